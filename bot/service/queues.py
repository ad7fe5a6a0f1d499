"""The queues of a deployment, all processes together: what waits, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.work.outbox import UNSENT
from memory.record.engine import ReadSession
from memory.record.tables import InboxRow, JobRow, OutboxRow


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be done: how much, since when the oldest is due, and how much a process has in hand."""

    name: str
    waiting: int
    oldest: datetime | None
    leased: int


async def events(session: ReadSession) -> Queue:
    """Events that were accepted and not handled."""
    return await _queue(session, "events", InboxRow.received, InboxRow.lease, InboxRow.state == "waiting")


async def failing(session: ReadSession) -> Queue:
    """Events that failed so long that they no longer hold up those behind them."""
    return await _queue(session, "failing", InboxRow.received, InboxRow.lease, InboxRow.state == "failing")


async def jobs(session: ReadSession, name: str, now: datetime, *kinds: ColumnElement[bool]) -> Queue:
    """Jobs that are due, of some kinds."""
    return await _queue(session, name, JobRow.due, JobRow.lease, JobRow.due <= now, *kinds)


async def posts(session: ReadSession) -> Queue:
    """Posts that were not sent yet."""
    return await _queue(session, "posts", OutboxRow.due, OutboxRow.lease, OutboxRow.state.in_(UNSENT))


async def _queue(
    session: ReadSession,
    name: str,
    since: InstrumentedAttribute[datetime],
    lease: InstrumentedAttribute[str | None],
    *waits: ColumnElement[bool],
) -> Queue:
    counted = select(func.count(), func.min(since), func.count(lease)).where(*waits)
    waiting, oldest, leased = (await session.execute(counted)).one()
    return Queue(name, waiting, oldest, leased)
