"""What is done for every worker each day: forgetting and compacting what is old, telling where the audit chain ends."""

from sqlalchemy import select

from bot.deployment import Deployment
from bot.rights.compacting import COMPACTING
from bot.rights.tidying import TIDYING
from bot.rights.witness import WITNESS
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import JobRow
from memory.workers import all_workers

DAILY = (TIDYING, COMPACTING, WITNESS)


async def plan_daily(session: WriteSession, of: Deployment, worker: Worker) -> None:
    """Begin all of it for a worker."""
    for each in DAILY:
        await each.plan(session, worker, of.now())


async def plan_missing(of: Deployment) -> None:
    """Begin what is younger than a worker is."""
    async with of.record.write() as session:
        workers = await all_workers(session)
        for each in DAILY:
            planned = set(await session.scalars(select(JobRow.subject).where(JobRow.kind == each.kind)))
            for worker in workers:
                if worker.id not in planned:
                    await each.plan(session, worker, of.now())
