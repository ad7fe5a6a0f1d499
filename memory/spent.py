"""What models have cost."""

from datetime import datetime

from sqlalchemy import func, select

from memory.record.engine import ReadSession
from memory.record.tables import SpendRow


async def spent_since(session: ReadSession, since: datetime, worker: str | None = None) -> float:
    """What models have cost since a time, for a worker or for all of them."""
    spent = select(func.sum(SpendRow.cost)).where(SpendRow.at >= since)
    if worker is not None:
        spent = spent.where(SpendRow.worker == worker)
    return await session.scalar(spent) or 0.0
