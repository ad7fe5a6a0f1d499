"""Looks at each connection, for whoever has to mend it: token, trust, visibility, our address, clock, robots."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

import httpx

from adapters.errors import AdapterError, Barred, RateLimited, Refused
from adapters.platform import Probe
from adapters.refusals import told
from adapters.vault import Vault
from adapters.wecom.incoming.crypto import Seal
from adapters.wecom.outgoing.calls import Client
from adapters.wecom.outgoing.refusals import cure
from adapters.wecom.robot.link import state_name
from adapters.wecom.settings import Corporation, WeComSettings
from adapters.wording import Worded

_SKEW = timedelta(seconds=60)
_NOT_TRUSTED = "60020"
_NETWORK = "Look at the network, the proxy and API_URL."
_ROBOTS = {
    "not_authenticated": "Copy BotID and Secret of the long connection (长连接) anew from the robot's page.",
    "connected_elsewhere": "Something else connects with this robot's secret: end that, or make a new secret.",
    "not_reached": "Look at the network, the proxy and ROBOT_URL.",
}
_FROM = re.compile(r"from ip: ([0-9A-Fa-f.:]*[0-9A-Fa-f])")


class Probes:
    """One look.

    Args:
        settings: What is looked at.
        http: The connections.
        vault: Where the access tokens are kept; without it each is fetched for this look.
        now: The clock.
    """

    def __init__(
        self, settings: WeComSettings, http: httpx.AsyncClient, vault: Vault | None, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._http = http
        self._vault = vault or Forgetful()
        self._now = now

    async def look(self) -> Sequence[Probe]:
        """Everything that can be looked at with these settings."""
        found: list[Probe] = []
        applications = [each for each in self._settings.corporations if each.has_application]
        for corporation in applications:
            client = Client(corporation, self._settings.api_url, self._http, self._vault, self._now)
            token = await look_at_token(client)
            found += [token, *(await look_at_application(client) if token.well else [])]
            found += await self._look_at_calls(client)
            if self._settings.public_url is not None:
                found.append(await self._look_at_address(corporation, self._settings.public_url))
        found += [await self._look_at_clock()] if applications else []
        return found + [await self._look_at_robot(each) for each in self._settings.corporations if each.has_robot]

    async def _look_at_calls(self, client: Client) -> Sequence[Probe]:
        """What was refused to the deployment lately while it served, which a look may not find."""
        who = _who(client.corporation)
        return [
            Probe(
                "calls",
                False,
                Worded(
                    "WeCom refuses {call} of {who} since {since}: {reason}.",
                    call=bar.call,
                    who=who,
                    since=told(bar.since),
                    reason=bar.reason,
                ),
                cure(bar.reason),
            )
            for bar in await client.bars.all()
        ]

    async def _look_at_address(self, corporation: Corporation, public_url: str) -> Probe:
        """Whether our own address leads here: what we close, only who has the same key can open."""
        url = f"{public_url.rstrip('/')}/wecom/{corporation.corp_id}/{corporation.agent_id}"
        echo = uuid4().hex
        try:
            answer = await self._http.get(url, params=self._challenge(corporation, echo), follow_redirects=False)
        except httpx.HTTPError as error:
            cure_ = "Start `double run`, and let the proxy in front pass it on."
            found = Worded("Nobody answers at {url} ({error}).", url=url, error=type(error).__name__)
            return Probe("address", False, found, cure_)
        if answer.status_code != 200 or answer.text != echo:
            cure_ = "Pass it on to a Double with the same token and EncodingAESKey, the query unchanged."
            found = Worded("What answers at {url} is not this Double ({status}).", url=url, status=answer.status_code)
            return Probe("address", False, found, cure_)
        return Probe("address", True, Worded("{url} leads to a running Double.", url=url))

    async def _look_at_robot(self, corporation: Corporation) -> Probe:
        """How the process fares that holds its connection; another connection would end that one."""
        robot = str(corporation.bot_id)
        state = await self._vault.read(state_name(robot))
        if state == "connected":
            return Probe("robot", True, Worded("Robot {robot} is connected.", robot=robot))
        if state is None:
            found = Worded("No process is connected for robot {robot}.", robot=robot)
            return Probe("robot", False, found, "Start `double run`.")
        kind = next((kind for kind in _ROBOTS if state.startswith(kind)), "not_reached")
        found = Worded("Robot {robot} is not connected ({state}).", robot=robot, state=state)
        return Probe("robot", False, found, _ROBOTS[kind])

    async def _look_at_clock(self) -> Probe:
        try:
            answer = await self._http.get(f"{self._settings.api_url.rstrip('/')}/gettoken")
            skew = self._now() - parsedate_to_datetime(answer.headers["Date"])
        except (httpx.HTTPError, KeyError, ValueError):
            found = Worded("{url} did not answer, so the time is unknown.", url=self._settings.api_url)
            return Probe("clock", False, found, _NETWORK)
        seconds = round(abs(skew.total_seconds()))
        cure_ = "Set this machine's clock by NTP: what is signed five minutes off is refused."
        found = Worded("The clock is {seconds} seconds off WeCom's.", seconds=seconds)
        return Probe("clock", abs(skew) <= _SKEW, found, cure_)

    def _challenge(self, corporation: Corporation, echo: str) -> dict[str, str]:
        assert corporation.token is not None
        assert corporation.aes_key is not None
        seal = Seal(corporation.token.get_secret_value(), corporation.aes_key.get_secret_value(), corporation.corp_id)
        timestamp, nonce, closed = str(int(self._now().timestamp())), uuid4().hex, seal.encrypt(echo)
        signature = seal.sign(timestamp, nonce, closed)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": closed}


class Forgetful(Vault):
    """A vault that keeps nothing, for one look where there is none."""

    async def read(self, name: str) -> str | None:
        return None

    async def write(self, name: str, secret: str, *, seconds: float | None = None) -> None:
        return None

    async def erase(self, name: str) -> None:
        return None

    async def names(self, prefix: str) -> list[str]:
        return []

    async def claim(self, name: str, owner: str, seconds: float) -> bool:
        return True

    async def release(self, name: str, owner: str) -> None:
        return None


async def look_at_token(client: Client) -> Probe:
    """Whether WeCom gives an access token for the corporation's id and the secret."""
    who = _who(client.corporation)
    try:
        await client.fetch_token()
    except AdapterError as error:
        found = Worded("WeCom gives no access token for {who}: {error}", who=who, error=error)
        return Probe("token", False, found, _cure(error))
    return Probe("token", True, Worded("WeCom gives an access token for {who}.", who=who))


async def look_at_application(client: Client) -> Sequence[Probe]:
    """Whether WeCom lets this machine in, and who sees the application."""
    who = _who(client.corporation)
    try:
        answer = await client.get("agent/get", agentid=client.corporation.agent_id or 0)
    except Barred as barred:
        if barred.reason == _NOT_TRUSTED:
            seen = _FROM.search(barred.words)
            found = Worded(
                "WeCom takes no calls from {machine} for {who}.", machine=seen[1] if seen else "this machine", who=who
            )
            return [Probe("ip", False, found, _cure(barred))]
        return [_untold(who, barred)]
    except AdapterError as error:
        return [_untold(who, error)]
    lets_in = Worded("WeCom takes calls from this machine for {who}.", who=who)
    return [Probe("ip", True, lets_in), _read_agent(who, answer)]


def _untold(who: Worded, error: AdapterError) -> Probe:
    return Probe("agent", False, Worded("WeCom tells nothing of {who}: {error}", who=who, error=error), _cure(error))


def _who(corporation: Corporation) -> Worded:
    return Worded("application {agent} of {corporation}", agent=corporation.agent_id, corporation=corporation.corp_id)


def _read_agent(who: Worded, answer: Mapping[str, Any]) -> Probe:
    name = str(answer.get("name", ""))
    if answer.get("close"):
        off = Worded("{name} ({who}) is switched off.", name=name, who=who)
        return Probe("agent", False, off, "Switch it on at 应用管理 → 应用.")
    seen_by = tuple(
        Worded(form, count=len(listed))
        for part, inner, form in (
            ("allow_userinfos", "user", "{count} members"),
            ("allow_partys", "partyid", "{count} departments"),
            ("allow_tags", "tagid", "{count} tags"),
        )
        if (listed := (answer.get(part) or {}).get(inner))
    )
    if not seen_by:
        unseen = Worded("{name} ({who}) is visible to nobody.", name=name, who=who)
        return Probe("agent", False, unseen, "Set its 可见范围 at 应用管理 → 应用.")
    return Probe("agent", True, Worded("{name} ({who}) is visible to {whom}.", name=name, who=who, whom=seen_by))


def _cure(error: AdapterError) -> str:
    if isinstance(error, Refused | Barred):
        return cure(error.reason)
    if isinstance(error, RateLimited):
        return Worded("It was asked too often; look again in {seconds:g} seconds.", seconds=error.seconds)
    return _NETWORK
