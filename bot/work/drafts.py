"""Drafts in the record: from the question, over the verdict, to what became of them.

States: ``asked`` (being drafted), then ``silent``, ``kept`` (only the worker sees it), ``waiting`` (for the
worker's word) or ``answered`` (sent alone); from waiting to ``approved``, ``edited``, ``responded``, ``ignored``,
``expired`` or ``cancelled``, or ``over``: a form that somebody else decided, or that waits no longer. What was sent may
be taken back by the worker and wait for their word again (``reopened``), be over with its question (``undone``), or be
``refused`` by the platform.
Each but ``asked`` may become ``forgotten``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import func, select

from adapters.change import Ruling
from memory.decisions.decisions import messages_in, quoted, split_messages
from memory.domain import Act, Situation
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import DraftRow
from policies.verdict import Reason

AWAITED = ("waiting", "reopened")
"""Somebody waits for the worker's word."""
PENDING = (*AWAITED, "kept")
"""The worker may still decide."""
OPEN = ("asked", *PENDING)
SAID = ("approved", "edited", "answered")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A precedent that a draft rests on, as the worker is shown it; ``messages`` are those that stand in it.

    ``consented`` is the name under which consents for its place are kept. Of a decision on a form, ``told`` is what was
    filled in there, and ``act`` what was answered.
    """

    decision: str
    place: str
    at: datetime
    link: str
    reply: str
    score: float
    messages: str = ""
    consented: str = ""
    told: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """What the worker may say instead of a draft's reply, and the precedents that it rests on."""

    act: Act
    reply: str
    evidence: tuple[Evidence, ...]


NOBODY = "nobody"
"""Who drafted where it failed too often."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one added line of a change, and the precedents that it rests on."""

    path: str
    former: str
    line: int
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a draft says of the change with the commit ``head`` into the branch ``base``; without one it was not read.

    ``verdict`` is the ruling that it gives; empty where it gives none, or the worker has put it into their own words.
    ``ruling`` is the one that they gave formally, by a token of theirs.
    """

    head: str = ""
    verdict: str = ""
    findings: tuple[Finding, ...] = ()
    ruling: Ruling = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The sealed part of a draft.

    ``addressed``: the double itself was asked. ``to`` is the asker's person id where only they will read the reply,
    else empty; ``private``: they asked for that, and get it in their direct talk. ``guest``: they are a guest, ``bot``:
    a bot. ``turn`` is the id under which the shadow keeps the situation. ``both`` are two precedents that contradict
    each other, if any do; ``newest`` is the latest of those found, where it says something else than the reply.
    ``others`` are offered to the worker instead of the reply; once they chose one it is the reply, which they
    ``preferred`` to the others. ``decided_by`` names who decided a form before the worker did. ``offered`` are the
    precedents that whoever drafted has read beside its evidence, without their words. ``coloured`` are the places of
    the decisions by which the reply was worded beside all of them. ``unborne`` are the parts of the reply that no
    precedent carries word for word. What was asked aloud in a meeting is answered in another place, ``said_in``,
    ``under`` a message there. ``review`` is there where a review is asked for.
    """

    situation: Situation
    addressed: bool
    to: str = ""
    private: bool = False
    turn: str = ""
    guest: bool = False
    bot: bool = False
    reply: str = ""
    drafter: str = ""
    evidence: tuple[Evidence, ...] = ()
    both: tuple[Evidence, ...] = ()
    newest: Evidence | None = None
    others: tuple[Other, ...] = ()
    preferred: bool = False
    offered: tuple[Evidence, ...] = ()
    coloured: tuple[str, ...] = ()
    unborne: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    said_in: str = ""
    under: str = ""
    review: Reviewed | None = None
    decided_by: str = ""

    @property
    def destination(self) -> str:
        """The place in which the reply is read, unless it is for one person alone."""
        return self.said_in or self.situation.place.id

    @property
    def tells_asker(self) -> bool:
        """Whether who asked is told what becomes of it: people who asked the double, never a bot."""
        return self.addressed and not self.bot

    @property
    def read(self) -> tuple[Evidence, ...]:
        """All precedents that the reply was made from, cited or not."""
        return (*self.evidence, *self.offered)

    @property
    def remarked(self) -> tuple[Evidence, ...]:
        """All precedents that what is said of single lines rests on."""
        return tuple(each for finding in (self.review.findings if self.review else ()) for each in finding.evidence)

    @property
    def borne_by(self) -> tuple[Evidence, ...]:
        """All precedents without which the draft is not said."""
        return (*self.read, *self.remarked)

    @property
    def beside(self) -> tuple[Evidence, ...]:
        """Precedents that are shown to the worker beside the reply, which was not made from them."""
        others = (each for other in self.others for each in other.evidence)
        return (*self.both, *((self.newest,) if self.newest else ()), *others)

    @property
    def sources(self) -> frozenset[str]:
        """The places of all that the draft was made of."""
        return frozenset({*self.coloured, *(each.place for each in self.borne_by)})


PROPOSAL = TypeAdapter(Proposal)
RULINGS = (Act.APPROVE, Act.REQUEST_CHANGES)
"""The verdicts of a review that are more than a comment."""


SIGNED = (Act.APPROVE, Act.DECLINE, Act.DEFER, Act.DELEGATE)
"""What a request with a form is answered with."""


def verdict_of(act: Act) -> str:
    """The ruling that an act is in a review; empty where it only comments."""
    return act.value if act in RULINGS else ""


async def open_draft(
    session: WriteSession, seal: Seal, worker: str, proposal: Proposal, *, now: datetime, expires: datetime
) -> DraftRow:
    """A new draft in state ``asked``."""
    situation, draft = proposal.situation, new_id()
    row = DraftRow(
        id=draft,
        worker=worker,
        place=situation.place.id,
        thread=situation.thread,
        trigger=situation.trigger.message,
        turn=proposal.turn or situation.trigger.message,
        asker=situation.trigger.author,
        addressed=proposal.addressed,
        act=Act.IGNORE.value,
        topic="",
        confidence=0.0,
        verdict="silent",
        rule="",
        state="asked",
        version=1,
        created=now,
        expires=expires,
        messages=_messages(proposal),
        sealed=_close(seal, draft, proposal),
    )
    session.add(row)
    await session.flush()
    return row


def read_proposal(row: DraftRow, seal: Seal) -> Proposal:
    """What a draft holds.

    Raises:
        WrongKey: the seal is not the worker's.
    """
    return PROPOSAL.validate_json(seal.open(row.sealed, row.id))


def write_proposal(row: DraftRow, seal: Seal, proposal: Proposal) -> None:
    """Give a draft new content."""
    row.messages = _messages(proposal)
    row.sealed = _close(seal, row.id, proposal)


def prefer(proposal: Proposal, which: int, act: Act) -> Proposal:
    """The worker would rather say one of the others; the former reply, of that act, is one of them now."""
    chosen = proposal.others[which]
    former = Other(act, proposal.reply, proposal.evidence)
    others = (former, *(each for each in proposal.others if each is not chosen))
    review = proposal.review and replace(proposal.review, verdict=verdict_of(chosen.act))
    said = replace(proposal, reply=chosen.reply, evidence=chosen.evidence, review=review)
    return replace(said, offered=(), unborne=(), others=others, preferred=True)


def without_words(proposal: Proposal) -> Proposal:
    """A proposal that says nothing any more."""
    review = proposal.review and Reviewed(proposal.review.head, base=proposal.review.base)
    return replace(proposal, reply="", evidence=(), offered=(), unborne=(), review=review)


def in_own_words(proposal: Proposal) -> Proposal:
    """A proposal whose reply is the worker's own, and rests on nothing; what it says of single lines still does."""
    return replace(proposal, evidence=(), offered=(), coloured=())


def without_beside(proposal: Proposal) -> Proposal:
    """A proposal without the precedents that are only shown beside it."""
    return replace(proposal, both=(), newest=None, others=())


def empty_draft(row: DraftRow, seal: Seal) -> None:
    """Leave nothing of what a draft held; the row stays, so that its card can say so."""
    proposal = read_proposal(row, seal)
    trigger = replace(proposal.situation.trigger, author="", name="", text="", parts=(), mentions=(), request=None)
    situation = replace(proposal.situation, trigger=trigger, earlier=(), around=())
    row.asker = ""
    write_proposal(row, seal, Proposal(situation, proposal.addressed))


async def was_asked(session: ReadSession, worker: str, place: str, message: str) -> bool:
    """Whether a message was put to a double already."""
    asked = select(DraftRow.id).where(DraftRow.worker == worker, DraftRow.place == place, DraftRow.trigger == message)
    return await session.scalar(asked.limit(1)) is not None


async def spoke_unasked(session: ReadSession, row: DraftRow, since: datetime) -> bool:
    """Whether a double has answered by itself what the same person just said: in the same turn, or since a time."""
    said = (
        select(DraftRow.id)
        .where(DraftRow.place == row.place, DraftRow.thread == row.thread, DraftRow.id != row.id)
        .where(DraftRow.addressed.is_(False), DraftRow.state == "answered")
        .where((DraftRow.turn == row.turn) | ((DraftRow.asker == row.asker) & (DraftRow.created >= since)))
    )
    return await session.scalar(said.limit(1)) is not None


async def draft_about(session: ReadSession, worker: str, place: str, turn: str) -> DraftRow | None:
    """The newest draft for a situation, by the id under which the shadow keeps it."""
    return await session.scalar(
        select(DraftRow)
        .where(DraftRow.worker == worker, DraftRow.place == place, DraftRow.turn == turn)
        .order_by(DraftRow.created.desc(), DraftRow.id.desc())
        .limit(1)
    )


async def drafts_in(session: ReadSession, worker: str, states: Collection[str]) -> list[DraftRow]:
    """The drafts of a worker that are in one of some states, oldest first."""
    rows = await session.scalars(
        select(DraftRow)
        .where(DraftRow.worker == worker, DraftRow.state.in_(states))
        .order_by(DraftRow.created, DraftRow.id)
    )
    return list(rows)


async def drafts_holding(session: ReadSession, place: str, message: str) -> list[DraftRow]:
    """Every draft, of any worker, in which a message of a place stands, or that rests on it."""
    rows = await session.scalars(
        select(DraftRow).where(DraftRow.messages.contains(quoted(place, message), autoescape=True))
    )
    return list(rows)


async def drafts_resting_on(session: ReadSession, worker: str, decisions: Iterable[str]) -> list[DraftRow]:
    """The drafts of a worker in which a message of some decisions stands, which are given by their ``messages``."""
    wanted = {message for messages in decisions for message in split_messages(messages)}
    known = await session.execute(select(DraftRow.id, DraftRow.messages).where(DraftRow.worker == worker))
    found = [draft for draft, messages in known if wanted.intersection(split_messages(messages))]
    return [await session.get_one(DraftRow, draft) for draft in found]


async def count_since(session: ReadSession, since: datetime, **by: str) -> int:
    """How many drafts were begun since a time, for a ``worker`` or in a ``place``."""
    begun = select(func.count()).select_from(DraftRow).filter_by(**by).where(DraftRow.created >= since)
    return await session.scalar(begun) or 0


def _messages(proposal: Proposal) -> str:
    return messages_in(proposal.situation) + "".join(each.messages for each in (*proposal.borne_by, *proposal.beside))


def _close(seal: Seal, draft: str, proposal: Proposal) -> bytes:
    return seal.close(PROPOSAL.dump_json(proposal).decode(), draft)
