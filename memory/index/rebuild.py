"""Record → index: bring in what is not indexed yet, or everything anew. Live path and import share it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select, update

from memory.decisions import read_decision
from memory.domain import Act, Decision
from memory.index.embed import Embedder, text_of
from memory.index.store import Dense, Point, VectorStore
from memory.index.tokens import words_of
from memory.record.engine import Record
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.topics import Topics, load_topics, save_topics
from memory.workers import worker_seal

BATCH = 128
Progress = Callable[[int, int], None]


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
            done += len(batch)
            if progress:
                progress(done, max(total, done))
        return done

    async def count_pending(self) -> int:
        """How many decisions wait for the index."""
        async with self._record.read() as session:
            pending = select(func.count()).select_from(DecisionRow).where(DecisionRow.indexed.is_(None))
            return await session.scalar(pending) or 0

    async def rebuild(self, now: datetime, progress: Progress | None = None) -> int:
        """Empty the index and fill it from the record."""
        await self._store.clear()
        async with self._record.write() as session:
            await session.execute(update(DecisionRow).values(indexed=None))
        return await self.index_pending(now, progress)

    async def _next_batch(self) -> list[Decision]:
        async with self._record.read() as session:
            rows = list(
                await session.scalars(
                    select(DecisionRow)
                    .where(DecisionRow.indexed.is_(None))
                    .order_by(DecisionRow.worker, DecisionRow.at, DecisionRow.id)
                    .limit(BATCH)
                )
            )
            rows = [row for row in rows if row.worker == rows[0].worker]
            seal = await worker_seal(session, self._master, rows[0].worker) if rows else None
            return [read_decision(row, seal) for row in rows if seal]

    async def _index(self, batch: list[Decision], now: datetime) -> None:
        worker = batch[0].worker
        situations = await self._embedder.embed([text_of(decision.situation) for decision in batch])
        spoken = [decision for decision in batch if decision.reply]
        replies = await self._embedder.embed([decision.reply for decision in spoken])
        by_id = {decision.id: vector for decision, vector in zip(spoken, replies, strict=True)}
        await self._store.upsert(
            [
                _point(decision, vector, by_id.get(decision.id))
                for decision, vector in zip(batch, situations, strict=True)
            ]
        )
        async with self._record.write() as session:
            topics = await load_topics(session, worker)
            for decision, vector in zip(batch, situations, strict=True):
                topic = decision.topic or _topic(topics, decision, vector)
                await session.execute(
                    update(DecisionRow).where(DecisionRow.id == decision.id).values(indexed=now, topic=topic)
                )
            await save_topics(session, worker, topics, list(topics.all))


def _topic(topics: Topics, decision: Decision, vector: Dense) -> str:
    if decision.act is Act.IGNORE:
        return topics.nearest(vector)
    return topics.add(vector, decision.situation.trigger.text)


def _point(decision: Decision, situation: Dense, reply: Dense | None) -> Point:
    return Point(
        id=decision.id,
        worker=decision.worker,
        place=decision.situation.place.id,
        act=decision.act.value,
        at=decision.at,
        situation=situation,
        reply=reply,
        words=words_of(f"{text_of(decision.situation)}\n{decision.reply}"),
    )
