"""After an erasure: the index is written into new files, and whoever asked for it is told once all files are clean.

Many erasures cost one rewriting: it begins at once, and the next one only after a rest that is long against it.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update

from bot.deployment import Deployment
from bot.learning.learn import UNINDEX
from bot.rights.forgotten import SCRUB
from bot.rights.leaving import ERASE
from bot.voice.cards.notices import notice
from bot.work.loop import Effect
from bot.work.outbox import NOTICE, Outgoing, put
from bot.work.schedule import Job, ids_in, plan, subject_of
from memory.index.store import VectorStore
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.tables import JobRow

log = structlog.get_logger()
CLEAN = "clean"
FIRST = (UNINDEX, ERASE)
"""The work that comes before the files can be clean."""
AGAIN = timedelta(seconds=30)
SHARE = 9
LONGEST_REST_SECONDS = 30.0


@dataclass(slots=True)
class Cleansing:
    """Keeps the files of the index free of what was taken out of it."""

    of: Deployment
    store: VectorStore
    rest_until: float = 0.0

    async def tick(self) -> None:
        """Rewrite the index where it has to be, unless that was done just now."""
        if self.store.is_clean is False and time.monotonic() >= self.rest_until:
            await self._rewrite()

    async def settle(self) -> bool:
        """Rewrite the index until nothing is left in it that was taken out; returns whether anything was."""
        rewritten = False
        while self.store.is_clean is False:
            await self._rewrite()
            rewritten = True
        return rewritten

    async def _rewrite(self) -> None:
        started = time.monotonic()
        await self.store.cleanse()
        took = time.monotonic() - started
        self.rest_until = started + took + min(SHARE * took, LONGEST_REST_SECONDS)
        log.info("index_cleansed", seconds=round(took, 2))
        async with self.of.record.write() as session:
            waiting = update(JobRow).where(JobRow.kind == CLEAN, JobRow.lease.is_(None))
            await session.execute(waiting.values(due=self.of.now()))
        await self.store.optimize()


async def promise_to_tell(session: WriteSession, of: Deployment, account: str, language: str) -> None:
    """Tell whoever just had something erased once no file of ours holds any of it."""
    await plan(session, CLEAN, subject_of(account, language), of.now())


async def tell_when_clean(of: Deployment, store: VectorStore, job: Job) -> Effect:
    """Clear the record's free pages and tell it, or look again in a while.

    Where a server keeps the index, nobody is told what we cannot see.
    """
    account, language = ids_in(job.subject)
    async with of.record.read() as session:
        ready = store.is_clean is not False and not await _is_at_work(session, of)
    if ready:
        await of.record.scrub()

    async def effect(session: WriteSession) -> None:
        if not ready:
            job.again = of.now() + AGAIN
            return
        await plan(session, SCRUB, "", of.now() + AGAIN)
        if store.is_clean is None:
            return
        key = f"clean:{new_id()}"
        post = notice(language, "forget.clean", key)
        told = Outgoing(key=key, verb="send", role=NOTICE, place=f"direct:{account}", post=post)
        await put(session, of.master, told, of.now())

    return effect


async def _is_at_work(session: ReadSession, of: Deployment) -> bool:
    open_now = or_(JobRow.lease.is_not(None), JobRow.due <= of.now())
    return await session.scalar(select(JobRow.kind).where(JobRow.kind.in_(FIRST), open_now).limit(1)) is not None
