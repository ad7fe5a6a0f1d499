"""Over OAuth: installing the app, and a person's word that their own direct talks may be heard.

``GET /slack/install`` sends a browser to Slack, and ``GET /slack/oauth_redirect`` takes it back. What was asked for
travels in a signed ``state``, good once and only in the browser that set out. A permit begins with a link that was
made for one person; what comes of it counts only if Slack says that it was this person who agreed.
"""

import html
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urljoin

import structlog
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.chat import Permission
from adapters.errors import AdapterError, Forged, Refused
from adapters.slack.ids import split_id
from adapters.slack.install.grants import Grant, Redeemed, identify
from adapters.slack.install.rights import BOT_SCOPES, USER_SCOPES
from adapters.slack.install.tickets import LASTING, Ticket, Tickets
from adapters.slack.install.workspace import Workspace
from adapters.slack.install.workspaces import Workspaces
from adapters.slack.outgoing.calls import call
from adapters.slack.settings import SlackSettings

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_cookie = OAuthStateUtils(expiration_seconds=int(LASTING.total_seconds()))
_log = structlog.get_logger(__name__)


class Desk:
    """Takes in what OAuth brings.

    Args:
        settings: The client id, its secret and our own address.
        now: The clock.
        connected: The workspaces, while there is a connection.
    """

    def __init__(
        self, settings: SlackSettings, now: Callable[[], datetime], connected: Callable[[], Workspaces | None]
    ) -> None:
        self._settings = settings
        self._now = now
        self._connected = connected
        secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
        self._tickets = Tickets(secret, now)

    def routes(self) -> Sequence[BaseRoute]:
        """Where browsers come to."""
        return [Route(INSTALL, self._set_out), Route(REDIRECT, self._come_back)]

    def link(self, person: str) -> str:
        """Where a person may permit that their own direct talks are heard."""
        return f"{self._settings.public_url}{INSTALL}?permit={self._tickets.issue('permit', person)}"

    async def _set_out(self, request: Request) -> Response:
        if self._connected() is None:
            return _page("Double is not connected at this moment; try again in a minute.", 503)
        permit = request.query_params.get("permit")
        try:
            ticket = None if permit is None else self._tickets.read(permit, "permit")
        except Forged as forged:
            return _page(str(forged), 400)
        state = self._tickets.issue("state", *((ticket.person, ticket.serial) if ticket else ()))
        response = RedirectResponse(self._address(state, ticket), 302, headers=_HEADERS)
        response.headers.append("set-cookie", _cookie.build_set_cookie_for_new_state(state))
        return response

    async def _come_back(self, request: Request) -> Response:
        workspaces, given = self._connected(), request.query_params
        if workspaces is None:
            return _page("Double is not connected at this moment; try again in a minute.", 503)
        if "error" in given:
            return _page(f"Slack says {given['error'][:100]}; nothing has changed.")
        try:
            said = await self._take(workspaces, given.get("state", ""), given.get("code", ""), request)
        except Forged as forged:
            return _page(str(forged), 400)
        except AdapterError as error:
            _log.warning("slack_oauth_failed", error=type(error).__name__)
            return _page(f"{error} Nothing has changed; please try again.", 502)
        except Exception as error:
            _log.error("slack_oauth_failed", error=type(error).__name__)
            return _page("This could not be kept; please try again in a minute.", 503)
        response = _page(said)
        response.headers.append("set-cookie", _cookie.build_set_cookie_for_deletion())
        return response

    async def _take(self, workspaces: Workspaces, state: str, code: str, request: Request) -> str:
        if not _cookie.is_valid_browser(state, {"cookie": request.headers.get("cookie", "")}):
            raise Forged("This browser did not set out from here; please begin again.")
        ticket = self._tickets.read(state, "state")
        await self._tickets.use(ticket, workspaces.around.host.vault)
        redeemed = await workspaces.around.exchange.redeem(code, self._redirect_uri)
        if ticket.person:
            return await self._take_permit(workspaces, ticket, redeemed)
        return await self._take_installation(workspaces, redeemed)

    async def _take_installation(self, workspaces: Workspaces, redeemed: Redeemed) -> str:
        grant, client = redeemed.bot, workspaces.around.client
        if grant is None:
            raise Refused("no_bot_token")
        if self._settings.allowed and grant.scope not in self._settings.allowed:
            await call(client.auth_revoke(token=grant.token))
            raise Forged("This workspace is not one in which this Double may be installed.")
        known, _ = await identify(client, grant.token, self._now())
        await workspaces.take_in(grant.model_copy(update={"bot": known.bot, "url": known.url}))
        _log.info("slack_installed", scope=grant.scope)
        return "Double is installed. Invite it into a channel, and it will say what to do next."

    async def _take_permit(self, workspaces: Workspaces, ticket: Ticket, redeemed: Redeemed) -> str:
        workspace, grant = await workspaces.of(ticket.person), redeemed.person
        if grant is None:
            raise Refused("no_user_token")
        if workspace.bot.team not in redeemed.scopes or grant.user != workspace.bot.native(ticket.person):
            await call(workspaces.around.client.auth_revoke(token=grant.token))
            raise Forged("This link was made for somebody else; Double keeps nothing of yours.")
        await self._keep_permit(workspace, grant, ticket)
        return "Double may now hear your own direct conversations. `/double settings messages off` ends it."

    async def _keep_permit(self, workspace: Workspace, grant: Grant, ticket: Ticket) -> None:
        host, now = workspace.around.host, self._now()
        _, direct = split_id(await workspace.sender.direct(ticket.person))
        person = await workspace.people.person(ticket.person)
        await workspace.permits.keep(grant.model_copy(update={"scope": workspace.bot.team, "direct": direct}))
        try:
            await host.accept(Permission(key=f"permitted:{ticket.serial}", person=person, at=now))
        except Exception:
            await workspace.permits.end(grant.user)
            raise

    def _address(self, state: str, ticket: Ticket | None) -> str:
        """Where Slack asks for agreement: for a permit to the person's rights only, in their own workspace."""
        generator = AuthorizeUrlGenerator(
            client_id=self._settings.client_id or "",
            redirect_uri=self._redirect_uri,
            scopes=[] if ticket else list(BOT_SCOPES),
            user_scopes=list(USER_SCOPES) if ticket else [],
            authorization_url=urljoin(self._settings.api_url, "/oauth/v2/authorize"),
        )
        scope = split_id(ticket.person)[0] if ticket else ""
        return generator.generate(state, team=scope if scope.startswith("T") else None)

    @property
    def _redirect_uri(self) -> str:
        return f"{self._settings.public_url}{REDIRECT}"


def _page(sentence: str, status: int = 200) -> Response:
    title, words = "<title>Double</title>", html.escape(sentence)
    body = f'<!doctype html><html lang="en"><meta charset="utf-8">{title}<p>{words}</p></html>'
    return HTMLResponse(body, status, headers=_HEADERS)
