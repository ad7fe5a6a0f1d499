"""Looks at the connection, for whoever has to mend it: token, projects, address, clock, events."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from secrets import token_bytes
from uuid import uuid4

import httpx

from adapters.errors import AdapterError, Barred, Refused
from adapters.forge.payloads import Payload, valid
from adapters.forge.probes import NETWORK, look_at_address, look_at_calls, look_at_clock, look_at_events
from adapters.gitlab.incoming.guard import EVENTS, sign
from adapters.gitlab.outgoing.bot import Bot
from adapters.gitlab.outgoing.refusals import cure
from adapters.gitlab.settings import GitLabSettings
from adapters.heard import Heard
from adapters.platform import Probe
from adapters.vault import Vault
from adapters.wording import Worded

_SCOPE = "api"
_SOON = timedelta(days=14)
_REPORTER = 20
_NAMED = 10


class Token(Payload):
    """What GitLab tells of the token."""

    scopes: tuple[str, ...] = ()
    expires_at: date | None = None


class Probes:
    """One look.

    Args:
        settings: What is looked at.
        http: The connections.
        vault: Where refusals and the last event are noted; without it they are left out.
        now: The clock.
    """

    def __init__(
        self, settings: GitLabSettings, http: httpx.AsyncClient, vault: Vault | None, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._http = http
        self._vault = vault
        self._now = now
        self._bot = Bot(settings, http, now, vault)

    async def look(self) -> Sequence[Probe]:
        """Everything that can be looked at with these settings."""
        there = f"{self._settings.api_url}/version"
        found = [*(await self._look_at_bot()), await look_at_clock("GitLab", self._http, there, self._now)]
        found += await look_at_calls("GitLab", self._bot.bars, cure)
        if self._settings.public_url is not None:
            body = json.dumps({"event_name": "ping", "zen": uuid4().hex}).encode()
            tries = [(self._headers(body), 200), (self._headers(body, forged=True), 401)]
            found.append(await look_at_address(self._http, f"{self._settings.public_url}{EVENTS}", body, tries))
        if self._vault is not None:
            heard = Heard("gitlab", self._vault, self._now)
            mends = "Look at the webhook's recent events in the settings of the project or group."
            found.append(await look_at_events(heard, self._now(), mends))
        return found

    async def _look_at_bot(self) -> Sequence[Probe]:
        client = self._bot.client
        try:
            about = await self._bot.about()
            token = valid(Token, await client.get("/personal_access_tokens/self"))
            wanted: dict[str, str | int] = {"membership": "true", "min_access_level": _REPORTER, "simple": "true"}
            projects = [each["path_with_namespace"] async for each in client.pages("/projects", **wanted)]
        except AdapterError as error:
            found = Worded("GitLab does not take the token: {error}", error=error)
            return [Probe("token", False, found, _cure(error))]
        well = Worded("GitLab knows the bot user as {name}.", name=about.username)
        return [Probe("token", True, well), self._look_at_token(token), _look_at_projects(projects)]

    def _look_at_token(self, token: Token) -> Probe:
        if _SCOPE not in token.scopes:
            mends = "Make an access token with the scope api, and set TOKEN."
            return Probe("rights", False, "The token lacks the scope api.", mends)
        if token.expires_at is None:
            return Probe("rights", True, "The token has the scope that is needed.")
        ends = token.expires_at.isoformat()
        return Probe(
            "rights",
            token.expires_at - self._now().date() > _SOON,
            Worded("The token has the scope that is needed, and ends on {day}.", day=ends),
            "Make a new access token for the bot user before this one ends, and set TOKEN.",
        )

    def _headers(self, body: bytes, *, forged: bool = False) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json", "X-Gitlab-Event": "System Hook"}
        if self._settings.keys:
            key = token_bytes(32) if forged else self._settings.keys[0]
            name, sent = str(uuid4()), str(int(self._now().timestamp()))
            signed = {"webhook-id": name, "webhook-timestamp": sent, "webhook-signature": sign(key, name, sent, body)}
            return {**headers, **signed}
        return {**headers, "X-Gitlab-Token": uuid4().hex if forged else self._settings.secrets[0]}


def _look_at_projects(projects: Sequence[str]) -> Probe:
    if not projects:
        mends = "Make the bot user a member of the projects, as a Reporter."
        return Probe("projects", False, "The bot user is a member of no project yet.", mends)
    named = tuple(projects[:_NAMED]) + (("…",) if len(projects) > _NAMED else ())
    return Probe("projects", True, Worded("The bot user is a member of {projects}.", projects=named))


def _cure(error: AdapterError) -> str:
    return (cure(error.reason) if isinstance(error, Refused | Barred) else "") or NETWORK
