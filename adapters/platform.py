"""What is said in a chat, and what a platform can do.

An adapter turns these posts into its own payloads; the floors above see nothing else of a platform. Text is Markdown in
which a mention stands as ``@name``.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from adapters.change import Change, Review
from adapters.chat import Command, Event, Message, Person, Place, Press
from adapters.request import Signing
from adapters.vault import Vault

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


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
    """What the bot says. There is no post without a label; a platform shows it on every part it sends.

    ``refuses``: it says that what somebody wanted was not done. ``review`` is what it says of single lines of what its
    thread would change, and is there only where the platform told that with ``change``. ``signing`` is there in an
    answer to a request with a form.
    """

    label: Label
    text: str
    card: Card | None = None
    sources: tuple[Source, ...] = ()
    refuses: bool = False
    review: Review | None = None
    signing: Signing | None = None


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


class Own(Protocol):
    """A platform as one person, by a token of theirs; raises like ``Platform``."""

    async def person(self) -> str:
        """Whose token it is."""

    async def rule(self, place: str, post: Post, *, key: str, thread: str) -> str:
        """Give the ruling of a review on what a thread would change; once, however often it is asked for.

        Raises:
            Refused: ``adapters.change`` has the reasons beside those of the platform; nothing was done.
        """


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

    async def change(self, place: str, thread: str) -> Change | None:
        """What a thread would change, as far as it is read; nothing, where the platform has no such threads."""

    def own(self, token: str) -> Own | None:
        """What a person may do there themself, by a token of theirs; nothing, where there are no such tokens."""

    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """The id of the ruling that a person's own token gave with this key, if it exists."""

    def forms(self, place: Place) -> Place:
        """Where the requests with a form come in that concern a place; what is sent there answers them."""

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
