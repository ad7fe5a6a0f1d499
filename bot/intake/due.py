"""What each kind of due work does: a line a kind, by the room that does it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from adapters.calendars.reader import CalendarReader
from adapters.errors import Barred, Refused
from bot.approvals.held import give_up
from bot.approvals.word import Approvals
from bot.commands.shadow import STAGED
from bot.commands.stand import ENDS, tell_over
from bot.deployment import Deployment
from bot.intake.given_up import is_given_up, tell_given_up
from bot.learning.digest import DIGEST, send_digest
from bot.learning.learn import UNINDEX
from bot.learning.morning import MORNING, say_good_morning
from bot.meetings.after import tell_after
from bot.meetings.attending import AFTER, MEETING_ENDS, end_meeting
from bot.meetings.briefs import BRIEFS, tell_before_meetings
from bot.meetings.passing import PASSES, take_back
from bot.rights.cleansing import CLEAN, tell_when_clean
from bot.rights.compacting import COMPACTING, compact_old
from bot.rights.export import EXPORT, hand_over, tell_not_handed_over
from bot.rights.forgotten import SCRUB
from bot.rights.grants import END_PERMIT
from bot.rights.leaving import ERASE, LEFT, erase_files, erase_who_left
from bot.rights.standers_by import ASKED_OUT, LEAVE_OUT, leave_out, leave_out_asked
from bot.rights.tidying import TIDYING, tidy
from bot.rights.witness import WITNESS, tell_head
from bot.shadow.backfill import BACKFILL, backfill
from bot.shadow.close import REHEARSE
from bot.shadow.importing import import_staged
from bot.shadow.interview import INTERVIEW, ask_weekly
from bot.shadow.rehearse import rehearse
from bot.shadow.silence import SILENCE, close_by_silence
from bot.standin.calendar import CALENDAR_JOB, look_at_calendar
from bot.standin.respond import RESPOND, Responder
from bot.standin.settle import EXPIRE
from bot.surfaces.greet import SUGGEST, suggest
from bot.surfaces.page.draw import draw_page
from bot.voice.cards.approval import UNDO_END
from bot.voice.home import HOME
from bot.work.loop import Effect, nothing
from bot.work.outbox import HELD
from bot.work.schedule import Job, Schedule, ids_in, lease_of
from memory.index.rebuild import Indexer
from memory.index.store import VectorStore
from memory.record.engine import WriteSession

log = structlog.get_logger()
PATIENCE = 5
BARRED_REST = timedelta(seconds=15)
"""How long a question waits that cannot be answered while the platform takes nothing from the deployment."""
ASKED = frozenset({RESPOND})
"""Jobs for which somebody waits."""
BROUGHT_IN = frozenset({CALENDAR_JOB, BRIEFS, BACKFILL, STAGED})
"""Jobs that read what comes from outside, which may be much, or made to be much."""


def lanes_of(of: Deployment) -> tuple[Schedule, ...]:
    """The queues into which jobs are told apart where they are served."""
    return (
        Schedule(of, "questions", only=ASKED),
        Schedule(of, "readings", only=BROUGHT_IN),
        Schedule(of, without=ASKED | BROUGHT_IN),
    )


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
        if job.kind in PREPARED:
            return await PREPARED[job.kind](self, job)
        if job.kind in DONE:
            return await self._do(job)
        return lambda session: self._change(session, job)

    async def _do(self, job: Job) -> Effect:
        try:
            await DONE[job.kind](self, job)
        except Refused as refused:
            log.warning("not_taken", what=job.kind, reason=refused.reason)
            if job.kind == EXPORT:
                return lambda session: tell_not_handed_over(session, self.of, *ids_in(job.subject))
        return nothing

    async def _change(self, session: WriteSession, job: Job) -> None:
        if job.kind in CHANGES:
            await CHANGES[job.kind](session, self, job)


PREPARED: Mapping[str, Callable[[Due, Job], Awaitable[Effect]]] = {
    RESPOND: lambda due, job: due.responder.respond(job.subject, helpless=job.attempts > PATIENCE),
    REHEARSE: lambda due, job: rehearse(due.of, due.responder, job.subject),
    BACKFILL: lambda due, job: backfill(due.of, job.subject),
    CALENDAR_JOB: lambda due, job: look_at_calendar(due.of, due.calendars, job),
    BRIEFS: lambda due, job: tell_before_meetings(due.of, due.calendars, due.responder.recall, job),
    INTERVIEW.kind: lambda due, job: ask_weekly(due.of, due.responder, job),
    CLEAN: lambda due, job: tell_when_clean(due.of, due.store, job),
}
"""What is worked out outside of a transaction, and then has an effect."""

DONE: Mapping[str, Callable[[Due, Job], Awaitable[object]]] = {
    UNINDEX: lambda due, job: due.store.delete(ids_in(job.subject)),
    ERASE: lambda due, job: erase_files(due.of, due.store, job.subject),
    SCRUB: lambda due, job: due.of.record.scrub(),
    STAGED: lambda due, job: import_staged(due.of, job.subject),
    HOME: lambda due, job: draw_page(due.of, job.subject),
    SUGGEST: lambda due, job: suggest(due.of, *ids_in(job.subject)),
    EXPORT: lambda due, job: hand_over(due.of, *ids_in(job.subject)),
    END_PERMIT: lambda due, job: due.of.platform_of(job.subject).end_permit(job.subject),
}
"""What is done outside of a transaction and of the outbox, since doing it twice does no harm."""

CHANGES: Mapping[str, Callable[[WriteSession, Due, Job], Awaitable[object]]] = {
    SILENCE: lambda session, due, job: close_by_silence(session, due.of, job),
    EXPIRE: lambda session, due, job: due.approvals.expire(session, job.subject),
    HELD: lambda session, due, job: give_up(session, due.of, job),
    UNDO_END: lambda session, due, job: due.approvals.end_undo(session, job.subject),
    ENDS: lambda session, due, job: tell_over(session, due.of, job.subject),
    DIGEST: lambda session, due, job: send_digest(session, due.of, job),
    MORNING.kind: lambda session, due, job: say_good_morning(session, due.of, job),
    TIDYING.kind: lambda session, due, job: tidy(session, due.of, job),
    COMPACTING.kind: lambda session, due, job: compact_old(session, due.of, job),
    LEFT: lambda session, due, job: erase_who_left(session, due.of, job.subject),
    LEAVE_OUT: lambda session, due, job: leave_out(session, due.of, *ids_in(job.subject)),
    ASKED_OUT: lambda session, due, job: leave_out_asked(session, due.of, job),
    MEETING_ENDS: lambda session, due, job: end_meeting(session, due.of, job.subject),
    AFTER: lambda session, due, job: tell_after(session, due.of, job.subject),
    PASSES: lambda session, due, job: take_back(session, due.of, job),
    WITNESS.kind: lambda session, due, job: tell_head(session, due.of, job),
}
"""What changes the record, in the transaction that ends the job."""
