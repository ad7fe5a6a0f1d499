"""When the double may act: stand-in windows, started, asked for and stopped."""

from datetime import datetime

from sqlalchemy import select, update

from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.tables import StandinRow


def window_value(starts: datetime, ends: datetime) -> str:
    """A window as a button carries it."""
    return f"{starts.isoformat()} {ends.isoformat()}"


def read_window(value: str) -> tuple[datetime, datetime]:
    """The window that a button carried."""
    starts, ends = (datetime.fromisoformat(part) for part in value.split(" "))
    return starts, ends


async def open_window(session: WriteSession, worker: str, starts: datetime, ends: datetime) -> StandinRow:
    """A stand-in from one time to another; a running one is replaced."""
    await close_windows(session, worker, starts)
    row = StandinRow(id=new_id(), worker=worker, starts=starts, ends=ends, stopped=None)
    session.add(row)
    await session.flush()
    return row


async def close_windows(session: WriteSession, worker: str, now: datetime) -> bool:
    """Stop every stand-in of a worker; returns whether one was running or to come."""
    stopped = (
        update(StandinRow)
        .where(StandinRow.worker == worker, StandinRow.stopped.is_(None), StandinRow.ends > now)
        .values(stopped=now)
        .returning(StandinRow.id)
    )
    return (await session.execute(stopped)).first() is not None


async def window_of(session: ReadSession, worker: str, now: datetime) -> StandinRow | None:
    """The stand-in that runs now, or else the next one."""
    return await session.scalar(
        select(StandinRow)
        .where(StandinRow.worker == worker, StandinRow.stopped.is_(None), StandinRow.ends > now)
        .order_by(StandinRow.starts)
        .limit(1)
    )


async def stands_in(session: ReadSession, worker: str, now: datetime) -> bool:
    """Whether a stand-in runs now."""
    row = await window_of(session, worker, now)
    return row is not None and row.starts <= now
