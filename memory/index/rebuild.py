"""Record → index: bring in what is not indexed yet, or everything anew. Live path and import share it.

Embedding takes time, and the record moves on meanwhile: only decisions that still read as they were read
count as indexed, and what was forgotten or reworded is taken out of the index again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from memory.decisions import read_decision
from memory.domain import Act, Decision
from memory.index.embed import Embedder, text_of
from memory.index.store import Dense, Point, VectorStore
from memory.index.tokens import words_of
from memory.record.engine import Record, WriteSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, TopicRow
from memory.topics import Topics, load_topics, save_topics
from memory.workers import worker_seal

BATCH = 128
MANY = 1000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Decisions of one worker that wait for the index, and their sealed bytes as they were read."""

    worker: str
    seal: Seal
    decisions: tuple[Decision, ...]
    sealed: dict[str, bytes]


class Indexer:
    """Keeps the index in step with the record."""

    def __init__(self, record: Record, master: Seal, store: VectorStore, embedder: Embedder) -> None:
        self._record = record
        self._master = master
        self._store = store
        self._embedder = embedder

    async def index_pending(self, now: datetime, progress: Progress | None = None) -> int:
        """Embed and index every decision that is not in the index; returns how many."""
        total, done = await self.count_pending(), 0
        while batch := await self._next_batch():
            await self._index(batch, now)
            done += len(batch.decisions)
            if progress:
                progress(done, max(total, done))
        if done >= MANY:
            await self._store.optimize()
        return done

    async def count_pending(self) -> int:
        """How many decisions wait for the index."""
        async with self._record.read() as session:
            pending = select(func.count()).select_from(DecisionRow).where(DecisionRow.indexed.is_(None))
            return await session.scalar(pending) or 0

    async def rebuild(self, now: datetime, progress: Progress | None = None) -> int:
        """Empty the index and fill it from the record; topics keep their names and get new centres."""
        await self._store.clear()
        async with self._record.write() as session:
            await session.execute(update(DecisionRow).values(indexed=None))
            await session.execute(update(TopicRow).values(centre=b"", size=0))
        return await self.index_pending(now, progress)

    async def _next_batch(self) -> _Batch | None:
        waiting = select(DecisionRow).where(DecisionRow.indexed.is_(None))
        ordered = waiting.order_by(DecisionRow.worker, DecisionRow.at, DecisionRow.id)
        async with self._record.read() as session:
            rows = list(await session.scalars(ordered.limit(BATCH)))
            if not rows:
                return None
            worker = rows[0].worker
            seal = await worker_seal(session, self._master, worker)
        rows = [row for row in rows if row.worker == worker]
        decisions = tuple(read_decision(row, seal) for row in rows)
        return _Batch(worker, seal, decisions, {row.id: row.sealed for row in rows})

    async def _index(self, batch: _Batch, now: datetime) -> None:
        situations = await self._embedder.embed([text_of(decision.situation) for decision in batch.decisions])
        spoken = [decision for decision in batch.decisions if decision.reply]
        replies = await self._embedder.embed([decision.reply for decision in spoken])
        by_id = {decision.id: vector for decision, vector in zip(spoken, replies, strict=True)}
        vectors = list(zip(batch.decisions, situations, strict=True))
        await self._store.upsert([_point(decision, vector, by_id.get(decision.id)) for decision, vector in vectors])
        async with self._record.write() as session:
            indexed = await _indexed_by_id(session, batch)
            await self._store.delete([decision.id for decision in batch.decisions if decision.id not in indexed])
            fresh = [(decision, vector) for decision, vector in vectors if indexed.get(decision.id, now) is None]
            await _note_indexed(session, batch, fresh, now)


async def _indexed_by_id(session: WriteSession, batch: _Batch) -> dict[str, datetime | None]:
    """When each decision of a batch was indexed, without those that are gone or read otherwise by now."""
    rows = await session.execute(
        select(DecisionRow.id, DecisionRow.sealed, DecisionRow.indexed).where(DecisionRow.id.in_(batch.sealed))
    )
    return {row.id: row.indexed for row in rows if row.sealed == batch.sealed[row.id]}


async def _note_indexed(
    session: WriteSession, batch: _Batch, fresh: list[tuple[Decision, Dense]], now: datetime
) -> None:
    topics = await load_topics(session, batch.worker)
    for decision, vector in fresh:
        topic = _topic(topics, decision, vector)
        row = update(DecisionRow).where(DecisionRow.id == decision.id)
        await session.execute(row.values(indexed=now, topic=topic))
    await save_topics(session, batch.seal, batch.worker, topics)


def _topic(topics: Topics, decision: Decision, vector: Dense) -> str:
    ignored, known = decision.act is Act.IGNORE, decision.topic in topics.all
    if not known:
        return topics.nearest(vector) if ignored else topics.add(vector, decision.situation.trigger.text)
    if not ignored:
        topics.join(decision.topic, vector)
    return decision.topic


def _point(decision: Decision, situation: Dense, reply: Dense | None) -> Point:
    return Point(
        id=decision.id,
        worker=decision.worker,
        place=decision.situation.place.id,
        act=decision.act.value,
        at=decision.at,
        situation=situation,
        reply=reply,
        asker=decision.situation.trigger.author,
        thread=decision.situation.thread or "",
        words=words_of(f"{text_of(decision.situation)}\n{decision.reply}"),
    )
