"""The state of a deployment: who has a double, what waits. No worker's figures."""

from datetime import timedelta

from pydantic import BaseModel
from sqlalchemy import func, select

from bot.service.opening import Way
from bot.service.shapes import Json
from bot.standin.window import stands_in
from bot.work.outbox import UNSENT
from memory.index.providers import fine_of
from memory.index.waiting import count_pending, count_unrefined
from memory.record.engine import ReadSession
from memory.record.tables import Base, DecisionRow, InboxRow, JobRow, OutboxRow
from memory.spent import spent_since
from memory.workers import all_workers

DAY = timedelta(days=1)


class StatusArgs(BaseModel):
    """Nothing to choose."""


async def status(way: Way, args: StatusArgs) -> Json:
    """Workers by name, id and accounts, whether their stand-in runs, and the lengths of the queues."""
    of = await way.record(begin=True)
    async with of.record.read() as session:
        return {
            "home": str(of.settings.home),
            "platforms": sorted(of.platforms),
            "workers": [
                {
                    "id": worker.id,
                    "name": worker.name,
                    "accounts": sorted(worker.accounts),
                    "standing_in": await stands_in(session, worker.id, of.now()),
                }
                for worker in await all_workers(session)
            ],
            "decisions": await _count(session, DecisionRow),
            "unindexed": await count_pending(session),
            "unrefined": await count_unrefined(session, fine_of(of.settings.embedder)),
            "events_waiting": await _count(session, InboxRow, "waiting"),
            "posts_waiting": await _count(session, OutboxRow, *UNSENT),
            "jobs_planned": await _count(session, JobRow),
            "models_cost_today": round(await spent_since(session, of.now() - DAY), 4),
        }


async def _count(session: ReadSession, table: type[Base], *states: str) -> int:
    counted = select(func.count()).select_from(table)
    if states:
        counted = counted.where(table.state.in_(states))  # type: ignore[attr-defined]
    return await session.scalar(counted) or 0
