"""A worker's own calendar, looked at every hour: where it says that they will be away, a stand-in is proposed."""

from datetime import timedelta

import structlog

from adapters.calendars.away import Away
from adapters.calendars.reader import CalendarReader
from adapters.errors import AdapterError, Refused, Unreadable
from bot.deployment import Deployment
from bot.standin.propose import propose
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.work.loop import Effect, nothing
from bot.work.outbox import put
from bot.work.schedule import Job
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import WorkerRow
from memory.workers import worker_seal, worker_with

log = structlog.get_logger()
CALENDAR_JOB = "calendar"
EACH = timedelta(hours=1)
AHEAD = timedelta(hours=24)
PROPOSED = 2


def fault_of(of: Deployment, address: str) -> str | None:
    """The key of the text that says why an address cannot be a calendar's; None where it may be one."""
    from adapters.calendars.fetch import is_address

    return None if is_address(address, of.settings.calendar_hosts) else "settings.no_address"


async def content_of(of: Deployment, address: str) -> bytes:
    """What a calendar holds now; see ``fetch_calendar``.

    Raises:
        Refused: it may not be fetched, or there is none.
        Unclear: no answer came.
    """
    from adapters.calendars.fetch import fetch_calendar

    return await fetch_calendar(address, of.settings.calendar_hosts)


async def look_at_calendar(of: Deployment, reader: CalendarReader, job: Job) -> Effect:
    """The job: read the calendar, propose, and look again in an hour."""
    worker_id = job.subject
    async with of.record.read() as session:
        worker, row = await worker_with(session, worker_id), await session.get(WorkerRow, worker_id)
        if worker is None or row is None or row.calendar is None:
            return nothing
        job.again = of.now() + EACH
        if worker.frozen:
            return nothing
        sealed = row.calendar
        address = (await worker_seal(session, of.master, worker_id)).open(sealed, worker_id)
    now, absences, fault = of.now(), list[Away](), False
    try:
        content = await content_of(of, address)
        absences = await reader.absences(content, now, now + AHEAD, worker.zone)
    except (Refused, Unreadable) as error:
        log.warning("calendar_unreadable", error=type(error).__name__)
        fault = True
    except AdapterError as error:
        log.warning("calendar_out_of_reach", error=type(error).__name__)

    async def effect(session: WriteSession) -> None:
        now_has = await session.get(WorkerRow, worker_id, populate_existing=True)
        if now_has is None or now_has.calendar != sealed:
            return
        if fault:
            await _say_so(session, of, worker)
        for absence in absences[:PROPOSED]:
            await propose(session, of, worker, "calendar", absence.starts, absence.ends)

    return effect


async def _say_so(session: WriteSession, of: Deployment, worker: Worker) -> None:
    account = account_on(worker, "")
    if account is not None:
        key = f"calendar:{worker.id}:{of.now():%G-%V}"
        post = notice(worker.language, "settings.calendar_unreadable", key)
        await put(session, of.master, to_worker(worker, account, post, key), of.now())
