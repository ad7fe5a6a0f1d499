"""The clones of those whose doubles are asked: would they speak, how, and which precedent comes closest to it.

A clone is fitted in the background, from the worker's latest decisions, when it is first wanted, and again each day. It
lives in this process only, so that nothing of it outlives what it was made of: where decisions were forgotten, it is
not asked any more until it was fitted anew. While too little is in the index to weigh by, it is fitted each hour. In
between it hears when the worker speaks and what they decide.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy import func, select

from bot.deployment import Deployment
from bot.foresight import Foreseen, Foresight, Met, Seen, asked_by, meant_by
from bot.standin.draft import near
from memory.decisions import read_decision
from memory.domain import Decision, Precedent, Situation, Turn, Worker
from memory.index.embed import Embedder, Embedders, told_of
from memory.index.store import Refined, VectorStore
from memory.likeness import Said, said_of
from memory.ranking import in_order
from memory.record.engine import ReadSession
from memory.record.tables import DecisionRow, MessageRow
from memory.rehearsal import Weighing, weighing_of
from memory.workers import worker_seal

log = structlog.get_logger()
FEWEST = 30
"""Of fewer decisions nothing is learnt that holds."""
WINDOW = 4000
"""So many of the latest decisions are learnt from."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PAGE = 200
"""Of so many decisions the vectors are read at once, so that others may search in between."""
MOST = 200
"""So many clones are kept; of more, those go first that were fitted first."""
NO_VECTOR: NDArray[np.float32] = np.zeros(0, np.float32)


@dataclass(slots=True)
class _Kept:
    """A fitted clone. ``known`` decisions up to ``until`` were there then; it has ``heard`` what was up to a time."""

    foresight: Foresight
    weighing: Weighing | None
    known: int
    until: datetime
    fitted: datetime
    heard: datetime


@dataclass(slots=True)
class Clones:
    """Keeps the clones of workers."""

    of: Deployment
    store: VectorStore
    embedders: Embedders
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _fitting: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def foresee(self, worker: Worker, situation: Situation) -> Foreseen | None:
        """What the worker would do about a situation that comes up now; None while that is not known."""
        kept = await self._lately(worker)
        if kept is None:
            return None
        async with self.of.record.read() as session:
            await self._go_on(session, worker, kept)
        (met,) = await _met([situation], self.embedders.fast)
        return kept.foresight.foresee(met)

    async def weigh(
        self, worker: Worker, situation: Situation, precedents: Sequence[Precedent], now: datetime
    ) -> tuple[Precedent, ...]:
        """See ``memory.recall.Weigher``; of those that are not far behind the best, and that the fine embedder saw."""
        kept, fine = await self._lately(worker), self.embedders.fine
        if fine is None or kept is None or kept.weighing is None or kept.until > now:
            return tuple(precedents)
        close = {each.decision.id: each for each in near([each for each in precedents if each.decision.reply])}
        held = await self.store.fine(list(close))
        said = {each.id: told for each in held if (told := _said(close[each.id].decision, each))}
        if len(said) < 2:
            return tuple(precedents)
        vector = np.asarray(await fine.embed_question(told_of(situation)), np.float32)
        probable = kept.weighing.probabilities(asked_by(Met(situation=situation, vector=vector)), list(said.values()))
        closest = sorted(zip(probable.tolist(), said, strict=True), reverse=True)
        moved = iter([close[each] for _, each in closest])
        return in_order([next(moved) if each.decision.id in said else each for each in precedents])

    async def ready(self, worker: Worker) -> None:
        """Wait until a worker's clone is fitted, if it can be."""
        await self._lately(worker)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no clone is being fitted."""
        await asyncio.gather(*self._fitting.values())

    async def close(self) -> None:
        """Fit no more."""
        for task in self._fitting.values():
            task.cancel()
        await asyncio.gather(*self._fitting.values(), return_exceptions=True)

    async def _lately(self, worker: Worker) -> _Kept | None:
        """A worker's clone: fitted anew where it is old, gone at once where decisions were forgotten."""
        kept = self._kept.get(worker.id)
        async with self.of.record.read() as session:
            known = await _count(session, worker, kept.until if kept else self.of.now())
        if kept is not None and known < kept.known:
            del self._kept[worker.id]
            kept = None
        if known >= FEWEST and (kept is None or self.of.now() - kept.fitted >= (DAY if kept.weighing else HOUR)):
            self._fit_soon(worker)
        return kept

    def _fit_soon(self, worker: Worker) -> None:
        if worker.id not in self._fitting:
            self._fitting[worker.id] = asyncio.create_task(self._fit(worker))

    async def _fit(self, worker: Worker) -> None:
        try:
            now = self.of.now()
            async with self.of.record.read() as session:
                decisions = await _latest(session, self.of, worker)
            situations = [decision.situation for decision in decisions]
            met = await _met(situations, self.embedders.fast)
            foresight = await asyncio.to_thread(_taught, worker, decisions, met)
            weighing = await asyncio.to_thread(weighing_of, await self._told(decisions))
            until = max(decision.at for decision in decisions)
            async with self.of.record.read() as session:
                known = await _count(session, worker, until)
            self._kept.pop(worker.id, None)
            self._kept[worker.id] = _Kept(foresight, weighing, known, until, now, until)
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
            log.info("clone_fitted", decisions=len(decisions))
        except Exception as error:
            log.error("clone_failed", error=type(error).__name__)
        finally:
            del self._fitting[worker.id]

    async def _told(self, decisions: Sequence[Decision]) -> list[Said]:
        """The decisions with replies that the fine embedder has seen."""
        spoken = {decision.id: decision for decision in decisions if decision.reply}
        ids = list(spoken)
        held: dict[str, Refined] = {}
        for first in range(0, len(ids), PAGE):
            held |= {each.id: each for each in await self.store.fine(ids[first : first + PAGE])}
        told = (_said(decision, held[each]) for each, decision in spoken.items() if each in held)
        return [said for said in told if said]

    async def _go_on(self, session: ReadSession, worker: Worker, kept: _Kept) -> None:
        """Tell a clone when its worker spoke, and what they decided, since it last heard."""
        said = select(MessageRow).where(
            MessageRow.worker == worker.id, MessageRow.author.in_(worker.accounts), MessageRow.at > kept.heard
        )
        for row in await session.scalars(said.order_by(MessageRow.at)):
            kept.foresight.hear(Turn(row.message, row.author, "", "", row.at), row.place, row.thread)
        seal = await worker_seal(session, self.of.master, worker.id)
        decided = select(DecisionRow).where(DecisionRow.worker == worker.id, DecisionRow.at > kept.heard)
        for decision in await session.scalars(decided.order_by(DecisionRow.at)):
            kept.foresight.follow(read_decision(decision, seal))
        kept.heard = self.of.now()


def _taught(worker: Worker, decisions: Sequence[Decision], met: Sequence[Met]) -> Foresight:
    foresight = Foresight(worker.accounts)
    for decision, each in zip(decisions, met, strict=True):
        situation = decision.situation
        for turn in (*situation.earlier, situation.trigger):
            foresight.hear(turn, situation.place.id, situation.thread)
        foresight.learn(Seen(met=each, decision=decision, act=decision.act.value, reply=None))
    foresight.fit()
    return foresight


def _said(decision: Decision, held: Refined) -> Said | None:
    """A decision as precedents are compared; None where its reply has no vector."""
    if held.reply is None:
        return None
    met = Met(situation=decision.situation, vector=np.asarray(held.situation, np.float32))
    return said_of(asked_by(met), decision.reply, np.asarray(held.reply, np.float32))


async def _met(situations: Sequence[Situation], embedder: Embedder) -> list[Met]:
    """Situations as a clone takes them: with what they mean, and no vector to find precedents by."""
    texts = [text for situation in situations for text in meant_by(situation)]
    vectors = [np.asarray(vector, np.float64) for vector in await embedder.embed(texts)]
    pairs = zip(vectors[::2], vectors[1::2], strict=True)
    return [
        Met(situation=situation, vector=NO_VECTOR, meaning=np.concatenate(pair))
        for situation, pair in zip(situations, pairs, strict=True)
    ]


async def _latest(session: ReadSession, of: Deployment, worker: Worker) -> list[Decision]:
    """The latest decisions of a worker, in the order in which they were asked for."""
    seal = await worker_seal(session, of.master, worker.id)
    chosen = select(DecisionRow).where(DecisionRow.worker == worker.id).order_by(DecisionRow.at.desc()).limit(WINDOW)
    decisions = [read_decision(row, seal) for row in await session.scalars(chosen)]
    return sorted(decisions, key=lambda decision: decision.situation.trigger.at)


async def _count(session: ReadSession, worker: Worker, until: datetime) -> int:
    counted = select(func.count()).select_from(DecisionRow)
    return await session.scalar(counted.where(DecisionRow.worker == worker.id, DecisionRow.at <= until)) or 0
