"""``attend TITLE [until …] in #place``: the double reads a meeting's captions, after the worker agreed to that one."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from adapters.chat import Place, PlaceKind, Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.commands.words import plain
from bot.deployment import Deployment
from bot.meetings.attending import attend, end_meeting, running
from bot.standin.audiences import freshen
from bot.texts import moment, say
from bot.voice.cards.notices import answer_to
from bot.voice.harmless import make_harmless
from bot.work.loop import Effect
from bot.work.outbox import put
from bot.work.schedule import ids_in, subject_of
from memory.domain import Purpose, Worker
from memory.recall.when import when
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import PlaceRow
from memory.rights.audience import audience_of, note_place
from memory.rights.consent import purposes_in

CONSENT = "attend"
USUAL = timedelta(hours=1)
LONGEST = timedelta(hours=12)
LONGEST_TITLE = 80
_AROUND = " \"“”'，,"
ENDS = frozenset({"end", "结束"})
_PLACE = re.compile(r"\s*(?:\bin\b|在|于)?\s*#[^\s,，、#]+\s*")
_UNTIL = re.compile(r"(?:\s|^)(?:until|till|for)\s+|\s*到", re.IGNORECASE)


async def run(call: Call) -> Effect:
    """Ask for the worker's word, end what goes on, or say what there is."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    if plain(call.rest) in ENDS:
        return _end(call, worker)
    title, ends = _wish(call, worker)
    places = call.command.places or await _places(call)
    if not title or len(places) != 1:
        return call.answer("attend.usage")
    now, (place,) = call.of.now(), places
    if ends is None or not now < ends <= now + LONGEST:
        return call.answer("attend.no_time")
    await freshen(call.of, [place.id])
    async with call.of.record.read() as session:
        problem = await _objection(session, worker, place.id)
    if place.kind is PlaceKind.DIRECT or problem:
        return call.answer(problem or "attend.usage", place=place.name)
    value = subject_of(now.isoformat(), ends.isoformat(), place.id, title)
    until = moment(call.language, ends.astimezone(ZoneInfo(worker.zone)))

    async def effect(session: WriteSession) -> None:
        await note_place(session, place)
        button = Button(CONSENT, say(call.language, "button.consent"), value, "primary")
        told = {"title": title, "place": place.name, "until": until, "zone": worker.zone}
        await call.put_answer(session, "attend.wording", button, **told)

    return effect


async def confirm(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker agreed to a meeting by name."""
    starts, ends, place_id, title = ids_in(press.value)
    row = await session.get(PlaceRow, place_id)
    key = await _objection(session, worker, place_id)
    if row is None or datetime.fromisoformat(ends) <= of.now():
        key = "attend.no_time"
    elif key is None:
        begun = await attend(
            session,
            of,
            worker,
            press.author.id,
            title=title,
            starts=datetime.fromisoformat(starts),
            ends=datetime.fromisoformat(ends),
            said_in=Place(row.id, row.name, PlaceKind(row.kind)),
        )
        key = "attend.on" if begun else "attend.already"
    name = row.name if row else ""
    await put(session, of.master, answer_to(press, worker.language, key, title=title, place=name), of.now())


async def _places(call: Call) -> tuple[Place, ...]:
    """The places that are named, where the platform does not tell which they are."""
    names = [name.strip().removeprefix("#") for name in re.findall(r"#[^\s,，、#]+", call.rest)]
    async with call.of.record.read() as session:
        rows = await session.scalars(select(PlaceRow).where(PlaceRow.name.in_(names), PlaceRow.refreshed.is_not(None)))
        return tuple(Place(row.id, row.name, PlaceKind(row.kind)) for row in rows)


def _wish(call: Call, worker: Worker) -> tuple[str, datetime | None]:
    """What a meeting is called, and when it ends; None where the time makes no sense."""
    text = " ".join(_PLACE.sub(" ", call.rest).split())
    now = call.of.now()
    for found in _UNTIL.finditer(text):
        window = when(text[found.start() :].strip(), now, worker.zone, prefer="future")
        if window is not None:
            return _title(text[: found.start()]), window.end
    return _title(text), now + USUAL


def _title(text: str) -> str:
    """What a meeting is called, so that it can be told to everybody in a place."""
    return make_harmless(text.strip(_AROUND), frozenset())[:LONGEST_TITLE].strip()


async def _objection(session: ReadSession, worker: Worker, place: str) -> str | None:
    """Why a worker's meeting cannot be answered in a place: they are not in it, or do not let me draft there."""
    members = (await audience_of(session, place)).members
    if not worker.accounts & members or Purpose.DRAFT not in await purposes_in(session, worker.id, place):
        return "attend.no_place"
    return None


def _end(call: Call, worker: Worker) -> Effect:
    async def effect(session: WriteSession) -> None:
        meetings = await running(session, worker.id)
        for each in meetings:
            await end_meeting(session, call.of, each.place)
        await call.put_answer(session, "attend.ended" if meetings else "attend.none", count=len(meetings))

    return effect
