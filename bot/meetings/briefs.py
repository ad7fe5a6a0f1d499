"""A brief before each meeting, for who wants it: who comes, what they asked last, what they are owed, what was decided.

It is in the worker's own talk alone, and what it says goes when the meeting is over. The calendar is read anew each
time, so that a meeting which moved is told of at its new time, and one which was cancelled is not.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import structlog

from adapters.calendars.away import Meeting
from adapters.calendars.reader import CalendarReader
from adapters.errors import AdapterError
from adapters.platform import Card, Post
from bot.deployment import Deployment
from bot.meetings.attendees import Attended, attended
from bot.meetings.passing import tell_for_a_while
from bot.standin.calendar import content_of
from bot.texts import listed, moment, say
from bot.voice.cards.notices import typed
from bot.voice.disclosure import label
from bot.work.loop import Effect, nothing
from bot.work.schedule import Job, cancel, plan
from memory.domain import Decision, Worker
from memory.recall.recall import Recall
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import JobRow, WorkerRow
from memory.workers import worker_seal, worker_with

log = structlog.get_logger()
BRIEFS = "briefs"
"""Planned for those who want them, and for nobody else."""
EACH = timedelta(hours=1)
AGAIN = timedelta(minutes=10)
"""After so long a calendar is asked for again that did not answer."""
BEFORE = timedelta(hours=1)
FEWEST = 2
"""Of a meeting of fewer people nothing is told."""
NAMES = 12
PRECEDENTS = 3
CUT = 120


async def wants_briefs(session: ReadSession, worker: str) -> bool:
    """Whether a worker gets them."""
    return await session.get(JobRow, (BRIEFS, worker)) is not None


async def choose_briefs(session: WriteSession, of: Deployment, worker: Worker, *, on: bool) -> None:
    """Have them come from now on, or no more."""
    if on:
        await plan(session, BRIEFS, worker.id, of.now())
    else:
        await cancel(session, BRIEFS, [worker.id])


async def tell_before_meetings(of: Deployment, reader: CalendarReader, recall: Recall, job: Job) -> Effect:
    """The job: tell of each meeting that begins within the hour, and look again before the next, or in an hour."""
    now = of.now()
    async with of.record.read() as session:
        worker, row = await worker_with(session, job.subject), await session.get(WorkerRow, job.subject)
        if worker is None or row is None:
            return nothing
        job.again = now + EACH
        if worker.frozen or row.calendar is None:
            return nothing
        address = (await worker_seal(session, of.master, worker.id)).open(row.calendar, worker.id)
    try:
        content = await content_of(of, address)
        found = await reader.meetings(content, now, now + BEFORE + EACH, worker.zone)
    except AdapterError as error:
        log.warning("calendar_not_read", error=type(error).__name__)
        job.again = now + AGAIN
        return nothing
    coming = [each for each in found if each.starts > now and len(each.people) >= FEWEST]
    job.again = min([now + EACH, *(each.starts - BEFORE for each in coming if each.starts - BEFORE > now)])
    told = [(each, await _post(of, recall, worker, each)) for each in coming if each.starts - BEFORE <= now]

    async def effect(session: WriteSession) -> None:
        for meeting, post in told:
            await tell_for_a_while(session, of, worker, post, _key(worker, meeting), meeting.ends)

    return effect


def _key(worker: Worker, meeting: Meeting) -> str:
    """One for each meeting at each time."""
    which = hashlib.sha256(f"{meeting.id}\n{meeting.starts.astimezone(UTC).isoformat()}".encode()).hexdigest()[:24]
    return f"brief:{worker.id}:{which}"


async def _post(of: Deployment, recall: Recall, worker: Worker, meeting: Meeting) -> Post:
    language = worker.language
    async with of.record.read() as session:
        people = await attended(session, of, worker, meeting.people)
    about = await recall.ask(worker, meeting.title, reader=None, now=of.now()) if meeting.title else None
    shown = {each.last.id for each in people if each.last}
    found = about.precedents if about and about.is_about else ()
    precedents = [each.decision for each in found if each.decision.id not in shown][:PRECEDENTS]
    called = meeting.title or say(language, "brief.untitled")
    title = say(language, "brief.title", at=f"{meeting.starts.astimezone(ZoneInfo(worker.zone)):%H:%M}", title=called)
    lines = [say(language, "brief.who", names=_names(language, meeting.people))]
    lines += [line for each in people for line in _of_person(worker, each)]
    if precedents:
        lines += [say(language, "brief.about"), *(_of_decision(worker, each) for each in precedents)]
    waits = any(owed.drafted for each in people for owed in each.owed)
    buttons = (
        *((typed(say(language, "button.drafts"), "drafts", "primary"),) if waits else ()),
        typed(say(language, "button.briefs_off"), "settings briefs off"),
    )
    key = _key(worker, meeting)
    card = Card(title=title, body="\n".join(lines), note=say(language, "brief.off"), buttons=buttons)
    return Post(label(None, language, produced=key), title, card)


def _names(language: str, people: Sequence[str]) -> str:
    shown = listed(language, people[:NAMES])
    more = len(people) - NAMES
    return say(language, "brief.more", names=shown, count=more) if more > 0 else shown


def _of_person(worker: Worker, person: Attended) -> Iterator[str]:
    """What somebody asked last, and what waits for the worker."""
    if person.last is not None:
        yield say(worker.language, "brief.last", name=person.name, told=_of_decision(worker, person.last))
    for owed in person.owed:
        key = "brief.drafted" if owed.drafted else "brief.owed"
        at = moment(worker.language, owed.question.at.astimezone(ZoneInfo(worker.zone)))
        question = _cut(owed.question.text)
        yield say(worker.language, key, name=person.name, at=at, place=owed.place, question=question)


def _of_decision(worker: Worker, decision: Decision) -> str:
    situation = decision.situation
    return say(
        worker.language,
        "brief.decision",
        at=moment(worker.language, decision.at.astimezone(ZoneInfo(worker.zone))),
        place=situation.place.name,
        question=_cut(situation.trigger.text),
        act=say(worker.language, f"act.{decision.act.value}"),
        reply=_cut(decision.reply) or "—",
    )


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= CUT else f"{flat[: CUT - 1]}…"
