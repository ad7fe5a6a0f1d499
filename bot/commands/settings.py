"""``settings [language|weekly|morning|briefs|interview|calendar|…]``: what the worker chooses; the state."""

from bot.commands.bots import set_bots, told_bots
from bot.commands.call import Call
from bot.commands.compact import set_term, told_term
from bot.commands.words import BOTS, CALENDAR, MESSAGES, OFF, ON, plain
from bot.learning.morning import choose_morning, wants_morning
from bot.meetings.briefs import choose_briefs, wants_briefs
from bot.rights.grants import end_own_talks
from bot.settings import MOST_DAYS
from bot.shadow.interview import choose_interview, wants_interview
from bot.standin.calendar import CALENDAR_JOB, fault_of
from bot.texts import LANGUAGES, say
from bot.voice.cards.choices import choice_buttons
from bot.voice.terms import wish_in
from bot.work.loop import Effect
from bot.work.schedule import plan
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import WorkerRow
from memory.rights.audit import append
from memory.workers import worker_seal

WORDS = {
    "language": "language",
    "语言": "language",
    "weekly": "weekly",
    "周报": "weekly",
    "morning": "morning",
    "早报": "morning",
    "briefs": "briefs",
    "会前": "briefs",
    "interview": "interview",
    "访谈": "interview",
    "leave": "leave",
    "离职": "leave",
    "compact": "compact",
    "归并": "compact",
    **dict.fromkeys(CALENDAR, "calendar"),
    **dict.fromkeys(MESSAGES, "messages"),
    **dict.fromkeys(BOTS, "bots"),
}
SENT = frozenset({"weekly", "morning", "briefs", "interview", "calendar"})
"""What of them has the double write to its worker unasked, which takes a chat."""
NAMES = {"english": "en", "英文": "en", "英语": "en", "chinese": "zh", "中文": "zh", "汉语": "zh"}


async def run(call: Call) -> Effect:
    """Show or change them."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    word, _, value = call.rest.partition(" ")
    value = value.strip()
    chosen = plain(value)
    setting = WORDS.get(plain(word))
    if setting in SENT and value and chosen not in OFF and not call.of.platforms:
        return call.answer("settings.no_chat")
    match setting:
        case "language" if (language := NAMES.get(chosen, chosen)) in LANGUAGES:
            return _language(call, worker, language)
        case "weekly" if chosen in ON | OFF:
            return _weekly(call, worker, on=chosen in ON)
        case "morning" if chosen in ON | OFF:
            return _morning(call, worker, on=chosen in ON)
        case "briefs" if chosen in ON | OFF:
            return await _briefs(call, worker, on=chosen in ON)
        case "interview" if chosen in ON | OFF:
            return _interview(call, worker, on=chosen in ON)
        case "messages" if chosen in OFF:
            return _messages_off(call, worker)
        case "messages" if chosen in ON:
            return await _messages_on(call)
        case "leave" if (wish := wish_in(value)) and wish.days is not None and 1 <= wish.days <= MOST_DAYS:
            return _leave(call, worker, wish.days)
        case "bots":
            return await set_bots(call, worker, value)
        case "compact":
            return await set_term(call, worker, value)
        case "calendar" if value:
            return _calendar(call, worker, "" if chosen in OFF else value)
    return call.answer("settings.unknown", text=call.rest) if call.rest.strip() else await _show(call, worker)


def _language(call: Call, worker: Worker, language: str) -> Effect:
    async def effect(session: WriteSession) -> None:
        (await session.get_one(WorkerRow, worker.id)).language = language
        await append(session, call.of.master, worker.id, "setting", subject=f"language={language}", now=call.of.now())
        await call.in_language(language).put_answer(session, "settings.language")

    return effect


def _weekly(call: Call, worker: Worker, *, on: bool) -> Effect:
    async def effect(session: WriteSession) -> None:
        (await session.get_one(WorkerRow, worker.id)).digest = on
        await call.put_answer(session, "settings.weekly_on" if on else "settings.weekly_off")

    return effect


def _morning(call: Call, worker: Worker, *, on: bool) -> Effect:
    async def effect(session: WriteSession) -> None:
        await choose_morning(session, call.of, worker, on=on)
        await call.put_answer(session, "settings.morning_on" if on else "settings.morning_off")

    return effect


async def _briefs(call: Call, worker: Worker, *, on: bool) -> Effect:
    async with call.of.record.read() as session:
        row = await session.get_one(WorkerRow, worker.id)
    if on and row.calendar is None:
        return call.answer("settings.briefs_no_calendar")

    async def effect(session: WriteSession) -> None:
        await choose_briefs(session, call.of, worker, on=on)
        await call.put_answer(session, "settings.briefs_on" if on else "settings.briefs_off")

    return effect


def _interview(call: Call, worker: Worker, *, on: bool) -> Effect:
    async def effect(session: WriteSession) -> None:
        await choose_interview(session, call.of, worker, on=on)
        await call.put_answer(session, "settings.interview_on" if on else "settings.interview_off")

    return effect


def _leave(call: Call, worker: Worker, days: int) -> Effect:
    async def effect(session: WriteSession) -> None:
        (await session.get_one(WorkerRow, worker.id)).leave_days = days
        await append(session, call.of.master, worker.id, "setting", subject=f"leave={days}", now=call.of.now())
        await call.put_answer(session, "settings.leave_set", days=days)

    return effect


def _messages_off(call: Call, worker: Worker) -> Effect:
    async def effect(session: WriteSession) -> None:
        await end_own_talks(session, call.of, worker)
        await call.put_answer(session, "rights.own_talks_off")

    return effect


async def _messages_on(call: Call) -> Effect:
    platform = call.of.connected(call.command.author.id)
    link = await platform.permit_link(call.command.author.id) if platform else None
    return call.answer("settings.messages_link", link=link) if link else call.answer("settings.messages_impossible")


def _calendar(call: Call, worker: Worker, address: str) -> Effect:
    problem = fault_of(call.of, address) if address else None
    if problem is not None:
        return call.answer(problem)

    async def effect(session: WriteSession) -> None:
        seal = await worker_seal(session, call.of.master, worker.id)
        row = await session.get_one(WorkerRow, worker.id)
        row.calendar = seal.close(address, worker.id) if address else None
        if address:
            await plan(session, CALENDAR_JOB, worker.id, call.of.now())
        await call.put_answer(session, "settings.calendar_on" if address else "settings.calendar_off")

    return effect


async def _show(call: Call, worker: Worker) -> Effect:
    language = call.language
    async with call.of.record.read() as session:
        row = await session.get_one(WorkerRow, worker.id)
        morning = await wants_morning(session, worker.id)
        briefs = await wants_briefs(session, worker.id)
        interview = await wants_interview(session, worker.id)
    state = {True: say(language, "settings.is_on"), False: say(language, "settings.is_off")}
    return call.answer(
        "settings.body",
        *choice_buttons(language, digest=row.digest),
        chosen=say(row.language, "language.name"),
        zone=worker.zone,
        weekly=state[row.digest],
        morning=state[morning],
        briefs=state[briefs],
        interview=state[interview],
        calendar=state[row.calendar is not None],
        bots=await told_bots(call.of, worker, language),
        compact=told_term(language, row.compact_days),
        days=row.leave_days,
    )
