"""What a payload is read against: who the bot is, who the others are, in whose talks we listen, and when it came."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from adapters.chat import Person, Place, PlaceKind
from adapters.errors import Refused
from adapters.slack.ids import Bot
from adapters.slack.incoming.payloads import Channel, User
from adapters.slack.incoming.rich_text import read_blocks, users_in

_KINDS = {
    "im": PlaceKind.DIRECT,
    "D": PlaceKind.DIRECT,
    "channel": PlaceKind.PUBLIC,
    "C": PlaceKind.PUBLIC,
}

Blocks = Sequence[Mapping[str, Any]]


class Directory(Protocol):
    """Where people and places are looked up by our ids; each raises ``Refused`` where Slack will not tell."""

    async def person(self, person: str) -> Person:
        """The person."""

    async def place(self, place: str) -> Place:
        """The place."""


@dataclass(frozen=True, slots=True)
class Scene:
    """See the module.

    ``owner`` is the person whose own direct talk it is, and empty where the bot is there itself. ``opener`` finds the
    bot's direct conversation with a person, where it may be asked for. ``rough``: nobody is looked up yet.
    """

    bot: Bot
    directory: Directory
    received: datetime
    owner: str = ""
    opener: Callable[[str], Awaitable[str]] | None = None
    rough: bool = False

    async def person(self, user: str) -> Person:
        """A user; one whom Slack does not tell of goes by their id."""
        try:
            return await self.directory.person(self.bot.id(user))
        except Refused:
            return Person(self.bot.id(user), user)

    async def writer(self, user: str, *, by_app: bool) -> Person | None:
        """Whose words a post is: nobody's, where it is ours, or an app wrote it and Slack tells nobody of that user.

        An app that has a person's own token writes in their name.
        """
        person = await self.person(user)
        unknown = by_app and not self.rough and person == Person(self.bot.id(user), user)
        return None if unknown or user == self.bot.user else person

    async def place(self, channel: str, kind: str = "", name: str = "") -> Place:
        """A channel; one that Slack does not tell of counts as private, unless the payload tells more."""
        try:
            return await self.directory.place(self.bot.id(channel))
        except Refused:
            seen_as = PlaceKind.OWN if self.owner else _KINDS.get(kind, PlaceKind.PRIVATE)
            return Place(self.bot.id(channel), name or channel, seen_as, self.owner)

    async def direct(self, user: str) -> Place:
        """The bot's direct conversation with a user; where it may not be asked for, under that user's id."""
        person = self.bot.id(user)
        return Place(await self.opener(person) if self.opener else person, "direct", PlaceKind.DIRECT)

    async def text(self, text: str, blocks: Blocks = ()) -> str:
        """What is written, as Markdown with names for ids."""
        names = {user: (await self.person(user)).name for user in users_in(blocks, text)}
        return read_blocks(blocks, text, names)

    def others(self, text: str) -> tuple[str, ...]:
        """Our ids of everybody mentioned but the bot itself."""
        return tuple(each for each in self.mentions(text) if each != self.bot.id(self.bot.user))

    def mentions(self, text: str, blocks: Blocks = ()) -> tuple[str, ...]:
        """Our ids of everybody mentioned."""
        return tuple(self.bot.id(user) for user in users_in(blocks, text))


def read_user(user: User, bot: Bot) -> Person:
    """A user as a person. Guests, and people of another organisation, see only the places they are in."""
    name = user.profile.display_name or user.profile.real_name or user.real_name or user.name or user.id
    return Person(
        id=bot.id(user.id),
        name=name,
        zone=user.tz or "UTC",
        bot=user.is_bot or user.id == "USLACKBOT",
        guest=user.is_restricted or user.is_ultra_restricted or user.is_stranger or _is_foreign(user, bot),
        active=not user.deleted,
    )


def read_channel(channel: Channel, bot: Bot, owner: str = "") -> Place:
    """A channel as a place; with an ``owner``, as one of their own direct talks."""
    if owner:
        return Place(bot.id(channel.id), channel.name or "direct", PlaceKind.OWN, owner)
    if channel.is_im:
        return Place(bot.id(channel.id), channel.name or "direct", PlaceKind.DIRECT)
    kind = PlaceKind.PRIVATE if channel.is_private or channel.is_mpim else PlaceKind.PUBLIC
    return Place(bot.id(channel.id), channel.name or channel.id, kind, present=channel.is_member is not False)


def named(channel_name: str) -> str:
    """The kind of a channel, as far as the name that interactions give it tells."""
    return "im" if channel_name == "directmessage" else ""


def _is_foreign(user: User, bot: Bot) -> bool:
    """Whether a user is of another workspace than ours, or of another organisation where we serve a whole one."""
    grid = user.enterprise_user
    homes = {user.team_id, *(grid.teams if grid else ()), grid.enterprise_id if grid and bot.organisation else None}
    return user.team_id is not None and bot.team not in homes
