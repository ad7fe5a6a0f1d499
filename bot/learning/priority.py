"""What of all that waits the worker would take first, as the order of their past answers tells, and why."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.deployment import Deployment
from bot.texts import says
from bot.work.drafts import Proposal, read_proposal
from memory.clone.priority import Order, Talk, learn_order, rank
from memory.decisions.decisions import read_decision
from memory.decisions.noted import not_noted
from memory.domain import Act, Worker
from memory.lately import Lately
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, DraftRow, ErasureRow

LATEST = 1000
"""The order is learnt from so many of the latest decisions."""
KEPT = 64
"""The orders of so many workers stay in memory."""
HOLDS = timedelta(hours=1)
NAMING = frozenset({"asker", "known"})
"""Figures that are told with the name of who asked."""
NEW = 20
"""An order is learnt anew after an hour, after so many more decisions, or once anything was erased."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft at its place in the order; ``why`` says in the worker's language what put it there, or nothing."""

    row: DraftRow
    proposal: Proposal
    why: str


@dataclass(frozen=True, slots=True)
class _Learnt:
    order: Order
    decisions: int
    erasures: int
    at: datetime

    def holds(self, decisions: int, erasures: int, now: datetime) -> bool:
        """Whether nothing is gone since, and little came."""
        few = self.decisions <= decisions < self.decisions + NEW
        return few and erasures == self.erasures and now < self.at + HOLDS


class Priorities:
    """The orders that were learnt lately, of each worker."""

    def __init__(self) -> None:
        self._kept = Lately[_Learnt](KEPT)

    async def place(
        self,
        session: ReadSession,
        of: Deployment,
        worker: Worker,
        seal: Seal,
        rows: Sequence[DraftRow],
        *,
        names: bool = True,
    ) -> list[Placed]:
        """Drafts in the order in which the worker would take them; whether what says why may name who asked."""
        proposals = [read_proposal(row, seal) for row in rows]
        if not rows:
            return []
        order = await self._order(session, worker, seal, of.now())
        waiting = [proposal.situation for proposal in proposals]
        ranked = rank(order, waiting, of.now(), worker.accounts, await _last(session, worker.id))
        return [
            Placed(rows[each.index], proposal, _why(worker.language, each.figure, proposal, names=names))
            for each in ranked
            for proposal in (proposals[each.index],)
        ]

    def drop(self, worker: str) -> None:
        """Keep nothing that was learnt of a worker."""
        self._kept.drop(worker)

    async def _order(self, session: ReadSession, worker: Worker, seal: Seal, now: datetime) -> Order:
        counted = select(func.count()).select_from(DecisionRow).where(DecisionRow.worker == worker.id)
        decisions = await session.scalar(counted) or 0
        erasures = await session.scalar(select(func.count()).select_from(ErasureRow)) or 0
        known = self._kept.get(worker.id)
        if known is None or not known.holds(decisions, erasures, now):
            said = (DecisionRow.act != Act.IGNORE.value, not_noted())
            latest = select(DecisionRow).where(DecisionRow.worker == worker.id, *said)
            rows = list(await session.scalars(latest.order_by(DecisionRow.at.desc()).limit(LATEST)))
            order = await asyncio.to_thread(
                lambda: learn_order([read_decision(row, seal) for row in rows], worker.accounts)
            )
            known = _Learnt(order, decisions, erasures, now)
        self._kept.put(worker.id, known)
        return known.order


PRIORITIES = Priorities()
"""Those of this process."""


async def _last(session: ReadSession, worker: str) -> Talk | None:
    """Where the worker decided last."""
    newest = select(DecisionRow.place, DecisionRow.thread).where(
        DecisionRow.worker == worker, DecisionRow.act != Act.IGNORE.value
    )
    row = (await session.execute(newest.order_by(DecisionRow.at.desc()).limit(1))).first()
    return (row[0], row[1]) if row else None


def _why(language: str, figure: str, proposal: Proposal, *, names: bool) -> str:
    if figure in NAMING and not names:
        return ""
    asker, place = proposal.situation.trigger.name, proposal.situation.place.name
    return says(language, f"priority.{figure}").format(asker=asker, place=place)
