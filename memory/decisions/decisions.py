"""Decisions in the record: written once for each trigger, sealed with the worker's key, read back by id.

Text must have been redacted before it comes here (``situations.turn_of`` does it). A new or changed decision
has no ``indexed`` time, and no fine vectors; ``index.rebuild`` brings it into the index.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select, tuple_

from memory.decisions.situations import parts_of
from memory.domain import Act, Decision, Part, Provenance, Situation
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.seal import Seal
from memory.record.tables import CompactedRow, DecisionRow


@dataclass(frozen=True, slots=True)
class Content:
    """The sealed part of a decision."""

    situation: Situation
    reply: str
    reply_parts: tuple[Part, ...] = ()
    formal: bool = False


CONTENT = TypeAdapter(Content)


async def record_decisions(session: WriteSession, seal: Seal, decisions: Iterable[Decision]) -> int:
    """Write decisions; a trigger that has one already keeps it, unless it is compacted. Returns how many are new."""
    rows = [_values(decision, seal) for decision in decisions]
    if not rows:
        return 0
    anew = tuple_(CompactedRow.worker, CompactedRow.place, CompactedRow.trigger)
    await session.execute(
        delete(CompactedRow).where(anew.in_([(row["worker"], row["place"], row["trigger"]) for row in rows]))
    )
    insert = insert_for(session)(DecisionRow).on_conflict_do_nothing().returning(DecisionRow.id)
    return len((await session.execute(insert, rows)).all())


async def load_decisions(session: ReadSession, seal: Seal, ids: Sequence[str]) -> dict[str, Decision]:
    """Decisions by id; those that are gone, or overruled, are left out."""
    rows = await session.scalars(select(DecisionRow).where(DecisionRow.id.in_(ids), DecisionRow.overruled.is_(None)))
    return {row.id: read_decision(row, seal) for row in rows}


async def decisions_of(session: ReadSession, seal: Seal, worker: str) -> list[Decision]:
    """Every decision of a worker, oldest first."""
    rows = await session.scalars(
        select(DecisionRow).where(DecisionRow.worker == worker).order_by(DecisionRow.at, DecisionRow.id)
    )
    return [read_decision(row, seal) for row in rows]


async def count_decisions(session: ReadSession, worker: str) -> int:
    """How many decisions of a worker are known, the compacted ones too."""
    return sum(
        [
            await session.scalar(select(func.count()).select_from(table).where(table.worker == worker)) or 0
            for table in (DecisionRow, CompactedRow)
        ]
    )


async def oldest_decision(session: ReadSession, worker: str) -> datetime | None:
    """When the first of a worker's decisions was that are known, the compacted ones too."""
    first = [
        await session.scalar(select(func.min(table.at)).where(table.worker == worker))
        for table in (DecisionRow, CompactedRow)
    ]
    return min((at for at in first if at), default=None)


async def places_decided_in(session: ReadSession, worker: str) -> list[str]:
    """The places of a worker's decisions, the compacted ones too."""
    whole, compacted = (select(table.place).where(table.worker == worker) for table in (DecisionRow, CompactedRow))
    return list(await session.scalars(whole.union(compacted)))


async def decision_on(session: ReadSession, worker: str, place: str, trigger: str) -> DecisionRow | None:
    """The decision about a situation."""
    return await session.scalar(
        select(DecisionRow).where(
            DecisionRow.worker == worker, DecisionRow.place == place, DecisionRow.trigger == trigger
        )
    )


async def decisions_holding(session: ReadSession, place: str, message: str) -> list[DecisionRow]:
    """Every decision, of any worker, in which a message stands: as trigger, context or reply."""
    rows = await session.scalars(
        select(DecisionRow).where(
            DecisionRow.place == place, DecisionRow.messages.contains(quoted(place, message), autoescape=True)
        )
    )
    return list(rows)


async def decisions_in_thread(session: ReadSession, worker: str, thread: str) -> list[DecisionRow]:
    """A worker's decisions of one thread, wherever it is, but the compacted ones."""
    rows = await session.scalars(
        select(DecisionRow).where(DecisionRow.worker == worker, DecisionRow.thread == thread).order_by(DecisionRow.id)
    )
    return list(rows)


async def overrule(session: WriteSession, worker: str, decision: str, now: datetime) -> list[str]:
    """Let a decision bear no draft any more; returns the ids of those that were there, to take out of the index."""
    row = await session.get(DecisionRow, decision)
    if row is None or row.worker != worker:
        return []
    row.overruled, row.indexed = now, None
    return [row.id]


async def recast(
    session: WriteSession, worker: str, decision: str, *, act: Act | None = None, topic: str | None = None
) -> bool:
    """The worker says what a decision was: of another act, or about another topic; the index follows.

    Returns whether there is such a decision.
    """
    row = await session.get(DecisionRow, decision)
    if row is None or row.worker != worker:
        return False
    row.act, row.topic, row.indexed = act or row.act, topic or row.topic, None
    return True


def rewrite(row: DecisionRow, seal: Seal, decision: Decision) -> None:
    """Give a row the content of a decision; the index follows."""
    for name, value in _values(decision, seal).items():
        if name not in {"id", "topic"}:
            setattr(row, name, value)


def messages_in(situation: Situation, *others: Part) -> str:
    """The ids of all messages that stand in a situation and beside it, findable with ``quoted``."""
    turns = (situation.trigger, *situation.earlier, *situation.around)
    ids = [part.message for turn in turns for part in parts_of(turn)] + [part.message for part in others]
    return "".join(quoted(situation.place.id, message) for message in dict.fromkeys(ids) if message)


def split_messages(messages: str) -> list[str]:
    """What ``messages_in`` joined, each as ``quoted`` writes it."""
    return re.findall(r"\|[^|]+\|", messages)


def quoted(place: str, message: str) -> str:
    """A message of a place as it stands among others."""
    return f"|{place} {message}|"


def unquoted(message: str) -> tuple[str, str]:
    """The place and the message that ``quoted`` put together."""
    place, _, native = message.strip("|").rpartition(" ")
    return place, native


def reply_parts(decision: Decision) -> tuple[Part, ...]:
    """The messages of a decision's reply; none where the worker did not speak in a message of their own."""
    if decision.reply_parts or not decision.reply_message:
        return decision.reply_parts
    return (Part(decision.reply_message, decision.reply),)


def read_decision(row: DecisionRow, seal: Seal) -> Decision:
    """A row opened with the worker's seal.

    Raises:
        WrongKey: the seal is not the worker's.
    """
    content = CONTENT.validate_json(seal.open(row.sealed, row.id))
    return Decision(
        id=row.id,
        worker=row.worker,
        situation=content.situation,
        act=Act(row.act),
        reply=content.reply,
        at=row.at,
        provenance=Provenance(row.provenance),
        topic=row.topic,
        reply_message=row.reply_message,
        reply_parts=content.reply_parts,
        formal=content.formal,
    )


def _values(decision: Decision, seal: Seal) -> dict[str, object]:
    told = Content(decision.situation, decision.reply, decision.reply_parts, decision.formal)
    content = CONTENT.dump_json(told).decode()
    situation = decision.situation
    return {
        "id": decision.id,
        "worker": decision.worker,
        "place": situation.place.id,
        "thread": situation.thread,
        "trigger": situation.trigger.message,
        "asker": situation.trigger.author,
        "at": decision.at,
        "act": decision.act.value,
        "topic": decision.topic,
        "provenance": decision.provenance.value,
        "reply_message": decision.reply_message,
        "messages": messages_in(situation, *reply_parts(decision)),
        "sealed": seal.close(content, decision.id),
        "indexed": None,
        "refined": "",
    }
