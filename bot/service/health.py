"""Whether a deployment lives: connections, queues, the index, the model, the disk, versions; and sums, never a worker.

Sums are told of five workers or more: of fewer they would tell about one of them.
"""

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.app import App
from bot.learning.learn import GRANTED, REHEARSED
from bot.work.outbox import UNSENT
from memory.index.providers import fine_of
from memory.index.waiting import count_pending, count_unrefined
from memory.record.engine import ReadSession
from memory.record.tables import ClearanceRow, DecisionRow, DraftRow, InboxRow, JobRow, OutboxRow, OutcomeRow, WorkerRow

FEWEST = 5
"""Of fewer workers no sum is told."""
PACKAGES = ("double", "qdrant-client", "sqlalchemy", "slack-bolt")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be done: how much, since when the oldest is due, and how much a process has in hand."""

    name: str
    waiting: int
    oldest: datetime | None
    leased: int


@dataclass(frozen=True, slots=True)
class Health:
    """The state at one moment.

    ``deaf`` are the connections that are down, by platform. ``unindexed`` decisions are not found yet, ``unrefined``
    ones only by the fast embedder. ``free`` and ``size`` of the disk are bytes. ``sums`` are over all workers; None of
    fewer than five.
    """

    platforms: Mapping[str, Sequence[str]]
    queues: Sequence[Queue]
    database: str
    decisions: int
    unindexed: int
    unrefined: int
    embedders: Sequence[str]
    model: str
    model_rests: bool
    free: int
    size: int
    versions: Mapping[str, str]
    sums: Mapping[str, int] | None


async def health_of(app: App) -> Health:
    """Read it."""
    of = app.of
    disk = shutil.disk_usage(of.settings.home)
    embedders = [app.embedders.fast.name, *([app.embedders.fine.name] if app.embedders.fine else [])]
    async with of.record.read() as session:
        return Health(
            platforms={name: platform.deaf() for name, platform in of.platforms.items()},
            queues=[
                await _queue(session, "events", InboxRow.received, InboxRow.lease, InboxRow.state == "waiting"),
                await _queue(session, "jobs", JobRow.due, JobRow.lease, JobRow.due <= of.now()),
                await _queue(session, "posts", OutboxRow.due, OutboxRow.lease, OutboxRow.state.in_(UNSENT)),
            ],
            database=of.record.dialect,
            decisions=await session.scalar(select(func.count()).select_from(DecisionRow)) or 0,
            unindexed=await count_pending(session),
            unrefined=await count_unrefined(session, fine_of(of.settings.embedder)),
            embedders=embedders,
            model=of.settings.model or "",
            model_rests=app.drafter.rests,
            free=disk.free,
            size=disk.total,
            versions={"python": sys.version.split()[0], **{name: version(name) for name in PACKAGES}},
            sums=await _sums(session),
        )


async def _queue(
    session: ReadSession,
    name: str,
    since: InstrumentedAttribute[datetime],
    lease: InstrumentedAttribute[str | None],
    waits: ColumnElement[bool],
) -> Queue:
    counted = select(func.count(), func.min(since), func.count(lease)).where(waits)
    waiting, oldest, leased = (await session.execute(counted)).one()
    return Queue(name, waiting, oldest, leased)


async def _sums(session: ReadSession) -> Mapping[str, int] | None:
    workers = await session.scalar(select(func.count()).select_from(WorkerRow)) or 0
    if workers < FEWEST:
        return None
    states = select(DraftRow.state, func.count()).group_by(DraftRow.state)
    judged = select(func.count()).select_from(OutcomeRow).where(OutcomeRow.source != REHEARSED)
    granted = select(func.count()).select_from(ClearanceRow).where(ClearanceRow.state == GRANTED)
    return {
        "workers": workers,
        "outcomes": await session.scalar(judged) or 0,
        "agreed": await session.scalar(judged.where(OutcomeRow.agreed)) or 0,
        "granted": await session.scalar(granted) or 0,
        **{f"drafts_{state}": count for state, count in await session.execute(states)},
    }
