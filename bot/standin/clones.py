"""The clones of those whose doubles are asked: would they speak, how, and which precedent comes closest to it.

Where platforms are connected a clone is fitted in the background, from the worker's latest decisions, when it is first
wanted, and again each day; while too little is in the index to weigh by, each hour. Elsewhere it is fitted after what
brings decisions in, and never to say one answer. It is kept, and goes with any decision that is forgotten, so that
nothing of it outlives what it was made of. In between it hears when the worker speaks and what they decide.
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
from bot.learning.foresight import Foreseen, Foresight, Met, Seen, asked_by, meant_by
from bot.standin.draft import near
from bot.standin.kept import Kept, load, save
from bot.work.freeing import give_back
from memory.clone.likeness import Said, said_of
from memory.clone.rehearsal import weighing_of
from memory.decisions.decisions import read_decision
from memory.decisions.noted import were_asked_for
from memory.domain import Decision, Precedent, Situation, Turn, Worker, is_asked_for
from memory.index.embed import Embedder, Embedders, told_of
from memory.index.store import Refined, VectorStore
from memory.recall.ranking import in_order
from memory.record.claims import of_worker, share
from memory.record.engine import ReadSession
from memory.record.tables import DecisionRow, MessageRow
from memory.workers import worker_seal

log = structlog.get_logger()
FEWEST = 30
"""Of fewer decisions nothing is learnt that holds."""
WINDOW = 4000
"""So many of the latest decisions are learnt from."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PAGE = 200
"""So many vectors are read or made at once: others may search in between, and as tuples they take much memory."""
MOST = 200
"""So many clones are kept; of more, those go first that were fitted first."""
NO_VECTOR: NDArray[np.float32] = np.zeros(0, np.float32)


@dataclass(slots=True)
class Clones:
    """Keeps the clones of workers."""

    of: Deployment
    store: VectorStore
    embedders: Embedders
    _kept: dict[str, Kept] = field(default_factory=dict)
    _fitting: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _unfitted: set[str] = field(default_factory=set)
    """Workers for whom none was stored when it was looked for."""

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
        """See ``memory.recall.recall.Weigher``; of those not far behind the best that the fine embedder saw."""
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
        if kept.foresight.fitted.clone.agreement:
            (met,) = await _met([situation], self.embedders.fast)
            probable = probable * kept.foresight.suits(met, [close[each].decision.act.value for each in said])
        closest = sorted(zip(probable.tolist(), said, strict=True), reverse=True)
        moved = iter([close[each] for _, each in closest])
        return in_order([next(moved) if each.decision.id in said else each for each in precedents])

    async def ready(self, worker: Worker) -> None:
        """Wait until a worker's clone is at hand, if it can be; where no platform is connected it is not fitted now."""
        await self._lately(worker)
        await self.settle()

    async def renew(self, worker: Worker) -> None:
        """Fit a worker's clone to what they decided by now, if there is enough of it."""
        async with self.of.record.read() as session:
            known = await _count(session, worker, self.of.now())
        if known >= FEWEST:
            self._fit_soon(worker)
            await self.settle()

    async def settle(self) -> None:
        """Wait until no clone is being fitted."""
        await asyncio.gather(*self._fitting.values())

    async def close(self) -> None:
        """Fit no more."""
        for task in self._fitting.values():
            task.cancel()
        await asyncio.gather(*self._fitting.values(), return_exceptions=True)

    async def _lately(self, worker: Worker) -> Kept | None:
        """A worker's clone: fitted anew where it is old, gone at once where decisions were forgotten."""
        kept = self._kept.get(worker.id) or await self._load(worker)
        async with self.of.record.read() as session:
            known = await _count(session, worker, kept.until if kept else self.of.now())
        if kept is not None and known < kept.known:
            self._kept.pop(worker.id, None)
            kept = None
        old = kept is None or self.of.now() - kept.fitted >= (DAY if kept.weighing else HOUR)
        if self.of.platforms and known >= FEWEST and old:
            self._fit_soon(worker)
        return kept

    async def _load(self, worker: Worker) -> Kept | None:
        if worker.id in self._unfitted:
            return None
        async with self.of.record.read() as session:
            seal = await worker_seal(session, self.of.master, worker.id)
            stored = await load(session, seal, worker)
            if stored is None or await _count(session, worker, stored.until) < stored.known:
                self._unfitted.add(worker.id)
                return None
            decisions = await _latest(session, self.of, worker, stored.until)
        self._kept[worker.id] = kept = await asyncio.to_thread(stored.told, worker, decisions, self._fine)
        return kept

    async def _save(self, worker: Worker, kept: Kept) -> None:
        """Keep a clone, unless something of what it was made of is gone by now."""
        async with self.of.record.write() as session:
            await share(session, of_worker(worker.id))
            if await _count(session, worker, kept.until) >= kept.known:
                await save(session, await worker_seal(session, self.of.master, worker.id), worker.id, kept, self._fine)

    @property
    def _fine(self) -> str:
        return self.embedders.fine.name if self.embedders.fine else ""

    def _fit_soon(self, worker: Worker) -> None:
        if worker.id not in self._fitting:
            self._fitting[worker.id] = asyncio.create_task(self._fit(worker))

    async def _fit(self, worker: Worker) -> None:
        try:
            learnt = await self._learn(worker)
            await asyncio.to_thread(give_back)
            log.info("clone_fitted", decisions=learnt)
        except Exception as error:
            log.error("clone_failed", error=type(error).__name__)
        finally:
            del self._fitting[worker.id]

    async def _learn(self, worker: Worker) -> int:
        """Fit a clone and keep it; returns of how many decisions."""
        now = self.of.now()
        async with self.of.record.read() as session:
            decisions = await _latest(session, self.of, worker, now)
        situations = [decision.situation for decision in decisions]
        met = await _met(situations, self.embedders.fast)
        foresight = await asyncio.to_thread(_taught, worker, decisions, met)
        weighing = await asyncio.to_thread(weighing_of, await self._told(decisions))
        until = max(decision.at for decision in decisions)
        async with self.of.record.read() as session:
            known = await _count(session, worker, until)
        self._kept.pop(worker.id, None)
        self._unfitted.discard(worker.id)
        self._kept[worker.id] = kept = Kept(foresight, weighing, known, until, now, until)
        await self._save(worker, kept)
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        return len(decisions)

    async def _told(self, decisions: Sequence[Decision]) -> list[Said]:
        """The decisions with replies that the fine embedder has seen."""
        spoken = {decision.id: decision for decision in decisions if decision.reply}
        ids, told = list(spoken), list[Said]()
        for first in range(0, len(ids), PAGE):
            page = ids[first : first + PAGE]
            held = {each.id: each for each in await self.store.fine(page)}
            told += [said for each in page if each in held and (said := _said(spoken[each], held[each]))]
        return told

    async def _go_on(self, session: ReadSession, worker: Worker, kept: Kept) -> None:
        """Tell a clone when its worker spoke, and what they decided, since it last heard."""
        said = select(MessageRow).where(
            MessageRow.worker == worker.id, MessageRow.author.in_(worker.accounts), MessageRow.at > kept.heard
        )
        for row in await session.scalars(said.order_by(MessageRow.at)):
            kept.foresight.hear(Turn(row.message, row.author, "", "", row.at), row.place, row.thread)
        seal = await worker_seal(session, self.of.master, worker.id)
        decided = select(DecisionRow).where(
            DecisionRow.worker == worker.id, DecisionRow.at > kept.heard, were_asked_for()
        )
        for each in await session.scalars(decided.order_by(DecisionRow.at)):
            decision = read_decision(each, seal)
            if is_asked_for(decision):
                kept.foresight.follow(decision)
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
    vectors = list[NDArray[np.float64]]()
    for first in range(0, len(texts), PAGE):
        page = await embedder.embed(texts[first : first + PAGE])
        vectors += [np.asarray(vector, np.float64) for vector in page]
    pairs = zip(vectors[::2], vectors[1::2], strict=True)
    return [
        Met(situation=situation, vector=NO_VECTOR, meaning=np.concatenate(pair))
        for situation, pair in zip(situations, pairs, strict=True)
    ]


async def _latest(session: ReadSession, of: Deployment, worker: Worker, until: datetime) -> list[Decision]:
    """The latest decisions of a worker up to a time, in the order in which they were asked for."""
    seal = await worker_seal(session, of.master, worker.id)
    chosen = select(DecisionRow).where(DecisionRow.worker == worker.id, DecisionRow.at <= until, were_asked_for())
    latest = await session.scalars(chosen.order_by(DecisionRow.at.desc()).limit(WINDOW))
    decisions = [decision for row in latest if is_asked_for(decision := read_decision(row, seal))]
    return sorted(decisions, key=lambda decision: decision.situation.trigger.at)


async def _count(session: ReadSession, worker: Worker, until: datetime) -> int:
    counted = select(func.count()).select_from(DecisionRow).where(were_asked_for())
    return await session.scalar(counted.where(DecisionRow.worker == worker.id, DecisionRow.at <= until)) or 0
