"""Old decisions of which many are alike → an entry each, without words: when, where, who asked, which act, a link.

Alike are those of one topic and act, a line of the profile. Of a line of at least ``LINE`` the newest ``WHOLE`` stay as
they are. The entry keeps the id of its decision, so that whatever erases the one erases the other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select

from memory.decisions.decisions import messages_in, quoted, read_decision, reply_parts, split_messages, unquoted
from memory.domain import Act, Decision, Precedent
from memory.notes import NOTES
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import CompactedRow, DecisionRow, MessageRow
from memory.rights.audience import Audience, readable_places

LINE, WHOLE = 5, 3


@dataclass(frozen=True, slots=True)
class Compacted:
    """What is left of a decision; ``link`` opens the original."""

    id: str
    place: str
    asker: str
    at: datetime
    act: Act
    topic: str
    link: str


async def compactable(
    session: ReadSession, worker: str, before: datetime, *, without: Collection[str], limit: int
) -> list[DecisionRow]:
    """The oldest decisions from before a time that are to be compacted, but those ``without``."""
    chosen = select(DecisionRow).where(DecisionRow.id.in_(_ids(worker, before)), DecisionRow.id.not_in(without))
    return list(await session.scalars(chosen.order_by(DecisionRow.at, DecisionRow.id).limit(limit)))


async def count_compactable(session: ReadSession, worker: str, before: datetime) -> int:
    """How many decisions from before a time are to be compacted."""
    return await session.scalar(select(func.count()).select_from(_ids(worker, before).subquery())) or 0


async def compact(session: WriteSession, seal: Seal, worker: str, rows: Sequence[DecisionRow]) -> None:
    """Leave of some decisions of a worker an entry each, and no copy of a message that stood in them."""
    for row in rows:
        decision = read_decision(row, seal)
        asked = replace(decision.situation, earlier=())
        session.add(
            CompactedRow(
                id=row.id,
                worker=worker,
                place=row.place,
                thread=row.thread,
                trigger=row.trigger,
                asker=row.asker,
                at=row.at,
                act=row.act,
                topic=row.topic,
                messages=messages_in(asked, *reply_parts(decision)),
                sealed=seal.close(decision.situation.link, row.id),
            )
        )
        await session.delete(row)
    await session.flush()
    messages = sorted({unquoted(message) for row in rows for message in split_messages(row.messages)})
    for place, said in groupby(messages, key=lambda message: message[0]):
        copies = (MessageRow.place == place, MessageRow.message.in_([message for _, message in said]))
        await session.execute(delete(MessageRow).where(MessageRow.worker == worker, *copies))


async def compacted_of(session: ReadSession, seal: Seal, worker: str) -> list[Compacted]:
    """Every entry of a worker, oldest first."""
    ordered = select(CompactedRow).where(CompactedRow.worker == worker).order_by(CompactedRow.at, CompactedRow.id)
    return [
        Compacted(row.id, row.place, row.asker, row.at, Act(row.act), row.topic, link_of(row, seal))
        for row in await session.scalars(ordered)
    ]


def link_of(row: CompactedRow, seal: Seal) -> str:
    """Where the original of a compacted decision stands.

    Raises:
        WrongKey: the seal is not the worker's.
    """
    return seal.open(row.sealed, row.id)


async def compacted_holding(session: ReadSession, place: str, message: str) -> list[CompactedRow]:
    """Every entry, of any worker, whose question or reply a message belonged to."""
    held = CompactedRow.messages.contains(quoted(place, message), autoescape=True)
    return list(await session.scalars(select(CompactedRow).where(CompactedRow.place == place, held)))


async def compacted_in_thread(session: ReadSession, worker: str, thread: str) -> list[str]:
    """The ids of a worker's entries of one thread, wherever it is."""
    ids = select(CompactedRow.id).where(CompactedRow.worker == worker, CompactedRow.thread == thread)
    return list(await session.scalars(ids))


async def are_compacted(
    session: ReadSession, worker: str, triggers: Collection[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Those situations, by place and trigger, of which a worker's decision is compacted."""
    known = select(CompactedRow.place, CompactedRow.trigger).where(
        CompactedRow.worker == worker, CompactedRow.trigger.in_({trigger for _, trigger in triggers})
    )
    return frozenset((row.place, row.trigger) for row in await session.execute(known)).intersection(triggers)


async def with_earlier(
    session: ReadSession, worker: str, precedents: Sequence[Precedent], reader: Audience | None
) -> tuple[Precedent, ...]:
    """Precedents with how many like them were before and are compacted, of those whose place a reader may see.

    Args:
        reader: None is the worker alone, who may see all.
    """
    entries = CompactedRow.worker == worker, CompactedRow.topic.in_({each.decision.topic for each in precedents})
    if not precedents or not await session.scalar(select(exists().where(*entries))):
        return tuple(precedents)
    counted = select(*(func.count().filter(_before(each.decision)) for each in precedents)).where(*entries)
    if reader is not None:
        known = await session.scalars(select(CompactedRow.place).where(CompactedRow.worker == worker).distinct())
        counted = counted.where(CompactedRow.place.in_(await readable_places(session, known, reader)))
    counts = (await session.execute(counted)).one()
    return tuple(replace(each, earlier=count) for each, count in zip(precedents, counts, strict=True))


def _before(decision: Decision) -> ColumnElement[bool]:
    """Whether an entry is of a decision's topic and act, and older."""
    alike = CompactedRow.topic == decision.topic, CompactedRow.act == decision.act.value
    return and_(*alike, CompactedRow.at < decision.at)


def _ids(worker: str, before: datetime) -> Select[str]:
    """The ids of what is to be compacted. What stands in notes was put there on purpose, and stays."""
    line = (DecisionRow.topic, DecisionRow.act)
    newest_first = (DecisionRow.at.desc(), DecisionRow.id.desc())
    ranked = (
        select(
            DecisionRow.id,
            DecisionRow.at,
            *line,
            func.row_number().over(partition_by=line, order_by=newest_first).label("rank"),
            func.count().over(partition_by=line).label("whole"),
        )
        .where(DecisionRow.worker == worker, DecisionRow.topic != "", DecisionRow.overruled.is_(None))
        .where(~DecisionRow.place.startswith(NOTES))
        .subquery()
    )
    already = (
        select(func.count())
        .where(CompactedRow.worker == worker, CompactedRow.topic == ranked.c.topic, CompactedRow.act == ranked.c.act)
        .scalar_subquery()
    )
    many = ranked.c.whole + already >= LINE
    return select(ranked.c.id).where(ranked.c.rank > WHOLE, ranked.c.at < before, many)
