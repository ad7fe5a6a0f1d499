"""What is told to a worker for a while: it goes when its time is over, and at once where anything is forgotten.

It may hold the words of others, which no post may go on telling once they are gone.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from adapters.platform import Post
from bot.deployment import Deployment
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.work.outbox import NOTICE, Outgoing, put, was_put
from bot.work.schedule import Job, ids_in, plan, subject_of
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.ids import new_id
from memory.record.tables import JobRow, OutboxRow
from memory.workers import worker_with

PASSES = "passes"


async def tell_for_a_while(
    session: WriteSession, of: Deployment, worker: Worker, post: Post, key: str, until: datetime
) -> None:
    """Say something in a worker's own talk, once for each key, and take it back at a time."""
    account = account_on(worker, "")
    if account is None or await was_put(session, key):
        return
    await put(session, of.master, to_worker(worker, account, post, key), of.now())
    await plan(session, PASSES, subject_of(worker.id, key), until)


async def take_back(session: WriteSession, of: Deployment, job: Job) -> None:
    """The time of a post is over: only that is left of it."""
    worker_id, key = ids_in(job.subject)
    worker = await worker_with(session, worker_id)
    account = account_on(worker, "") if worker else None
    if worker is None or account is None or not await was_put(session, key):
        return
    outgoing = to_worker(worker, account, notice(worker.language, "passing.over", key), f"{key}:over")
    await put(session, of.master, replace(outgoing, verb="update", target=f"key:{key}"), of.now())


async def take_all_back(session: WriteSession, of: Deployment, worker: str) -> None:
    """Something was forgotten: no post goes on telling it."""
    standing = JobRow.kind == PASSES, JobRow.subject.startswith(worker, autoescape=True)
    await session.execute(update(JobRow).where(*standing, JobRow.lease.is_(None)).values(due=of.now()))


async def delete_all(session: WriteSession, of: Deployment, worker: str) -> None:
    """Everything of a worker is to be erased: take away what stands in their talk for a while."""
    standing = JobRow.kind == PASSES, JobRow.subject.startswith(worker, autoescape=True)
    keys = [ids_in(subject)[1] for subject in await session.scalars(select(JobRow.subject).where(*standing))]
    sent = select(OutboxRow).where(OutboxRow.key.in_(keys), OutboxRow.message.is_not(None))
    for row in list(await session.scalars(sent)):
        away = Outgoing(key=f"unpassing:{new_id()}", verb="delete", role=NOTICE, place=row.place, target=row.message)
        await put(session, of.master, away, of.now())
