"""A job that failed too often ends, with a word to its worker; what erases or takes back is tried for ever."""

import structlog

from bot.commands.shadow import STAGED
from bot.deployment import Deployment
from bot.rights.export import EXPORT
from bot.shadow.backfill import BACKFILL
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.work.outbox import put
from bot.work.schedule import Job, ids_in
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import StagedRow
from memory.workers import worker_of, worker_with

log = structlog.get_logger()
TRIES = 20
"""With the waits between them, about two hours."""
ENDS = {BACKFILL: "given_up.backfill", STAGED: "given_up.import", EXPORT: "given_up.export"}
"""What the worker reads of a job that ends so, by its kind."""


def is_given_up(job: Job) -> bool:
    """Whether a job has failed so often that it ends."""
    return job.kind in ENDS and job.attempts > TRIES


async def tell_given_up(session: WriteSession, of: Deployment, job: Job) -> None:
    """Tell the worker what could not be finished."""
    log.error("given_up", work=job.kind, tries=TRIES)
    worker = await _worker_of(session, job)
    account = account_on(worker, "") if worker else None
    if worker is not None and account is not None:
        key = f"given_up:{job.kind}:{job.lease}"
        post = notice(worker.language, ENDS[job.kind], key, tries=TRIES)
        await put(session, of.master, to_worker(worker, account, post, key), of.now())


async def _worker_of(session: ReadSession, job: Job) -> Worker | None:
    if job.kind != STAGED:
        return await worker_with(session, ids_in(job.subject)[0])
    row = await session.get(StagedRow, job.subject)
    return await worker_of(session, row.person) if row else None
