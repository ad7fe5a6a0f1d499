"""The vocabulary of chat that every platform speaks, and what a platform can do.

Nothing here knows of workers or doubles. An adapter turns its own payloads into these events and these
posts into its own payloads; the floors above see nothing else of a platform.

Ids are strings that are unique over all platforms and begin with the platform's name, such as
``slack:T061A2UFL:U35B8CADB``; message ids are the platform's own and unique within their place.
Text is Markdown in which a mention stands as ``@name``; who was meant is in ``mentions``.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Protocol

from pydantic import Discriminator
from starlette.routing import BaseRoute


class PlaceKind(StrEnum):
    """Who can come into a place: anybody of the organisation, the invited, or the people of a direct talk."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Person:
    """A human or a bot with an account. ``zone`` is an IANA name; a guest sees only places they are in."""

    id: str
    name: str
    zone: str = "UTC"
    bot: bool = False
    guest: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, group or direct conversation."""

    id: str
    name: str
    kind: PlaceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One utterance. ``thread`` is the id of the thread's first message, also on that message's replies only.

    ``addressed`` says that the bot itself was spoken to: mentioned, or written to directly.
    """

    kind: Literal["message"] = "message"
    key: str
    place: Place
    id: str
    author: Person
    text: str
    at: datetime
    thread: str | None = None
    mentions: tuple[str, ...] = ()
    addressed: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A message now reads otherwise."""

    kind: Literal["edit"] = "edit"
    key: str
    place: Place
    message: str
    author: Person
    text: str
    at: datetime
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A message is gone."""

    kind: Literal["deletion"] = "deletion"
    key: str
    place: Place
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """An emoji set on a message, or taken off again. ``emoji`` is the platform's short name, or the sign."""

    kind: Literal["reaction"] = "reaction"
    key: str
    place: Place
    message: str
    author: Person
    emoji: str
    added: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button of a card was pressed. ``text`` is what was typed where the button has a prompt."""

    kind: Literal["press"] = "press"
    key: str
    place: Place
    author: Person
    action: str
    value: str
    at: datetime
    message: str | None = None
    text: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command, without its name. ``reply_to`` is the platform's own way back to who typed it."""

    kind: Literal["command"] = "command"
    key: str
    place: Place
    author: Person
    text: str
    at: datetime
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody came into a place or left it."""

    kind: Literal["membership"] = "membership"
    key: str
    place: Place
    person: Person
    joined: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deactivation:
    """A person's account was closed."""

    kind: Literal["deactivation"] = "deactivation"
    key: str
    person: Person
    at: datetime


Event = Annotated[
    Message | Edit | Deletion | Reaction | Press | Command | Membership | Deactivation, Discriminator("kind")
]
Accept = Callable[[Event], Awaitable[None]]
Concerns = Callable[[Event], bool]


@dataclass(frozen=True, slots=True)
class Label:
    """The disclosure on a post: what people read, and what machines read (flat, opaque ids only)."""

    visible: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Text to ask for before a press is delivered."""

    title: str
    label: str
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button; ``value`` comes back in the press."""

    action: str
    text: str
    value: str
    style: Literal["plain", "primary", "danger"] = "plain"
    prompt: Prompt | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A post with structure: a title, facts (name, text), a quotation, a body, a note and buttons."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    body: str = ""
    note: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A place where what is said can be checked."""

    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Post:
    """What the bot says. There is no post without a label; a platform shows it on every part it sends."""

    label: Label
    text: str
    card: Card | None = None
    sources: tuple[Source, ...] = ()


class Platform(Protocol):
    """What the floors above may ask of a chat platform.

    Every call that reaches out raises ``Refused`` (it will never work), ``RateLimited`` (it will, later) or
    ``Unclear`` (it may have happened) of ``adapters.errors``.
    """

    name: str

    async def start(self, accept: Accept, concerns: Concerns) -> None:
        """Connect; from now on hand up every verified event, and acknowledge when ``accept`` returns.

        ``concerns`` tells, without delay, whether anybody above wants an event; it may be asked about one in
        which names are not looked up yet, and what it does not want need not be looked up at all.
        """

    async def stop(self) -> None:
        """Disconnect; no event is handed up after this returns."""

    def routes(self) -> Sequence[BaseRoute]:
        """The HTTP routes over which the platform calls us; empty where it does not."""

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Post into a place and return the message's id. ``key`` makes the post findable with ``find``."""

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message."""

    async def delete(self, place: str, message: str) -> None:
        """Take an own message away; one that is gone already is no error."""

    async def ephemeral(
        self, place: str, person: str, post: Post, *, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Show a post to one person only."""

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key, if it exists."""

    async def direct(self, person: str) -> str:
        """The id of the bot's direct conversation with a person."""

    async def place(self, place: str) -> Place:
        """A place as it is now."""

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who is in a place now, bots included."""

    async def person(self, person: str) -> Person:
        """A person's profile as it is now."""

    def history(self, place: str, since: datetime) -> AsyncIterator[Message]:
        """Messages of a place since a time, oldest first, threads included."""
