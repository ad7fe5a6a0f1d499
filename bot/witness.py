"""The worker as the witness: each morning they are told where the chain of what was done for them ends.

What they hold cannot be changed from here. So whoever later rewrites that chain, even with its key, is found out.
"""

from datetime import time

from bot.cards.notices import account_on, notice, to_worker
from bot.deployment import Deployment
from bot.outbox import put
from bot.schedule import Daily, Job
from memory.audit import head_of
from memory.record.engine import WriteSession
from memory.workers import worker_with

WITNESS = Daily("witness", time(9))


async def tell_head(session: WriteSession, of: Deployment, job: Job) -> None:
    """Tell the worker where their chain ends, unless it ends where it did."""
    worker = await worker_with(session, job.subject)
    if worker is None:
        return
    job.again = WITNESS.next(worker, of.now())
    head, account = await head_of(session, worker.id), account_on(worker, "")
    if head is not None and account is not None and not worker.frozen:
        key = f"head:{worker.id}:{head.number}"
        post = notice(worker.language, "audit.head", key, links=head.number, head=head)
        await put(session, of.master, to_worker(worker, account, post, key), of.now())
