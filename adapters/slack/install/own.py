"""The people of one workspace who let us hear their own direct talks: their grants, and what is seen with them."""

from collections.abc import Callable
from contextlib import suppress

from adapters.errors import Barred, Refused
from adapters.slack.ids import Bot
from adapters.slack.install.grants import Grant, Grants, permit_name
from adapters.slack.install.keeper import Keeper
from adapters.slack.outgoing.calls import Client, call
from adapters.slack.people.people import People

_KNOWN = 10_000

Opened = tuple[Keeper, Client, People]


class Permits:
    """The permits of one workspace; whether one still stands is asked of the vault each time.

    Args:
        bot: Who we are there.
        open_own: Makes what is needed to look around with a person's token.
        grants: Where the permits are.
    """

    def __init__(
        self,
        bot: Bot,
        open_own: Callable[[Grant], Opened],
        grants: Grants,
    ) -> None:
        self._bot = bot
        self._open_own = open_own
        self._grants = grants
        self._opened: dict[str, Opened] = {}
        self._talks: set[tuple[str, str]] = set()

    async def find(self, user: str) -> Grant | None:
        """A person's permit, if it stands."""
        return await self._grants.read(permit_name(self._bot.team, user))

    async def people_of(self, user: str) -> People:
        """What a person's token lets us look up.

        Raises:
            Refused: They do not permit it.
        """
        return (await self._open(user))[2]

    async def keep(self, grant: Grant) -> None:
        """Take a new permit."""
        self._opened.pop(grant.user, None)
        await self._grants.keep(grant)

    async def end(self, user: str) -> None:
        """Give a permit back to Slack and forget it, whatever Slack says; one that is gone already is no error."""
        if await self.find(user) is None:
            return
        _, client, _ = await self._open(user)
        with suppress(Refused, Barred):
            await call(client.auth_revoke())
        await self.forget(user)

    async def forget(self, user: str) -> None:
        """Drop a permit that Slack knows no more, and the talks that were heard by it."""
        self._opened.pop(user, None)
        self._talks = {talk for talk in self._talks if talk[1] != user}
        await self._grants.drop(permit_name(self._bot.team, user))
        await self._grants.forget_talks(self._bot.team, user)

    async def forget_all(self) -> None:
        """Drop all permits, because the app is not there any more."""
        for user in await self._grants.permitted(self._bot.team):
            await self.forget(user)

    async def note_talk(self, channel: str, user: str) -> None:
        """Remember, once, in whose name a direct talk is heard."""
        if (channel, user) in self._talks:
            return
        if len(self._talks) >= _KNOWN:
            self._talks.clear()
        await self._grants.note_talk(self._bot.team, channel, user)
        self._talks.add((channel, user))

    async def _open(self, user: str) -> Opened:
        grant = await self.find(user)
        if grant is None:
            self._opened.pop(user, None)
            raise Refused("not_permitted")
        opened = self._opened.get(user)
        if opened is None or opened[0].grant is None:
            opened = self._opened[user] = self._open_own(grant)
        return opened
