"""``settings compact TERM|never``: from which age on the words of old decisions go where many are alike.

Where any would go next night, it is said how many, and asked for a press.
"""

from zoneinfo import ZoneInfo

from adapters.chat import Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.commands.words import OFF, plain
from bot.deployment import Deployment
from bot.rights.compacting import COMPACTING
from bot.settings import MOST_DAYS
from bot.texts import moment, say
from bot.voice.cards.notices import answer_to
from bot.voice.home import refresh_home
from bot.voice.terms import wish_in
from bot.work.loop import Effect
from bot.work.outbox import put
from bot.work.schedule import ids_in, plan, subject_of
from memory.domain import Worker
from memory.profile.compaction import count_compactable
from memory.record.engine import WriteSession
from memory.record.tables import WorkerRow
from memory.rights.audit import append
from memory.rights.retention import start_of_day

CONFIRM = "compact"
NEVER = OFF | {"never", "从不"}


async def set_term(call: Call, worker: Worker, value: str) -> Effect:
    """Take a term, as it was typed; ``value`` is empty where none was."""
    if plain(value) in NEVER:
        return _chosen(call, worker, None)
    wish = wish_in(value)
    if wish is None or wish.days is None or wish.places or wish.here or not 1 <= wish.days <= MOST_DAYS:
        return call.answer("compact.usage")
    compacting = COMPACTING.soonest(call.of, worker)
    async with call.of.record.read() as session:
        before = start_of_day(wish.days, worker.zone, compacting)
        count = await count_compactable(session, worker.id, before)
    if not count:
        return _chosen(call, worker, wish.days)
    sure = Button(CONFIRM, say(call.language, "button.compact"), subject_of(worker.id, str(wish.days)), "danger")
    return call.answer(
        "compact.sure" if call.of.platforms else "compact.sure_here",
        sure,
        holds=told_term(call.language, wish.days),
        count=count,
        compacting=moment(call.language, compacting.astimezone(ZoneInfo(worker.zone))),
    )


async def confirm(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed that they are sure."""
    owner, days = ids_in(press.value)
    if owner != worker.id:
        await put(session, of.master, answer_to(press, worker.language, "press.not_yours"), of.now())
        return
    await _set(session, of, worker, int(days))
    answer = answer_to(press, worker.language, "compact.after", days=days)
    await put(session, of.master, answer, of.now())
    await refresh_home(session, worker, of.now())


def told_term(language: str, days: int | None) -> str:
    """What holds, in words; None is never."""
    return say(language, _key(days), days=days)


def _chosen(call: Call, worker: Worker, days: int | None) -> Effect:
    async def effect(session: WriteSession) -> None:
        await _set(session, call.of, worker, days)
        await call.put_answer(session, _key(days), days=days)

    return effect


def _key(days: int | None) -> str:
    return "compact.never" if days is None else "compact.after"


async def _set(session: WriteSession, of: Deployment, worker: Worker, days: int | None) -> None:
    (await session.get_one(WorkerRow, worker.id)).compact_days = days
    await plan(session, COMPACTING.kind, worker.id, COMPACTING.soonest(of, worker))
    await append(session, of.master, worker.id, "setting", subject=f"compact={days or 'never'}", now=of.now())
