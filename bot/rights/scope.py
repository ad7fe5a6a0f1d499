"""Which part of a worker's memory is meant: by place, time, topic, link, words, ids; and what in the record that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Select, false, select

from bot.work.drafts import Proposal, read_proposal
from memory.decisions.decisions import quoted, read_decision, reply_parts, split_messages, unquoted
from memory.decisions.situations import parts_of
from memory.decisions.talks import read_message
from memory.domain import Decision, Turn
from memory.profile.compaction import link_of
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import CompactedRow, DecisionRow, DraftRow, MessageRow
from memory.record.tables.decisions import Decided

LEAST = 6
"""An id of fewer letters and digits is not looked for in a link: too many would end with it."""
_SIGNS = re.compile(r"[\W_]")
Row = TypeVar("Row", DecisionRow, CompactedRow, DraftRow, MessageRow)


@dataclass(frozen=True, slots=True)
class Scope:
    """What all of these say at once; what is empty says nothing. ``since`` ≤ time < ``until``.

    ``decisions`` are ids; what only stood beside those is not meant.
    """

    places: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    topic: str = ""
    link: str = ""
    words: str = ""
    decisions: tuple[str, ...] = ()


SCOPE = TypeAdapter(Scope)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Ids of decisions and of drafts, and messages as ``quoted`` has them."""

    decisions: frozenset[str]
    drafts: frozenset[str]
    messages: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.decisions or self.drafts or self.messages)


async def choose(session: ReadSession, seal: Seal, worker: str, scope: Scope) -> Chosen:
    """What a scope covers of a worker's memory.

    A decision is meant with its question and its reply. What only stood before a question is meant as a message. A
    compacted decision is meant by all but words, of which it has none. A scope that says nothing covers nothing.
    """
    if scope == Scope():
        return Chosen(frozenset(), frozenset(), frozenset())
    narrowed = _narrowed(select(DecisionRow), DecisionRow, worker, scope)
    known = [read_decision(row, seal) for row in await session.scalars(narrowed)]
    decisions = [decision for decision in known if _is_meant(decision, scope)]
    compacted = [
        row
        for row in await session.scalars(_narrowed(select(CompactedRow), CompactedRow, worker, scope))
        if not scope.words and _leads_to(scope, *_ids_in(row), link=link_of(row, seal))
    ]
    drafts = [
        (row.id, proposal)
        for row in await session.scalars(_narrowed(select(DraftRow), DraftRow, worker, scope))
        if _is_asked(proposal := read_proposal(row, seal), scope)
    ]
    messages = {
        quoted(each.situation.place.id, part.message)
        for each in decisions
        for part in (*parts_of(each.situation.trigger), *reply_parts(each))
    }
    messages |= {message for row in compacted for message in split_messages(row.messages)}
    messages |= {
        quoted(each.situation.place.id, part.message) for _, each in drafts for part in parts_of(each.situation.trigger)
    }
    if not scope.topic:
        rows = await session.scalars(_narrowed(select(MessageRow), MessageRow, worker, scope))
        messages |= {
            quoted(row.place, row.message)
            for row in rows
            if _leads_to(scope, row.message) and _says(scope, [read_message(row, seal)])
        }
    if scope.words:
        messages |= _said_before(known, scope)
    return Chosen(
        frozenset(each.id for each in decisions) | frozenset(row.id for row in compacted),
        frozenset(draft for draft, _ in drafts),
        frozenset(messages),
    )


def plain_link(link: str) -> str:
    """A link without what only says how it was reached."""
    return re.sub(r"[?#].*", "", link.strip("<>` ")).rstrip("/")


def _narrowed(rows: Select[Row], table: type[Row], worker: str, scope: Scope) -> Select[Row]:
    at = table.created if issubclass(table, DraftRow) else table.at
    rows = rows.where(table.worker == worker)
    if scope.places:
        rows = rows.where(table.place.in_(scope.places))
    if scope.since:
        rows = rows.where(at >= scope.since)
    if scope.until:
        rows = rows.where(at < scope.until)
    if scope.topic and not issubclass(table, MessageRow):
        rows = rows.where(table.topic == scope.topic)
    if scope.decisions:
        rows = rows.where(table.id.in_(scope.decisions) if issubclass(table, Decided) else false())
    return rows


def _ids_in(row: CompactedRow) -> list[str]:
    return [unquoted(message)[1] for message in split_messages(row.messages)]


def _is_meant(decision: Decision, scope: Scope) -> bool:
    parts = (*parts_of(decision.situation.trigger), *reply_parts(decision))
    if not _leads_to(scope, *(part.message for part in parts), link=decision.situation.link):
        return False
    return _says(scope, [decision.situation.trigger], decision.reply)


def _is_asked(proposal: Proposal, scope: Scope) -> bool:
    situation = proposal.situation
    if not _leads_to(scope, *(part.message for part in parts_of(situation.trigger)), link=situation.link):
        return False
    rests = (each.reply for each in (*proposal.evidence, *proposal.remarked))
    return _says(scope, [proposal.situation.trigger], proposal.reply, *rests)


def _leads_to(scope: Scope, *messages: str, link: str = "") -> bool:
    """Whether a scope's link leads there: it is the same one, or ends with a message's id, however that is written."""
    if not scope.link or plain_link(link) == scope.link:
        return True
    signs = _SIGNS.sub("", scope.link)
    ids = [_SIGNS.sub("", message) for message in messages]
    return any(len(each) >= LEAST and signs.endswith(each) for each in ids)


def _says(scope: Scope, turns: Sequence[Turn], *texts: str) -> bool:
    words = scope.words.casefold()
    return not words or any(words in text.casefold() for text in (*texts, *(turn.text for turn in turns)))


def _said_before(decisions: Sequence[Decision], scope: Scope) -> set[str]:
    """The messages with the words that stand before a question."""
    return {
        quoted(decision.situation.place.id, part.message)
        for decision in decisions
        for turn in decision.situation.earlier
        for part in parts_of(turn)
        if scope.words.casefold() in part.text.casefold()
    }
