"""``keep [TERM] [in #places]``: how long the worker's double remembers what they decided there, or everywhere.

Where anything would be forgotten at once, it is said how much, and asked for a press.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from adapters.chat import Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.deployment import Deployment
from bot.rights.tidying import TIDYING
from bot.settings import MOST_DAYS
from bot.texts import moment, say
from bot.voice.cards.notices import answer_to
from bot.voice.home import refresh_home
from bot.voice.places import names_of, remembered_places
from bot.voice.terms import Wish, told_retention, wish_in
from bot.work.loop import Effect
from bot.work.outbox import put
from bot.work.schedule import ids_in, plan, subject_of
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audit import append
from memory.rights.retention import EVERYWHERE, Retention, count_older, retention_of, save_retention

CONFIRM = "keep"


async def run(call: Call) -> Effect:
    """Tell what holds, or change it."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    wish = wish_in(call.rest)
    if call.rest and (wish is None or (wish.days is not None and not 1 <= wish.days <= MOST_DAYS)):
        return call.answer("keep.usage")
    async with call.of.record.read() as session:
        if wish is None:
            return call.answer("keep.now", holds=await holds(session, call.of, worker, call.language))
        here = {call.command.place.id} if wish.here else set()
        ids = {place.id for place in call.command.places} | here
        names = () if call.command.places else wish.places
        places = await remembered_places(session, worker, ids, names)
        if places is None:
            return call.answer("keep.unknown")
        outlook = await _look_ahead(session, call.of, worker, wish, places=places, language=call.language)
    if outlook.forgets:
        value = subject_of(worker.id, wish.words, *places)
        sure = Button(CONFIRM, say(call.language, "button.keep"), value, "danger")
        return call.answer("keep.sure", sure, holds=outlook.holds, older=outlook.older)

    async def effect(session: WriteSession) -> None:
        await _set(session, call.of, worker, outlook.retention)
        await call.put_answer(session, "keep.done", holds=outlook.holds, older=outlook.older)

    return effect


async def confirm(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed that they are sure; it is answered with what is forgotten next night."""
    owner, words, *places = ids_in(press.value)
    wish = wish_in(words)
    if wish is None or owner != worker.id:
        await put(session, of.master, answer_to(press, worker.language, "press.not_yours"), of.now())
        return
    outlook = await _look_ahead(session, of, worker, wish, places=places, language=worker.language)
    await _set(session, of, worker, outlook.retention)
    answer = answer_to(press, worker.language, "keep.done", holds=outlook.holds, older=outlook.older)
    await put(session, of.master, answer, of.now())
    await refresh_home(session, worker, of.now())


async def holds(session: ReadSession, of: Deployment, worker: Worker, language: str) -> str:
    """How long a worker's double remembers, in words."""
    return await _told(session, await retention_of(session, worker.id, of.settings.keep_days), language)


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What would hold from now on, and what would come of it next night, in words; whether that forgets anything."""

    retention: Retention
    holds: str
    older: str
    forgets: bool


async def _look_ahead(
    session: ReadSession, of: Deployment, worker: Worker, wish: Wish, *, places: Sequence[str], language: str
) -> _Outlook:
    now = await retention_of(session, worker.id, of.settings.keep_days)
    then = now.without(places) if wish.usual else now.changed(places, wish.days)
    tidying = TIDYING.soonest(of, worker)
    kept = then.kept(worker.zone, tidying).only(places)
    since = kept.since(places[0] if places else EVERYWHERE)
    told = await _told(session, then, language)
    if since is None:
        return _Outlook(then, told, say(language, "keep.nothing"), forgets=False)
    decisions, messages = await count_older(session, worker.id, kept)
    older = say(
        language,
        "keep.older" if of.platforms else "keep.older_here",
        decisions=decisions,
        messages=messages,
        since=f"{since:%Y-%m-%d}",
        tidying=moment(language, tidying.astimezone(ZoneInfo(worker.zone))),
    )
    return _Outlook(then, told, older, forgets=bool(decisions or messages))


async def _set(session: WriteSession, of: Deployment, worker: Worker, retention: Retention) -> None:
    await save_retention(session, worker.id, retention)
    await plan(session, TIDYING.kind, worker.id, TIDYING.soonest(of, worker))
    terms = {EVERYWHERE: retention.everywhere, **retention.places}
    chosen = ",".join(f"{place or '*'}={days or 'forever'}" for place, days in terms.items())
    await append(session, of.master, worker.id, "retention", subject=chosen, now=of.now())


async def _told(session: ReadSession, retention: Retention, language: str) -> str:
    return told_retention(language, retention, await names_of(session, retention.places, language))
