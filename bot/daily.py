"""What is done for every worker each day: forgetting and compacting what is old, telling where the audit chain ends."""

from sqlalchemy import select

from bot.compacting import COMPACT, plan_compacting
from bot.deployment import Deployment
from bot.tidying import TIDY, plan_tidying
from bot.witness import WITNESS, plan_witness
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import JobRow
from memory.workers import all_workers

DAILY = {TIDY: plan_tidying, COMPACT: plan_compacting, WITNESS: plan_witness}


async def plan_daily(session: WriteSession, of: Deployment, worker: Worker) -> None:
    """Begin all of it for a worker."""
    for plan in DAILY.values():
        await plan(session, worker, of.now())


async def plan_missing(of: Deployment) -> None:
    """Begin what is younger than a worker is."""
    async with of.record.write() as session:
        workers = await all_workers(session)
        for kind, plan in DAILY.items():
            planned = set(await session.scalars(select(JobRow.subject).where(JobRow.kind == kind)))
            for worker in workers:
                if worker.id not in planned:
                    await plan(session, worker, of.now())
