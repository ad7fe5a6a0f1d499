"""When the bot's page is drawn anew: after whatever changes what it shows, for the accounts that look at it."""

from datetime import datetime

from sqlalchemy import select, update

from bot.work.schedule import plan
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import AccountRow

HOME = "home"


async def open_home(session: WriteSession, person: str, now: datetime) -> None:
    """Somebody looks at their page: draw it, and go on drawing it for a worker."""
    await session.execute(update(AccountRow).where(AccountRow.person == person).values(home=True))
    await plan(session, HOME, person, now)


async def refresh_home(session: WriteSession, worker: Worker, now: datetime) -> None:
    """Draw the worker's pages anew, where they have ever opened one."""
    looking = select(AccountRow.person).where(AccountRow.worker == worker.id, AccountRow.home)
    for person in await session.scalars(looking):
        await plan(session, HOME, person, now)
