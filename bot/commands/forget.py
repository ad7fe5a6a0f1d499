"""``forget …``: everything, or what was said in a place or a time, about a topic, behind a link, or in some words.

How much that is is said first; after one more press it is erased, and the worker gets a receipt.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from adapters.chat import Press
from adapters.platform import Button, Post
from bot.commands.call import Call
from bot.commands.words import EVERYTHING, plain
from bot.deployment import Deployment
from bot.meetings.passing import delete_all
from bot.rights.cleansing import promise_to_tell
from bot.rights.erasing import forget_part, would_erase
from bot.rights.forgotten import Erasure
from bot.rights.grants import end_own_talks
from bot.rights.leaving import erase_everything
from bot.rights.part import Part, is_blank, part_in
from bot.rights.scope import SCOPE, Chosen, Scope, choose, plain_link
from bot.texts import listed, moment, say
from bot.voice.cards.notices import answer_to, notice, proof, speaking
from bot.voice.cards.shown import take_all_away
from bot.voice.home import refresh_home
from bot.voice.places import names_of, remembered_places
from bot.work.loop import Effect
from bot.work.outbox import put
from memory.domain import Worker
from memory.index.topics import telling_topics, topic_name
from memory.recall.when import when
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audit import append
from memory.rights.erasure import POSTS, owned_by, receipt
from memory.rights.gone import Hashes
from memory.rights.marks import marks_of_named
from memory.workers import all_names, worker_seal

CONFIRM = "forget_everything"
CONFIRM_PART = "forget_part"


async def run(call: Call) -> Effect:
    """Ask once more before forgetting."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    if plain(call.rest) in EVERYTHING:
        sure = Button(CONFIRM, say(call.language, "button.forget_everything"), worker.id, "danger")
        async with call.of.record.read() as session:
            erased = _listed(call.language, await owned_by(session, worker.id))
        return call.answer("forget.sure", sure, erased=erased)
    part = part_in(call.rest)
    if part is None:
        return call.answer("forget.blank" if is_blank(call.rest) else "forget.usage")
    async with call.of.record.read() as session:
        scope = await scope_of(session, call, worker, part)
    if scope is None:
        return call.answer("forget.unknown")
    post = await how_much(call.of, worker, scope, call.language, call.command.key)
    return lambda session: call.put_post(session, post)


async def how_much(of: Deployment, worker: Worker, scope: Scope, language: str, produced: str) -> Post:
    """What would be forgotten of a scope, with the button that does it; that there is nothing of it."""
    async with of.record.read() as session:
        chosen = await choose(session, await worker_seal(session, of.master, worker.id), worker.id, scope)
        told = await told_scope(session, of, worker, scope, language)
    if not chosen:
        return notice(language, "forget.nothing", produced, what=told)
    value = SCOPE.dump_json(scope, exclude_defaults=True).decode()
    button = Button(CONFIRM_PART, say(language, "button.forget_part"), value, "danger")
    sure = speaking(worker, language, button)
    counts = await would_erase(of, worker, _erasure(worker, chosen))
    return notice(language, "forget.sure_part", produced, sure, what=told, erased=_listed(language, counts))


async def forget_chosen(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """Erase what the worker pressed for; the index and free pages follow by jobs. The receipt is posted."""
    scope = SCOPE.validate_json(press.value)
    chosen = await choose(session, await worker_seal(session, of.master, worker.id), worker.id, scope)
    erasure = _erasure(worker, chosen)
    marks = marks_of_named(Hashes.under(of.master), worker, scope, chosen.messages, of.now())
    counts = await forget_part(session, of, worker, erasure, marks)
    receipted = receipt(of.master, worker.id, counts, of.now())
    await append(session, of.master, worker.id, "forgotten_part", subject=erasure.id, content=receipted, now=of.now())
    await refresh_home(session, worker, of.now())
    signed = proof(worker.language, "button.show_receipt", receipted)
    answer = answer_to(press, worker.language, "forget.done_part", signed, erased=_listed(worker.language, counts))
    await put(session, of.master, answer, of.now())
    await promise_to_tell(session, of, press.author.id, worker.language)


async def forget_everything(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """Erase the worker's memory and key; the index and free pages follow by a job. The receipt is posted.

    Where no chat knows who they are, they are known again by what they were called.
    """
    await end_own_talks(session, of, worker)
    await refresh_home(session, worker, of.now())
    await take_all_away(session, of, worker)
    await delete_all(session, of, worker.id)
    called = () if of.connected(press.author.id) else all_names(worker)
    counts, receipted = await erase_everything(session, of, worker, called=called)
    signed = proof(worker.language, "button.show_receipt", receipted)
    answer = answer_to(press, worker.language, "forget.done", signed, erased=_listed(worker.language, counts))
    await put(session, of.master, answer, of.now())
    await promise_to_tell(session, of, press.author.id, worker.language)


async def scope_of(session: ReadSession, call: Call, worker: Worker, part: Part) -> Scope | None:
    """The part that was named, in ids and times; None where a place or a topic is not known."""
    seal = await worker_seal(session, call.of.master, worker.id)
    if part.topic is not None:
        numbered = {topic.number: topic for topic in await telling_topics(session, seal, worker.id)}
        return Scope(topic=numbered[part.topic].id) if part.topic in numbered else None
    here = {call.command.place.id} if part.here else set()
    ids = {place.id for place in call.command.places} | here
    names = () if call.command.places else part.places
    places = await remembered_places(session, worker, ids, names) if ids or names else []
    if places is None:
        return None
    window = when(part.time, call.of.now(), worker.zone, prefer="past") if part.time else None
    return Scope(
        places=tuple(places),
        since=window.start if window else None,
        until=window.end if window else None,
        link=plain_link(part.link),
        words=part.words,
    )


async def told_scope(session: ReadSession, of: Deployment, worker: Worker, scope: Scope, language: str) -> str:
    """A scope in words, its times in the worker's zone."""
    told = []
    if scope.topic:
        seal = await worker_seal(session, of.master, worker.id)
        told.append(say(language, "forget.topic", name=await topic_name(session, seal, worker.id, scope.topic)))
    if scope.decisions:
        told.append(say(language, "forget.selected", count=len(scope.decisions)))
    if scope.link or scope.words:
        told.append(scope.link or f"«{scope.words}»")
    if scope.places:
        names = await names_of(session, scope.places, language)
        told.append(say(language, "forget.places", places=listed(language, names.values())))
    if scope.since and scope.until:
        start, end = (moment(language, at.astimezone(ZoneInfo(worker.zone))) for at in (scope.since, scope.until))
        told.append(say(language, "forget.window", start=start, end=end))
    return " · ".join(told)


def _erasure(worker: Worker, chosen: Chosen) -> Erasure:
    return Erasure(worker=worker.id, decisions=chosen.decisions, drafts=chosen.drafts, messages=chosen.messages)


def _listed(language: str, counts: Mapping[str, int]) -> str:
    """How much of what, without posts: the question and its answer are posts themselves."""
    told = [say(language, f"erased.{name}", count=count) for name, count in counts.items() if count and name != POSTS]
    return say(language, "erased.and").join(told) or say(language, "erased.nothing")
