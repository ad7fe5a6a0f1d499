"""The bots that a worker lets ask their double; what any other bot says is unheard."""

from datetime import datetime

from sqlalchemy import delete, select

from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import BotRow


async def let_in(session: WriteSession, worker: str, bot: str, now: datetime) -> None:
    """From now on a bot, by its person id, may ask a worker's double."""
    if await session.get(BotRow, (worker, bot)) is None:
        session.add(BotRow(worker=worker, person=bot, since=now))
        await session.flush()


async def keep_out(session: WriteSession, worker: str, bot: str) -> None:
    """A bot may not ask a worker's double any more."""
    await session.execute(delete(BotRow).where(BotRow.worker == worker, BotRow.person == bot))


async def may_ask(session: ReadSession, worker: str, bot: str) -> bool:
    """Whether a worker lets a bot ask."""
    return await session.get(BotRow, (worker, bot)) is not None


async def bots_of(session: ReadSession, worker: str) -> list[str]:
    """The person ids of the bots that a worker lets ask, the first one first."""
    letting = select(BotRow.person).where(BotRow.worker == worker).order_by(BotRow.since, BotRow.person)
    return list(await session.scalars(letting))


async def letting_in(session: ReadSession, bot: str) -> frozenset[str]:
    """The workers who let a bot ask."""
    return frozenset(await session.scalars(select(BotRow.worker).where(BotRow.person == bot)))
