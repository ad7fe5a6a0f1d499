"""One installation: a workspace, or an organisation on Enterprise Grid, with all that is needed to speak there."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import aiohttp

from adapters.chat import Revocation
from adapters.errors import Refused
from adapters.platform import Host
from adapters.refusals import Bars
from adapters.slack.ids import Bot
from adapters.slack.install.grants import Exchange, Grant, Grants
from adapters.slack.install.keeper import Keeper
from adapters.slack.install.own import Permits
from adapters.slack.outgoing.calls import Client
from adapters.slack.outgoing.limits import Limits
from adapters.slack.outgoing.requests import Forms
from adapters.slack.outgoing.send import Sender
from adapters.slack.people.people import People
from adapters.vault import Vault

_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all workspaces of a process share; calls of ``client`` bring their own token, or need none."""

    session: aiohttp.ClientSession
    api_url: str
    client: Client
    host: Host
    grants: Grants
    exchange: Exchange
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Listening:
    """Through whose eyes an event is read: the bot's, or those of the ``owner`` of a direct talk without it."""

    people: People
    owner: str = ""


class Workspace:
    """One installation.

    Args:
        grant: The bot's.
        around: What it shares with others.
        kept: Whether the grant is in the vault; the other comes from the settings.
    """

    def __init__(self, grant: Grant, around: Surroundings, *, kept: bool) -> None:
        self.bot = Bot(grant.scope, grant.user, grant.bot, grant.url)
        self.kept = kept
        self.around = around
        self._granted = grant.granted
        self.keeper = Keeper(
            grant, around.grants if kept else None, around.exchange, now=around.now, lost=self._on_lost
        )
        self._limits = Limits(around.now)
        bars = bars_of(around.host.vault, grant.scope, around.now)
        client = Client(self.keeper, around.api_url, around.session, self._limits, bars)
        self.sender = Sender(client, self.bot)
        self.forms = Forms(client, self.bot, self.sender, around.host.vault)
        self.people = People(client, self.bot, now=around.now)
        self.permits = Permits(self.bot, self._open_own, around.grants)
        self._without_us: set[str] = set()

    @property
    def connected(self) -> bool:
        """Whether Slack still takes our token, as far as we know."""
        return self.keeper.grant is not None

    async def people_at(self, place: str) -> People:
        """Who can look up a place: the bot, or whoever lets us hear it.

        Raises:
            Refused: It was heard in the name of somebody who does not permit it any more.
        """
        user = await self.around.grants.listener_of(self.bot.team, self.bot.native(place))
        return self.people if user is None else await self.permits.people_of(user)

    async def listening(self, payload: Mapping[str, Any]) -> Listening | None:
        """Through whose eyes an event is to be read; nobody's, where nobody lets us hear it."""
        talk, user = _own_talk(payload)
        if not talk or not user:
            return Listening(self.people)
        permit = await self.permits.find(user)
        direct = permit.direct if permit else ""
        if talk == direct or (not (direct and talk.startswith("D")) and await self._is_there(talk)):
            return Listening(self.people)
        if permit is None:
            return None
        return Listening(await self.permits.people_of(user), self.bot.id(user))

    async def note_talk(self, place: str, owner: str) -> None:
        """Remember in whose name a direct talk is heard."""
        await self.permits.note_talk(self.bot.native(place), self.bot.native(owner))

    async def trim(self, revocation: Revocation) -> Revocation | None:
        """What a revocation takes from us, if anything: not what was granted after it, nor what we never had."""
        lost = self.connected and bool(revocation.scope) and revocation.at >= self._granted.replace(microsecond=0)
        held = [person for person in revocation.people if await self.permits.find(self.bot.native(person))]
        if not lost and not held:
            return None
        return replace(revocation, scope=revocation.scope if lost else "", people=tuple(held))

    async def lose(self, revocation: Revocation) -> None:
        """Give up what a revocation took."""
        for person in revocation.people:
            await self.permits.forget(self.bot.native(person))
        grant = self.keeper.grant
        if not revocation.scope or grant is None:
            return
        self.keeper.give_up()
        await self.permits.forget_all()
        if self.kept:
            await self.around.grants.drop(grant.name)

    async def _on_lost(self, grant: Grant) -> None:
        await self._revoke(grant, self.bot.scope, ())
        if self.kept:
            await self.around.grants.drop(grant.name)

    async def _on_permit_lost(self, grant: Grant) -> None:
        await self._revoke(grant, "", (self.bot.id(grant.user),))
        await self.permits.forget(grant.user)

    async def _revoke(self, grant: Grant, scope: str, people: tuple[str, ...]) -> None:
        token = hashlib.sha256(grant.token.encode()).hexdigest()[:16]
        key = f"revoked:{grant.scope}:{grant.user}:{token}"
        await self.around.host.accept(Revocation(key=key, scope=scope, people=people, at=self.around.now()))

    def _open_own(self, grant: Grant) -> tuple[Keeper, Client, People]:
        around = self.around
        keeper = Keeper(grant, around.grants, around.exchange, now=around.now, lost=self._on_permit_lost)
        client = Client(keeper, around.api_url, around.session, self._limits)
        return keeper, client, People(client, self.bot, now=around.now, owner=self.bot.id(grant.user))

    async def _is_there(self, channel: str) -> bool:
        """Whether the bot itself is in a direct talk; it stays so for as long as the talk lasts."""
        if channel in self._without_us:
            return False
        try:
            await self.people.place(self.bot.id(channel))
        except Refused as refused:
            if refused.reason != "channel_not_found":
                raise
            if len(self._without_us) >= _KNOWN:
                self._without_us.clear()
            self._without_us.add(channel)
            return False
        return True


def bars_of(vault: Vault, scope: str, now: Callable[[], datetime]) -> Bars:
    """What Slack refuses to us in one installation."""
    return Bars(vault, f"slack/{scope}", now)


def _own_talk(payload: Mapping[str, Any]) -> tuple[str, str]:
    """The direct talk of an event, and the user in whose name Slack sent it; empty where it came in the bot's."""
    event, authorizations = payload.get("event"), payload.get("authorizations")
    if not isinstance(event, Mapping) or not isinstance(authorizations, list) or not authorizations:
        return "", ""
    authorization = authorizations[0]
    if not isinstance(authorization, Mapping) or authorization.get("is_bot") is not False:
        return "", ""
    item = event.get("item")
    channel = item.get("channel") if isinstance(item, Mapping) else event.get("channel")
    direct = event.get("channel_type") in ("im", "mpim") or str(channel).startswith("D")
    return (str(channel or ""), str(authorization.get("user_id") or "")) if direct else ("", "")
