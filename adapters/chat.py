"""The vocabulary of chat that every platform speaks, and what a platform can do.

Nothing here knows of workers or doubles. An adapter turns its own payloads into these events and these
posts into its own payloads; the floors above see nothing else of a platform.

Ids are strings that are unique over all platforms and begin with the platform's name, such as
``slack:T061A2UFL:U35B8CADB``; message ids are the platform's own and unique within their place.
Text is Markdown in which a mention stands as ``@name``; who was meant is in ``mentions``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator

from adapters.request import Request

FormalAct = Literal["", "approve", "request_changes", "answer", "ask", "acknowledge", "decline", "defer", "delegate"]
"""What a message does by a form of the platform's own, beside its words; nothing where it only says something.

A review approves or requests changes; whatever else there is is done to an issue, by its state, labels and assignees.
"""


KNOWN_BY_NAME = "said:"
"""Begins the id of somebody who is known by a name only: of whom words were handed on, or stand in a transcript."""

MAIL = "mail:"
"""Begins the id of somebody who is known by a mail address only, and of a place: a set of people who got mail."""


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


@dataclass(frozen=True, slots=True)
class Passage:
    """The lines of a change that a comment is written on, in words that end with the last of them; and whose they are.

    Their author is None where nobody knows.
    """

    text: str
    author: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One utterance. ``thread`` is the id of the thread's first message, on its replies, and on itself where it was
    begun as a thread, as a pull request is, and belongs to no talk that goes on around it.

    ``addressed`` says that the bot itself was spoken to: mentioned, or written to directly. ``quoted`` is the message
    that it quotes, ``record`` a piece of a conversation that was forwarded with it, oldest first. ``renamed``: one of
    the mentions in the text is the bot's, under a name that the platform did not tell. What is done by a form, as by a
    review on a code forge, is its ``act``; it may have no words then. ``passage`` is what a comment on lines of a
    change is written on, where it begins what is said of them; ``wants_review``: it asks for a review of what its
    thread would change. ``request`` is the form with which it asks those whom it mentions, and nobody else.
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
    act: FormalAct = ""
    passage: Passage | None = None
    wants_review: bool = False
    request: Request | None = None


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

    ``mentions`` and ``places`` are the people and places named in it, in order. ``message`` is the message in which it
    was written, empty where it is none.
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
    message: str = ""


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
class Push:
    """What a thread would change is something else from now on."""

    kind: Literal["push"] = "push"
    key: str
    place: Place
    thread: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A request with a form, its ``thread``, waits no longer: for nobody, or for those ``people`` only.

    ``by`` is who decided it, as far as that is told; nobody did where it was taken back.
    """

    kind: Literal["closing"] = "closing"
    key: str
    place: Place
    thread: str
    at: datetime
    by: Person | None = None
    people: tuple[str, ...] = ()


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
    | Push
    | Closing
    | Opening
    | Absence
    | Revocation
    | Permission,
    Discriminator("kind"),
]
