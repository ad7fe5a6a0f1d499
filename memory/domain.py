"""The words of the glossary as values: what is remembered, recalled and proposed.

Frozen, without behaviour that reaches out. Times are aware and in UTC. The table rows live in
``memory.record.tables``; the chat words (Person, Place, Message) in ``adapters.chat``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.chat import FormalAct, Place
from adapters.request import FormKind, Request


class Act(StrEnum):
    """What the worker did about a situation."""

    ANSWER = "answer"
    POINT = "point"
    ASK = "ask"
    ACKNOWLEDGE = "acknowledge"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    DECLINE = "decline"
    DEFER = "defer"
    DELEGATE = "delegate"
    ESCALATE = "escalate"
    IGNORE = "ignore"


QUOTED = ".quoted"
"""Ends the id of a turn that another one quotes, which begins with the id of that one."""


PASSAGE = ".passage"
"""Ends the id of a turn that is the lines of a change, which begins with the id of the comment on them."""


NOTED = ".noted"
"""Ends the id of a turn that is what somebody wrote unasked is about, which begins with the id of what they wrote."""


class Purpose(StrEnum):
    """What a consent allows.

    To learn from an archive, to listen, to draft for the worker's eyes, to send, and to let a named provider of models
    read what that takes.
    """

    IMPORT = "import"
    SHADOW = "shadow"
    DRAFT = "draft"
    SEND = "send"
    MODEL = "model"


class Provenance(StrEnum):
    """How a decision came to be known."""

    LIVE = "live"
    IMPORTED = "imported"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Worker:
    """The person a double stands for. ``accounts`` are person ids; ``frozen`` workers are never acted for."""

    id: str
    name: str
    language: str
    zone: str
    accounts: frozenset[str]
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One message within a turn."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One or several messages in a row by one author, as remembered: redacted, with who and when.

    ``message`` is the first one's id; ``parts`` are all of them, empty for a turn of one message. ``act`` is what it
    did by a form of the platform's own, if it did; ``wants_review``: it asks for a review of its thread's change;
    ``request`` is the form with which it asks.
    """

    message: str
    author: str
    name: str
    text: str
    at: datetime
    mentions: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    act: FormalAct = ""
    wants_review: bool = False
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What called for a decision: the trigger, up to four earlier turns (oldest first), and where.

    ``around`` is what else the asker can mean by it, the nearest first: what the trigger quotes or hands on, the rest
    of its thread, and the thread's beginning. ``unseen``: of that beginning nothing is known.
    """

    place: Place
    thread: str | None
    trigger: Turn
    earlier: tuple[Turn, ...] = ()
    link: str = ""
    around: tuple[Turn, ...] = ()
    unseen: bool = False

    @property
    def quotation(self) -> Turn | None:
        """What the trigger quotes, where that is known."""
        quoted = f"{self.trigger.message}{QUOTED}"
        return next((turn for turn in (*self.earlier, *self.around) if turn.message == quoted), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the worker did about a situation. ``reply`` is empty where they did not speak.

    ``reply_parts`` are the messages of a reply of several, empty otherwise. ``formal``: the act is what they did
    by a form of the platform's own, whatever the words say.
    """

    id: str
    worker: str
    situation: Situation
    act: Act
    reply: str
    at: datetime
    provenance: Provenance
    topic: str = ""
    reply_message: str | None = None
    reply_parts: tuple[Part, ...] = ()
    formal: bool = False


def passage_of(message: str) -> str:
    """The id of the turn that is what a comment is written on."""
    return f"{message}{PASSAGE}"


def noted_of(message: str) -> str:
    """The id of the turn that is what somebody wrote unasked is about."""
    return f"{message}{NOTED}"


def is_noted(decision: Decision) -> bool:
    """Whether a decision is what the worker wrote unasked, as in a commit or a document."""
    return decision.situation.trigger.message.endswith(NOTED)


def is_on_passage(decision: Decision) -> bool:
    """Whether a decision is a comment on lines of a change, which bears nothing but another one."""
    return decision.situation.trigger.message.endswith(PASSAGE)


def is_of_talk(decision: Decision) -> bool:
    """Whether a decision came of a talk, and bears what is said in others: not on lines of a change, nor on a form."""
    return decision.situation.trigger.request is None and not is_on_passage(decision)


FORM_TOPIC = "form:"
"""Begins the topic of all requests with one kind of form."""


def topic_of_form(form: FormKind) -> str:
    """The topic of the requests with a kind of form."""
    return f"{FORM_TOPIC}{form}"


def is_asked_for(decision: Decision) -> bool:
    """Whether somebody asked for a decision in a talk; nobody asks for what is written unasked."""
    return is_of_talk(decision) and not is_noted(decision)


@dataclass(frozen=True, slots=True)
class Precedent:
    """A past decision recalled: ``score`` in [0, 1] and why it is here.

    It stands for ``count`` near-duplicates, the newest of ``latest``, asked by ``askers``; ``counted`` of them bear a
    draft (``memory.recall.standing``). ``taught`` says that one of them stands among the worker's notes. ``earlier``
    are those of its topic and act that were before it and are compacted; they bear nothing.
    """

    decision: Decision
    score: float
    why: tuple[str, ...]
    latest: datetime
    askers: frozenset[str]
    taught: bool = False
    count: int = 1
    counted: int = 1
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """The reply the double proposes; ``drafter`` tells how it was made.

    ``support`` in [0, 1] is how far its precedents bear it; ``confidence`` the probability that the worker would send
    it as it is, by what came of drafts with such support. ``offered`` are all precedents that whoever drafted has read,
    whatever it says it went by. ``coloured`` are the places of the decisions by which it was worded beside them.
    ``others`` are what the worker might say instead, where the precedents part, the likeliest first.
    """

    act: Act
    reply: str
    support: float
    precedents: tuple[Precedent, ...]
    drafter: str
    unsure: bool = False
    confidence: float = 0.0
    offered: tuple[Precedent, ...] = ()
    coloured: frozenset[str] = frozenset()
    others: tuple["Draft", ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """The worker's own grant for one place and purpose. ``wording`` is the version they agreed to.

    ``provider`` is who may read, where the purpose is a model's.
    """

    worker: str
    place: str
    purpose: Purpose
    wording: str
    granted: datetime
    revoked: datetime | None = None
    provider: str = ""
