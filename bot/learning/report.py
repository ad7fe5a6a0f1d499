"""A worker's figures, for that worker: fidelity (agreed outcomes), coverage (handled without them), rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.learning.learn import GRANTED, REHEARSED, standing_of
from bot.texts import say, sureness
from bot.voice.telling import topic_told
from memory.decisions.decisions import count_decisions
from memory.domain import Act, Worker
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import ClearanceRow, DraftRow, OutcomeRow
from memory.workers import worker_seal


@dataclass(frozen=True, slots=True)
class Report:
    """``fidelity``: share of outcomes in which the worker did what the draft said; ``coverage``: share of
    questions that were answered alone; both None without any. ``states`` counts drafts by state."""

    decisions: int
    asked: int
    states: Mapping[str, int]
    outcomes: int
    fidelity: float | None
    coverage: float | None
    clearances: tuple[str, ...]


async def report_of(session: ReadSession, master: Seal, worker: Worker, now: datetime) -> Report:
    """The figures of all time."""
    by_state = await session.execute(
        select(DraftRow.state, func.count()).where(DraftRow.worker == worker.id).group_by(DraftRow.state)
    )
    states = {state: count for state, count in by_state}  # noqa: C416
    agreed = list(
        await session.scalars(
            select(OutcomeRow.agreed).where(OutcomeRow.worker == worker.id, OutcomeRow.source != REHEARSED)
        )
    )
    asked = sum(states.values())
    return Report(
        decisions=await count_decisions(session, worker.id),
        asked=asked,
        states=states,
        outcomes=len(agreed),
        fidelity=sum(agreed) / len(agreed) if agreed else None,
        coverage=states.get("answered", 0) / asked if asked else None,
        clearances=await _clearances(session, master, worker, now),
    )


async def _clearances(session: ReadSession, master: Seal, worker: Worker, now: datetime) -> tuple[str, ...]:
    rows = await session.scalars(
        select(ClearanceRow).where(ClearanceRow.worker == worker.id, ClearanceRow.state == GRANTED)
    )
    seal, told = await worker_seal(session, master, worker.id), []
    for row in rows:
        name = await topic_told(session, seal, worker, row.topic)
        standing = await standing_of(session, worker.id, row.topic, Act(row.act), now)
        told.append(
            say(
                worker.language,
                "report.clearance",
                topic=name,
                act=say(worker.language, f"act.{row.act}"),
                agreed=standing.n - standing.failures,
                total=standing.n,
                bound=sureness(standing.bound),
            )
        )
    return tuple(told)
