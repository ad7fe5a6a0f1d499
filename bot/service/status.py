"""The state of a deployment: who has a double, what waits. No worker's figures."""

from pydantic import BaseModel
from sqlalchemy import func, select

from bot.app import App
from bot.service.shapes import Json
from bot.standin.reading import DAY, spent_since
from bot.standin.window import stands_in
from memory.record.engine import ReadSession
from memory.record.tables import Base, DecisionRow, InboxRow, JobRow, OutboxRow
from memory.workers import all_workers


class StatusArgs(BaseModel):
    """Nothing to choose."""


async def status(app: App, args: StatusArgs) -> Json:
    """Workers by name and id, whether their stand-in runs, and the lengths of the queues."""
    async with app.of.record.read() as session:
        return {
            "home": str(app.of.settings.home),
            "platforms": sorted(app.of.platforms),
            "workers": [
                {"id": worker.id, "name": worker.name, "standing_in": await stands_in(session, worker.id, app.of.now())}
                for worker in await all_workers(session)
            ],
            "decisions": await _count(session, DecisionRow),
            "unindexed": await app.indexer.count_pending(),
            "unrefined": await app.indexer.count_unrefined(),
            "events_waiting": await _count(session, InboxRow, "waiting"),
            "posts_waiting": await _count(session, OutboxRow, "waiting", "sending", "unknown"),
            "jobs_planned": await _count(session, JobRow),
            "models_cost_today": round(await spent_since(session, app.of.now() - DAY), 4),
        }


async def _count(session: ReadSession, table: type[Base], *states: str) -> int:
    counted = select(func.count()).select_from(table)
    if states:
        counted = counted.where(table.state.in_(states))  # type: ignore[attr-defined]
    return await session.scalar(counted) or 0
