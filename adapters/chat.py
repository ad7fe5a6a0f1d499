"""The vocabulary of chat that every platform speaks, and what a platform can do.

Nothing here knows of workers or doubles. An adapter turns its own payloads into these events and these
posts into its own payloads; the floors above see nothing else of a platform.

Ids are strings that are unique over all platforms and begin with the platform's name, such as
``slack:T061A2UFL:U35B8CADB``; message ids are the platform's own and unique within their place.
Text is Markdown in which a mention stands as ``@name``; who was meant is in ``mentions``.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Discriminator

from adapters.vault import Vault

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


class PlaceKind(StrEnum):
    """Who can come into a place: anybody of the organisation, the invited, or the people of a direct talk.

    ``OWN`` is a direct talk of people with each other, without the bot: one of them lets it listen there.
    """

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"
    OWN = "own"


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
    """A channel, group or direct conversation. ``owner`` is whose own direct talk it is, by person id.

    ``present``: the bot is in it, and so hears what is said there.
    """

    id: str
    name: str
    kind: PlaceKind
    owner: str = ""
    present: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said before, as it was handed on: who and when, as far as that was told.

    ``elsewhere``: not everybody who reads it here may read it where it was said, so here it bears nothing that lasts.
    """

    text: str
    name: str = ""
    at: datetime | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One utterance. ``thread`` is the id of the thread's first message, also on that message's replies only.

    ``addressed`` says that the bot itself was spoken to: mentioned, or written to directly. ``quoted`` is the message
    that it quotes, ``record`` a piece of a conversation that was forwarded with it, oldest first. ``renamed``: one of
    the mentions in the text is the bot's, under a name that the platform did not tell.
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
    quoted: Said | None = None
    record: tuple[Said, ...] = ()
    renamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Something was said of which nothing may be kept or is wanted: not what, and not by whom."""

    kind: Literal["unheard"] = "unheard"
    key: str
    place: Place
    at: datetime
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A message now reads otherwise. ``thread``, ``addressed`` and ``link`` are as if it had been written so."""

    kind: Literal["edit"] = "edit"
    key: str
    place: Place
    message: str
    author: Person
    text: str
    at: datetime
    thread: str | None = None
    mentions: tuple[str, ...] = ()
    addressed: bool = False
    link: str = ""


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
    """A button was pressed, or a form sent off. ``text``, ``mentions`` and ``places`` are what the form was given."""

    kind: Literal["press"] = "press"
    key: str
    place: Place
    author: Person
    action: str
    value: str
    at: datetime
    message: str | None = None
    thread: str | None = None
    text: str = ""
    mentions: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command, without its name. ``reply_to`` is the platform's own way back to who typed it.

    ``mentions`` and ``places`` are the people and places named in it, in order.
    """

    kind: Literal["command"] = "command"
    key: str
    place: Place
    author: Person
    text: str
    at: datetime
    thread: str | None = None
    mentions: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A place has another name or kind now, or is ``closed``: nobody speaks there any more."""

    kind: Literal["renewal"] = "renewal"
    key: str
    place: Place
    closed: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Somebody opened the bot's own page (``home``), or a new direct talk with it (``talk``, in ``thread``)."""

    kind: Literal["opening"] = "opening"
    key: str
    person: Person
    surface: Literal["home", "talk"]
    at: datetime
    place: Place | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A person's profile says that they are away, from ``starts`` to ``ends`` where it tells."""

    kind: Literal["absence"] = "absence"
    key: str
    person: Person
    why: Literal["quiet", "status"]
    starts: datetime
    ends: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """The platform took back a right of ours: to be there at all, or to hear the own direct talks of ``people``.

    ``scope`` begins the ids of all people and places that we lose, and is empty where only ``people`` are meant.
    """

    kind: Literal["revocation"] = "revocation"
    key: str
    scope: str
    people: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A person let us hear their own direct talks."""

    kind: Literal["permission"] = "permission"
    key: str
    person: Person
    at: datetime


Event = Annotated[
    Message
    | Unheard
    | Edit
    | Deletion
    | Reaction
    | Press
    | Command
    | Membership
    | Deactivation
    | Renewal
    | Opening
    | Absence
    | Revocation
    | Permission,
    Discriminator("kind"),
]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks for; a form has at most one of each kind."""

    kind: Literal["text", "person", "places"]
    label: str
    initial: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked before a press is handed up, which then has this ``action`` and ``value``."""

    action: str
    value: str
    title: str
    submit: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """The disclosure on a post: what people read, and what machines read (flat, opaque ids only)."""

    visible: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button; ``value`` comes back in the press. Before one that ``asks`` the host is asked for a form.

    ``opinion`` is what its press says of the post, for platforms that have a sign of their own for that. A ``spare``
    one is left out where it would take a message of its own.
    """

    action: str
    text: str
    value: str
    style: Literal["plain", "primary", "danger"] = "plain"
    asks: bool = False
    opinion: Literal["", "good", "bad"] = ""
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a row of headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars: for each category one number in each series."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Structure: title, facts (name, text), quotation, body, table, chart, note, buttons and a menu of more."""

    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    body: str = ""
    table: Table | None = None
    chart: Chart | None = None
    note: str = ""
    buttons: tuple[Button, ...] = ()
    menu: tuple[Button, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Page:
    """The bot's own page for one person: cards under each other."""

    label: Label
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand to somebody."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Probe:
    """One look at a connection: what was looked at, whether it is well, what was found, what mends it."""

    what: str
    well: bool
    found: str
    cure: str = ""


class Host(Protocol):
    """What a platform may ask of the floors above."""

    @property
    def vault(self) -> Vault:
        """Where the platform keeps its secrets."""

    async def accept(self, event: Event) -> None:
        """Take an event over; it is safe when this returns, and may be acknowledged."""

    def concerns(self, event: Event) -> bool:
        """Whether anybody wants an event, told without delay.

        It may be asked about one in which names are not looked up yet; what nobody wants need not be looked up.
        """

    async def form(self, event: Command | Press) -> Form | None:
        """What to ask before a command, or a button that ``asks``, is handed up; nothing, where it is complete."""


class Platform(Protocol):
    """What the floors above may ask of a chat platform.

    Every call that reaches out raises ``Refused`` (it will never work), ``Barred`` (it will, once somebody has mended
    the deployment), ``RateLimited`` (it will, later) or ``Unclear`` (it may have happened) of ``adapters.errors``.
    """

    name: str
    keeps_history: bool
    """Whether ``history`` tells what was said before, so that it can be read once the worker consents."""

    repeats: bool
    """Whether a post that is sent again under its key is shown once, so that an unclear one is simply sent again."""

    async def start(self, host: Host) -> None:
        """Connect; from now on hand every verified event up to ``host``, and acknowledge when it has taken it."""

    async def stop(self) -> None:
        """Disconnect; no event is handed up after this returns."""

    def routes(self) -> "Sequence[BaseRoute]":
        """The HTTP routes over which the platform calls us; empty where it does not."""

    def elsewhere(self) -> Sequence[str]:
        """What the ids of those places begin with that only another process can speak in at this moment."""

    def deaf(self) -> Sequence[str]:
        """The connections that this process should hold and does not, a name and a cause each; none while it hears."""

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Post into a place and return the message's id. ``key`` makes the post findable with ``find``."""

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message."""

    async def delete(self, place: str, message: str) -> None:
        """Take an own message away; one that is gone already is no error."""

    async def ephemeral(
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Show a post to one person only; a platform that can takes a ``key`` once, however often it comes."""

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key, if it exists; where the platform ``repeats``, if it may exist."""

    async def direct(self, person: str) -> str:
        """The id of the bot's direct conversation with a person."""

    async def place(self, place: str) -> Place:
        """A place as it is now."""

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who is in a place now, bots included.

        Raises:
            Untold: the platform tells nobody who is in such a place.
        """

    async def person(self, person: str) -> Person:
        """A person's profile as it is now."""

    def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """Messages of a place between two times, oldest first, each with its whole thread."""

    async def working(self, place: str, message: str, *, on: bool, thread: str | None = None) -> None:
        """Show on a message that it was seen and is being thought about, or that this is over."""

    async def publish(self, person: str, page: Page) -> None:
        """Draw the bot's own page for a person, where the platform has such a page."""

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Offer questions to ask in a direct talk, where the platform has a way to."""

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """Hand a file to everybody in a place."""

    async def permit_link(self, person: str) -> str | None:
        """Where a person lets us hear their own direct talks; nothing, where that cannot be had."""

    async def end_permit(self, person: str) -> None:
        """Give back the right to hear a person's own direct talks."""

    async def look(self) -> Sequence[Probe]:
        """Look at the connection without starting it, for whoever has to mend it."""
