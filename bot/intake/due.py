"""What each kind of due work does."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from adapters.calendars.reader import CalendarReader
from adapters.errors import Barred, Refused
from bot.approvals.held import give_up
from bot.approvals.word import Approvals
from bot.commands.shadow import STAGED
from bot.commands.stand import ENDS
from bot.deployment import Deployment
from bot.intake.given_up import is_given_up, tell_given_up
from bot.learning.digest import DIGEST, send_digest
from bot.learning.learn import UNINDEX
from bot.rights.cleansing import CLEAN, tell_when_clean
from bot.rights.compacting import COMPACTING, compact_old
from bot.rights.export import EXPORT, hand_over, tell_not_handed_over
from bot.rights.forgotten import SCRUB
from bot.rights.grants import END_PERMIT
from bot.rights.leaving import ERASE, LEFT, erase_who_left
from bot.rights.standers_by import ASKED_OUT, LEAVE_OUT, leave_out, leave_out_asked
from bot.rights.tidying import TIDYING, tidy
from bot.rights.witness import WITNESS, tell_head
from bot.shadow.backfill import BACKFILL, backfill
from bot.shadow.close import REHEARSE, SILENCE, close_by_silence
from bot.shadow.importing import import_staged
from bot.shadow.rehearse import rehearse
from bot.standin.calendar import CALENDAR_JOB, look_at_calendar
from bot.standin.respond import RESPOND, Responder
from bot.standin.settle import EXPIRE
from bot.standin.window import stands_in
from bot.surfaces.greet import SUGGEST, suggest
from bot.surfaces.page.draw import draw_page
from bot.voice.cards.approval import UNDO_END
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.voice.home import HOME
from bot.work.loop import Effect, nothing
from bot.work.outbox import HELD, put
from bot.work.schedule import Job, Schedule, ids_in, lease_of
from memory.index.rebuild import Indexer
from memory.index.store import VectorStore
from memory.record.engine import WriteSession
from memory.record.tables import StandinRow
from memory.workers import get_worker

log = structlog.get_logger()
PATIENCE = 5
BARRED_REST = timedelta(seconds=15)
"""How long a question waits that cannot be answered while the platform takes nothing from the deployment."""
UNRECORDED = frozenset({HOME, SUGGEST, EXPORT, END_PERMIT})
ASKED = frozenset({RESPOND})
"""Jobs for which somebody waits."""
BROUGHT_IN = frozenset({CALENDAR_JOB, BACKFILL, STAGED})
"""Jobs that read what comes from outside, which may be much, or made to be much."""


def lanes_of(of: Deployment) -> tuple[Schedule, ...]:
    """The queues into which jobs are told apart where they are served."""
    return Schedule(of, only=ASKED), Schedule(of, only=BROUGHT_IN), Schedule(of, without=ASKED | BROUGHT_IN)


@dataclass(frozen=True, slots=True)
class Due:
    """Does one job."""

    of: Deployment
    store: VectorStore
    indexer: Indexer
    responder: Responder
    approvals: Approvals
    calendars: CalendarReader

    async def __call__(self, job: Job) -> Effect:
        """The effect of a job, to be committed with its end.

        Raises:
            TimeoutError: it took longer than its lease.
        """
        try:
            async with asyncio.timeout(lease_of(job.kind).total_seconds()):
                return await self._effect(job)
        except Barred:
            if job.kind != RESPOND:
                raise
            job.again = self.of.now() + BARRED_REST
            return nothing

    async def _effect(self, job: Job) -> Effect:
        if is_given_up(job):
            return lambda session: tell_given_up(session, self.of, job)
        if job.kind == RESPOND:
            return await self.responder.respond(job.subject, helpless=job.attempts > PATIENCE)
        if job.kind == REHEARSE:
            return await rehearse(self.of, self.responder, job.subject)
        if job.kind == BACKFILL:
            return await backfill(self.of, job.subject)
        if job.kind == CALENDAR_JOB:
            return await look_at_calendar(self.of, self.calendars, job)
        if job.kind == CLEAN:
            return await tell_when_clean(self.of, self.store, job)
        if job.kind == UNINDEX:
            await self.store.delete(ids_in(job.subject))
        elif job.kind == ERASE:
            await self.store.delete_worker(job.subject)
            await self.of.record.scrub()
        elif job.kind == SCRUB:
            await self.of.record.scrub()
        elif job.kind == STAGED:
            await import_staged(self.of, job.subject)
        elif job.kind in UNRECORDED:
            return await self._tell(job)

        async def effect(session: WriteSession) -> None:
            await self._change(session, job)

        return effect

    async def _change(self, session: WriteSession, job: Job) -> None:
        if job.kind == SILENCE:
            await close_by_silence(session, self.of, job.subject)
        elif job.kind == EXPIRE:
            await self.approvals.expire(session, job.subject)
        elif job.kind == HELD:
            await give_up(session, self.of, job)
        elif job.kind == UNDO_END:
            await self.approvals.end_undo(session, job.subject)
        elif job.kind == ENDS:
            await self._end_standin(session, job.subject)
        elif job.kind == DIGEST:
            await send_digest(session, self.of, job)
        elif job.kind == TIDYING.kind:
            await tidy(session, self.of, job)
        elif job.kind == COMPACTING.kind:
            await compact_old(session, self.of, job)
        elif job.kind == LEFT:
            await erase_who_left(session, self.of, job.subject)
        elif job.kind == LEAVE_OUT:
            await leave_out(session, self.of, *ids_in(job.subject))
        elif job.kind == ASKED_OUT:
            await leave_out_asked(session, self.of, job)
        elif job.kind == WITNESS.kind:
            await tell_head(session, self.of, job)

    async def _tell(self, job: Job) -> Effect:
        """What a platform is told outside of the outbox, because telling it twice does no harm."""
        try:
            if job.kind == HOME:
                await draw_page(self.of, job.subject)
            elif job.kind == SUGGEST:
                await suggest(self.of, *ids_in(job.subject))
            elif job.kind == EXPORT:
                await hand_over(self.of, *ids_in(job.subject))
            else:
                await self.of.platform_of(job.subject).end_permit(job.subject)
        except Refused as refused:
            log.warning("not_taken", what=job.kind, reason=refused.reason)
            if job.kind == EXPORT:
                return lambda session: tell_not_handed_over(session, self.of, *ids_in(job.subject))
        return nothing

    async def _end_standin(self, session: WriteSession, standin: str) -> None:
        row = await session.get(StandinRow, standin)
        if row is None or row.stopped is not None or await stands_in(session, row.worker, self.of.now()):
            return
        worker = await get_worker(session, row.worker)
        account = account_on(worker, "")
        if account:
            post = notice(worker.language, "stand.over", standin)
            await put(session, self.of.master, to_worker(worker, account, post, f"standin:{standin}"), self.of.now())
