"""Whether a deployment lives: connections, queues, the index, the model, the disk, versions; and sums, never a worker.

A sum is told where five workers or more have something in it: of fewer it would tell about one of them.
"""

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from sqlalchemy import Select, func, select

from bot.app import App
from bot.learning.learn import GRANTED, REHEARSED
from bot.service.queues import Queue, events, jobs, posts
from memory.index.providers import fine_of
from memory.index.waiting import count_pending, count_unrefined
from memory.record.engine import ReadSession
from memory.record.tables import ClearanceRow, DecisionRow, DraftRow, OutcomeRow, WorkerRow

FEWEST = 5
"""No sum is told in which fewer workers have something."""
PACKAGES = ("double", "qdrant-client", "sqlalchemy", "slack-bolt")


@dataclass(frozen=True, slots=True)
class Health:
    """The state at one moment.

    ``platforms`` are the connections that are down, by platform. ``behind``: decisions wait for the index or for fine
    vectors; how many is nobody's business. ``free`` and ``size`` of the disk are bytes. ``sums`` are over all workers,
    each only where five of them have something in it.
    """

    platforms: Mapping[str, Sequence[str]]
    queues: Sequence[Queue]
    database: str
    behind: bool
    embedders: Sequence[str]
    model: str
    model_rests: bool
    free: int
    size: int
    versions: Mapping[str, str]
    sums: Mapping[str, int]


async def health_of(app: App) -> Health:
    """Read it."""
    of = app.of
    disk = shutil.disk_usage(of.settings.home)
    embedders = [app.embedders.fast.name, *([app.embedders.fine.name] if app.embedders.fine else [])]
    async with of.record.read() as session:
        return Health(
            platforms={name: platform.deaf() for name, platform in of.platforms.items()},
            queues=[await events(session), await jobs(session, "jobs", of.now()), await posts(session)],
            database=of.record.dialect,
            behind=bool(await count_pending(session) or await count_unrefined(session, fine_of(of.settings.embedder))),
            embedders=embedders,
            model=of.settings.model or "",
            model_rests=app.drafter.rests,
            free=disk.free,
            size=disk.total,
            versions={"python": sys.version.split()[0], **{name: version(name) for name in PACKAGES}},
            sums=await _sums(session),
        )


async def _sums(session: ReadSession) -> Mapping[str, int]:
    judged = select(OutcomeRow.worker).where(OutcomeRow.source != REHEARSED)
    sums = {
        "workers": await _sum(session, select(WorkerRow.id)),
        "outcomes": await _sum(session, judged),
        "agreed": await _sum(session, judged.where(OutcomeRow.agreed)),
        "granted": await _sum(session, select(ClearanceRow.worker).where(ClearanceRow.state == GRANTED)),
        "decisions": await _sum(session, select(DecisionRow.worker)),
    }
    by_state = select(DraftRow.state, func.count(), func.count(DraftRow.worker.distinct())).group_by(DraftRow.state)
    rows = await session.execute(by_state)
    states = {f"drafts_{state}": count for state, count, workers in rows if workers >= FEWEST}
    return {name: count for name, count in sums.items() if count is not None} | states


async def _sum(session: ReadSession, of_workers: Select[str]) -> int | None:
    """How many rows there are, each of a worker; None where they are of fewer than five."""
    rows = of_workers.subquery()
    (worker,) = rows.c
    count, workers = (
        await session.execute(select(func.count(), func.count(worker.distinct())).select_from(rows))
    ).one()
    return count if workers >= FEWEST else None
