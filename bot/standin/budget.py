"""What models may still cost today, for a worker and in a place."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.deployment import Deployment
from memory.record.engine import ReadSession
from memory.record.tables import SpendRow

DAY = timedelta(days=1)


async def budget_left(session: ReadSession, of: Deployment, worker: str, place: str) -> bool:
    """Whether models have cost less within the last day than they may, for a worker and in a place."""
    since, settings = of.now() - DAY, of.settings
    for column, name, most in (
        (SpendRow.worker, worker, settings.worker_budget),
        (SpendRow.place, place, settings.place_budget),
    ):
        spent = select(func.sum(SpendRow.cost)).where(column == name, SpendRow.at > since)
        if most is not None and (await session.scalar(spent) or 0.0) >= most:
            return False
    return True
