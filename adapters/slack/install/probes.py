"""Looks at the connection, for whoever has to mend it: tokens, scopes, clock, Socket Mode, our address, events."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

import aiohttp

from adapters.errors import AdapterError, Barred, Refused
from adapters.heard import Heard
from adapters.platform import Probe
from adapters.refusals import told
from adapters.slack.incoming.guard import EVENTS, sign
from adapters.slack.incoming.socket import CONNECTED, STATES
from adapters.slack.install.grants import INSTALLED, Grant, Grants, identify
from adapters.slack.install.rights import BOT_SCOPES
from adapters.slack.install.workspace import bars_of
from adapters.slack.outgoing.calls import Client, call, responded
from adapters.slack.outgoing.refusals import cure
from adapters.slack.settings import SlackSettings
from adapters.vault import Vault
from adapters.wording import Worded

_SKEW = timedelta(seconds=60)
_LONG_AGO = timedelta(days=1)
_OTHER = "Look the code up at https://docs.slack.dev/reference/methods/chat.postMessage ."
_REINSTALL = "Give the app the scopes of deploy/slack/manifest.yaml and install it again."


class Probes:
    """One look.

    Args:
        settings: What is looked at.
        session: The connections.
        vault: Where installations and the last event are noted; without it they are left out.
        now: The clock.

    Attributes:
        static: The grant of the settings' token, where that works.
    """

    def __init__(
        self,
        settings: SlackSettings,
        session: aiohttp.ClientSession,
        vault: Vault | None,
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._session = session
        self._vault = vault
        self._now = now
        self._client = Client(None, settings.api_url, session)
        self.static: Grant | None = None

    async def look(self) -> Sequence[Probe]:
        """Everything that can be looked at with these settings."""
        found: list[Probe] = []
        if self._settings.bot_token is not None:
            found += await self._look_at_token()
        if self._vault is not None:
            found += await self._look_at_installed(Grants(self._vault))
        found.append(await self._look_at_clock())
        if self._settings.app_token is not None:
            found.append(await look_at_app_token(self._client, self._settings.app_token.get_secret_value()))
            found += await self._look_at_connections(self._vault) if self._vault is not None else []
        elif self._settings.public_url is not None and (secret := self._settings.signing_secret):
            found.append(await self._look_at_address(f"{self._settings.public_url}{EVENTS}", secret.get_secret_value()))
        if self._vault is not None:
            found.append(await self._look_at_events(Heard("slack", self._vault, self._now)))
        return found

    async def _look_at_token(self) -> Sequence[Probe]:
        assert self._settings.bot_token is not None
        token = self._settings.bot_token.get_secret_value()
        self.static, found = await look_at_bot_token(self._client, token, self._now())
        return [*found, *(await self._look_at_calls(self.static.scope) if self.static else [])]

    async def _look_at_installed(self, grants: Grants) -> Sequence[Probe]:
        found = []
        for scope in await grants.installed():
            grant = await grants.read(f"{INSTALLED}{scope}")
            try:
                _, headers = await identify(self._client, grant.token if grant else "", self._now())
            except AdapterError as error:
                mends = _cure(error, Worded("Open {url}/slack/install again.", url=self._settings.public_url))
                refused = Worded("Slack does not take the token of {scope}: {error}", scope=scope, error=error)
                found.append(Probe("token", False, refused, mends))
            else:
                found += [
                    Probe("token", True, Worded("The token of {scope} works.", scope=scope)),
                    _look_at_scopes(headers),
                ]
            found += await self._look_at_calls(scope)
        if not found and self._settings.bot_token is None:
            mends = Worded("Open {url}/slack/install and install the app.", url=self._settings.public_url)
            found.append(Probe("token", False, "The app is not installed anywhere yet.", mends))
        return found

    async def _look_at_calls(self, scope: str) -> Sequence[Probe]:
        """What was refused to the deployment lately while it served, which a look may not find."""
        bars = await bars_of(self._vault, scope, self._now).all() if self._vault else []
        return [
            Probe(
                "calls",
                False,
                Worded(
                    "Slack refuses {call} in {scope} since {since}: {reason}.",
                    call=bar.call,
                    scope=scope,
                    since=told(bar.since),
                    reason=bar.reason,
                ),
                cure(bar.reason, _OTHER),
            )
            for bar in bars
        ]

    async def _look_at_clock(self) -> Probe:
        try:
            answer = await responded(self._client.api_test())
            skew = self._now() - parsedate_to_datetime(answer.headers["Date"])
        except (AdapterError, KeyError, ValueError):
            mends = "Look at the network, the proxy and API_URL."
            silent = Worded("{url} did not answer, so the time is unknown.", url=self._settings.api_url)
            return Probe("clock", False, silent, mends)
        seconds = round(abs(skew.total_seconds()))
        mends = "Set this machine's clock by NTP: what is signed five minutes off is refused."
        found = Worded("The clock is {seconds} seconds off Slack's.", seconds=seconds)
        return Probe("clock", abs(skew) <= _SKEW, found, mends)

    async def _look_at_connections(self, vault: Vault) -> Sequence[Probe]:
        """How each process fares that serves."""
        names = await vault.names(STATES)
        states = [state for name in names if (state := await vault.read(name))]
        if not states:
            return [Probe("connection", False, "No process is connected over Socket Mode.", "Start `double run`.")]
        mends = "Look at the network and the proxy, and that Socket Mode is on; Double goes on trying."
        return [
            Probe("connection", True, "A process is connected over Socket Mode.")
            if state == CONNECTED
            else Probe(
                "connection",
                False,
                Worded("A process is not connected ({state}) over Socket Mode.", state=state),
                mends,
            )
            for state in states
        ]

    async def _look_at_address(self, url: str, secret: str) -> Probe:
        """Whether our own address leads here: a signed request comes back only from who has the same secret."""
        challenge = uuid4().hex
        body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        timestamp = str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(secret, timestamp, body),
        }
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                answer = await response.text()
        except (TimeoutError, OSError, aiohttp.ClientError) as error:
            mends = "Start `double run`, and let the proxy in front pass it on."
            found = Worded("Nobody answers at {url} ({error}).", url=url, error=type(error).__name__)
            return Probe("address", False, found, mends)
        if response.status != 200 or challenge not in answer:
            mends = "Pass it on to a Double with the same signing secret, headers and body unchanged."
            found = Worded("What answers at {url} is not this Double ({status}).", url=url, status=response.status)
            return Probe("address", False, found, mends)
        return Probe("address", True, Worded("{url} leads to a running Double.", url=url))

    async def _look_at_events(self, heard: Heard) -> Probe:
        last = await heard.last()
        mends = "Check Event Subscriptions of the app, or Socket Mode."
        if last is None:
            return Probe("events", False, "No event has come yet.", mends)
        age = self._now() - last
        return Probe("events", age < _LONG_AGO, _ago(age), mends)


async def look_at_bot_token(client: Client, token: str, now: datetime) -> tuple[Grant | None, Sequence[Probe]]:
    """The grant behind a bot token, none where Slack does not take it; and whether it works with every scope."""
    try:
        grant, headers = await identify(client, token, now)
    except AdapterError as error:
        mends = _cure(error, "Set a new BOT_TOKEN.")
        return None, [Probe("token", False, Worded("Slack does not take the bot token: {error}", error=error), mends)]
    return grant, [
        Probe("token", True, Worded("The bot token works in {scope}.", scope=grant.scope)),
        _look_at_scopes(headers),
    ]


async def look_at_app_token(client: Client, token: str) -> Probe:
    """Whether Slack opens a socket for an app-level token."""
    try:
        await call(client.apps_connections_open(app_token=token))
    except AdapterError as error:
        mends = "Make an app-level token with connections:write and turn Socket Mode on."
        found = Worded("Slack opens no socket for the app token: {error}", error=error)
        return Probe("socket", False, found, mends)
    return Probe("socket", True, "Slack opens a socket for the app token.")


def _cure(error: AdapterError, otherwise: str) -> str:
    return cure(error.reason, otherwise) if isinstance(error, Refused | Barred) else otherwise


def _look_at_scopes(headers: Mapping[str, str]) -> Probe:
    if "x-oauth-scopes" not in headers:
        return Probe("scopes", True, "Slack did not tell which scopes the token has.")
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    missing = tuple(
        Worded("{scope} ({reason})", scope=scope, reason=reason)
        for scope, reason in BOT_SCOPES.items()
        if scope not in granted
    )
    if missing:
        return Probe("scopes", False, Worded("The token lacks {scopes}.", scopes=missing), _REINSTALL)
    return Probe("scopes", True, "The token has every scope that is needed.")


def _ago(age: timedelta) -> Worded:
    minutes = max(0, round(age.total_seconds() / 60))
    if minutes == 1:
        return Worded("The last event came 1 minute ago.")
    if minutes < 120:
        return Worded("The last event came {minutes} minutes ago.", minutes=minutes)
    return Worded("The last event came {hours} hours ago.", hours=minutes // 60)
