"""The worker as the witness: each Monday they are told where the chain of what was done for them ends.

The line says how much was done, and carries the end of the chain behind a button. What they hold cannot be changed from
here. So whoever later rewrites that chain, even with its key, is found out; and so is a data folder that was restored
from an older copy. Its Mondays are overdue, and some of them were told already: the posts stand in the worker's talk,
and this record does not know of them.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from adapters.errors import AdapterError
from bot.deployment import Deployment
from bot.rights.doubt import doubt
from bot.voice.cards.notices import account_on, notice, proof, to_worker
from bot.work.outbox import put
from bot.work.schedule import Daily, Job
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import JobRow, OutboxRow
from memory.rights.audit import head_of, last_link_at
from memory.workers import all_workers, worker_with

log = structlog.get_logger()
WITNESS = Daily("witness", time(9), weekday=0)
SEARCHED = timedelta(days=7)
"""So far back platforms look for a post by its key."""


async def tell_head(session: WriteSession, of: Deployment, job: Job) -> None:
    """Tell the worker where their chain ends, unless it ends where it did."""
    worker = await worker_with(session, job.subject)
    if worker is None:
        return
    job.again = WITNESS.next(worker, of.now())
    head, account = await head_of(session, worker.id), account_on(worker, "")
    if head is None or account is None or worker.frozen or await _is_told(session, worker):
        return
    key = _key(worker, _today(worker, of.now()))
    post = notice(
        worker.language, "audit.head", key, proof(worker.language, "button.show_head", str(head)), links=head.number
    )
    await put(session, of.master, to_worker(worker, account, post, key), of.now())


async def look_back(of: Deployment) -> None:
    """Find out for each worker whose Monday is overdue whether it was told: then what stands here is an older copy.

    A platform that does not tell is passed over, and so is one that knows of its own posts from this record only.
    """
    async with of.record.read() as session:
        overdue = select(JobRow.subject, JobRow.due).where(JobRow.kind == WITNESS.kind, JobRow.due <= of.now())
        since = {row.subject: row.due for row in await session.execute(overdue)}
        workers = [worker for worker in await all_workers(session) if worker.id in since and not worker.frozen]
    for worker in workers:
        try:
            found = await _is_told_elsewhere(of, worker, since[worker.id])
        except AdapterError as error:
            log.warning("not_looked_back", error=type(error).__name__)
            continue
        if found:
            async with of.record.write() as session:
                await doubt(session, of, worker)


async def _is_told_elsewhere(of: Deployment, worker: Worker, since: datetime) -> bool:
    account = account_on(worker, "")
    if account is None or account.partition(":")[0] not in of.platforms or of.platform_of(account).repeats:
        return False
    platform, today = of.platform_of(account), _today(worker, of.now())
    place, day = await platform.direct(account), _today(worker, max(since, of.now() - SEARCHED))
    while day <= today:
        key = _key(worker, day)
        async with of.record.read() as session:
            known = await session.scalar(select(OutboxRow.id).where(OutboxRow.key == key))
        if known is None and await platform.find(place, key):
            return True
        day += timedelta(days=1)
    return False


async def _is_told(session: ReadSession, worker: Worker) -> bool:
    """Whether nothing was done since the last Monday on which the worker was told."""
    told = select(OutboxRow.key).where(OutboxRow.worker == worker.id, OutboxRow.key.startswith(f"head:{worker.id}:"))
    days = [key.rpartition(":")[2] for key in await session.scalars(told)]
    last = max((date.fromisoformat(day) for day in days if "-" in day), default=None)
    at = await last_link_at(session, worker.id)
    return last is not None and at is not None and at < datetime.combine(last, WITNESS.hour, ZoneInfo(worker.zone))


def _key(worker: Worker, day: date) -> str:
    return f"head:{worker.id}:{day.isoformat()}"


def _today(worker: Worker, now: datetime) -> date:
    return now.astimezone(ZoneInfo(worker.zone)).date()
