"""Record → index: bring in what is not indexed yet, or everything anew. Live path and import share it.

What is new is indexed by the fast embedder, and found from then on; the fine one's vectors follow, the newest first.
Nothing is taken out before what replaces it is there, so recall goes on while everything is made anew.

Embedding takes time, and the record moves on meanwhile: only decisions that still read as they were read
count as indexed, and what was forgotten or reworded is taken out of the index again.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, UnaryExpression, func, select, update

from memory.decisions.decisions import read_decision
from memory.domain import Act, Decision, topic_of_form
from memory.index.embed import Embedder, Embedders, text_of, told_of
from memory.index.gathering import gather_topics
from memory.index.store import Dense, Point, Refined, VectorStore
from memory.index.tokens import words_of
from memory.index.topics import Topics, load_topics, name_topics, save_topics
from memory.index.waiting import PENDING, count_pending, count_unrefined, unrefined_by
from memory.record.claims import of_worker, share
from memory.record.engine import Record, WriteSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, TopicRow
from memory.workers import worker_seal, worker_with

BATCH = 128
FINE_BATCH = 16
MANY = 20
"""After so many decisions at once, such as of an archive, lone topics join others, and all are named anew."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Decisions of one worker that wait for the index, and their sealed bytes as they were read.

    ``is_last``: no other waited.
    """

    worker: str
    seal: Seal
    decisions: tuple[Decision, ...]
    sealed: dict[str, bytes]
    is_last: bool


class Indexer:
    """Keeps the index in step with the record."""

    def __init__(self, record: Record, master: Seal, store: VectorStore, embedders: Embedders) -> None:
        self._record = record
        self._master = master
        self._store = store
        self.embedders = embedders

    async def index_pending(self, now: datetime, progress: Progress | None = None) -> int:
        """Embed and index every decision that is not in the index; returns how many."""
        total, by_worker = await self.count_pending() if progress else 0, Counter[str]()
        while batch := await self._next_batch(PENDING, DecisionRow.at.asc(), BATCH):
            complete = await self._index(batch, now)
            by_worker[batch.worker] += len(batch.decisions)
            if progress:
                progress(by_worker.total(), max(total, by_worker.total()))
            if batch.is_last and complete:
                break
        for worker in (worker for worker, many in by_worker.items() if many >= MANY):
            await self._name_topics(worker)
        return by_worker.total()

    async def refine_pending(
        self, progress: Progress | None = None, *, pressed: Callable[[], bool] = lambda: False
    ) -> int:
        """Embed finely what is indexed, the newest first, until nothing is left or others are ``pressed``.

        When nothing is left, the vectors of a former fine embedder are taken out.

        Returns:
            How many decisions got fine vectors; 0 where there is no fine embedder.
        """
        fine = self.embedders.fine
        if fine is None:
            return 0
        total, done = await self.count_unrefined(), 0
        if not total:
            return 0
        former, waiting = await self._former(fine), unrefined_by(fine.name, fine.provider)
        while not pressed() and (batch := await self._next_batch(waiting, DecisionRow.at.desc(), FINE_BATCH)):
            await self._refine(batch, fine)
            done += len(batch.decisions)
            if progress:
                progress(done, max(total, done))
        for embedder in former if await self.count_unrefined() == 0 else ():
            await self._store.drop(embedder)
        return done

    async def count_pending(self) -> int:
        """How many decisions wait for the index."""
        async with self._record.read() as session:
            return await count_pending(session)

    async def count_unrefined(self) -> int:
        """How many decisions wait for their fine vectors; none where there is no fine embedder."""
        fine = self.embedders.fine
        async with self._record.read() as session:
            return await count_unrefined(session, (fine.name, fine.provider) if fine else None)

    async def rebuild(self, now: datetime, progress: Progress | None = None) -> int:
        """Index everything anew from the record, and take out what it holds no more.

        What is indexed serves until it is replaced; topics keep their names and get new centres.
        """
        await self.forget_indexed()
        done = await self.index_pending(now, progress)
        held = await self._store.ids()
        async with self._record.write() as session:
            known = set(await session.scalars(select(DecisionRow.id)))
            await self._store.delete(sorted(held - known))
        return done

    async def forget_indexed(self) -> None:
        """Let everything wait for the index, as where it was lost."""
        async with self._record.write() as session:
            await session.execute(update(DecisionRow).values(indexed=None, refined=""))
            await session.execute(update(TopicRow).values(centre=b"", size=0))

    async def is_behind(self) -> bool:
        """Whether the index has lost some of what it once had."""
        indexed = select(func.count()).select_from(DecisionRow).where(DecisionRow.indexed.is_not(None))
        async with self._record.read() as session:
            return await self._store.count() < (await session.scalar(indexed) or 0)

    async def _name_topics(self, worker: str) -> None:
        async with self._record.write() as session:
            await share(session, of_worker(worker))
            if await worker_with(session, worker):
                seal = await worker_seal(session, self._master, worker)
                await gather_topics(session, seal, worker)
                await name_topics(session, seal, worker)

    async def _former(self, fine: Embedder) -> set[str]:
        async with self._record.read() as session:
            return set(await session.scalars(select(DecisionRow.refined).distinct())) - {fine.name, ""}

    async def _next_batch(
        self, which: ColumnElement[bool], first: UnaryExpression[datetime], size: int
    ) -> _Batch | None:
        ordered = select(DecisionRow).where(which).order_by(DecisionRow.worker, first, DecisionRow.id)
        async with self._record.read() as session:
            rows = list(await session.scalars(ordered.limit(size)))
            if not rows:
                return None
            worker = rows[0].worker
            seal = await worker_seal(session, self._master, worker)
        theirs = [row for row in rows if row.worker == worker]
        decisions = tuple(read_decision(row, seal) for row in theirs)
        is_last = len(theirs) == len(rows) < size
        return _Batch(worker, seal, decisions, {row.id: row.sealed for row in theirs}, is_last)

    async def _index(self, batch: _Batch, now: datetime) -> bool:
        """Index a batch; whether none of it went or reads otherwise by now."""
        situations = await self.embedders.fast.embed([text_of(decision.situation) for decision in batch.decisions])
        by_id = await _replies(batch.decisions, self.embedders.fast)
        vectors = list(zip(batch.decisions, situations, strict=True))
        await self._store.upsert([_point(decision, vector, by_id.get(decision.id)) for decision, vector in vectors])
        async with self._record.write() as session:
            await share(session, of_worker(batch.worker))
            indexed = await _indexed_by_id(session, batch)
            await self._store.delete([decision.id for decision in batch.decisions if decision.id not in indexed])
            fresh = [(decision, vector) for decision, vector in vectors if indexed.get(decision.id, now) is None]
            await _note_indexed(session, batch, fresh, now)
        return len(indexed) == len(batch.decisions)

    async def _refine(self, batch: _Batch, fine: Embedder) -> None:
        situations = await fine.embed([told_of(decision.situation) for decision in batch.decisions])
        by_id = await _replies(batch.decisions, fine)
        async with self._record.write() as session:
            await share(session, of_worker(batch.worker))
            indexed = {id for id, at in (await _indexed_by_id(session, batch)).items() if at}  # noqa: A001 - it is the word
            await self._store.refine(
                [
                    Refined(decision.id, vector, by_id.get(decision.id))
                    for decision, vector in zip(batch.decisions, situations, strict=True)
                    if decision.id in indexed
                ]
            )
            row = update(DecisionRow).where(DecisionRow.id.in_(indexed))
            await session.execute(row.values(refined=fine.name))


async def _replies(decisions: Sequence[Decision], embedder: Embedder) -> dict[str, Dense]:
    """The vectors of what the worker said, by decision."""
    spoken = [decision for decision in decisions if decision.reply]
    vectors = await embedder.embed([decision.reply for decision in spoken])
    return {decision.id: vector for decision, vector in zip(spoken, vectors, strict=True)}


async def _indexed_by_id(session: WriteSession, batch: _Batch) -> dict[str, datetime | None]:
    """When each decision of a batch was indexed, without those that are gone or read otherwise by now."""
    rows = await session.execute(
        select(DecisionRow.id, DecisionRow.sealed, DecisionRow.indexed).where(
            DecisionRow.id.in_(batch.sealed), DecisionRow.overruled.is_(None)
        )
    )
    return {row.id: row.indexed for row in rows if row.sealed == batch.sealed[row.id]}


async def _note_indexed(
    session: WriteSession, batch: _Batch, fresh: list[tuple[Decision, Dense]], now: datetime
) -> None:
    topics = await load_topics(session, batch.seal, batch.worker)
    for decision, vector in fresh:
        topic = _topic(topics, decision, vector)
        row = update(DecisionRow).where(DecisionRow.id == decision.id)
        await session.execute(row.values(indexed=now, refined="", topic=topic))
    await save_topics(session, batch.seal, batch.worker, topics)


def _topic(topics: Topics, decision: Decision, vector: Dense) -> str:
    if decision.situation.trigger.request is not None:
        return topic_of_form(decision.situation.trigger.request.form)
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
        words=words_of(f"{told_of(decision.situation)}\n{decision.reply}"),
    )
