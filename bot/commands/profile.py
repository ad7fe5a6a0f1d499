"""``profile [not|restore|since …]``: how the worker works and writes, as far as their decisions tell, for them alone.

What they say is not them stays struck, and words no draft; what they say they would do instead is kept as a note.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.chat import Press
from adapters.platform import Button, Card, Post
from bot.commands.call import Call
from bot.deployment import Deployment
from bot.shadow.handed import drop_button, may_learn, note_own
from bot.texts import say
from bot.voice.cards.notices import answer_to
from bot.voice.disclosure import label
from bot.voice.portrait import evidenced, said
from bot.work.loop import Effect
from bot.work.outbox import put
from bot.work.schedule import ids_in, subject_of
from memory.domain import Worker
from memory.index.topics import named_topics
from memory.profile.profile import Claim, Kind, claim_of
from memory.profile.profiles import Profile, read_profile, read_version, restore, rests_on_any, strike
from memory.profile.versions import Changed, changes
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.text.simplified import simplified
from memory.workers import worker_seal

STRIKE, RESTORE = "strike_line", "restore_line"
SHOWN = 20
DAY = timedelta(days=1)
BUTTONS = {Kind.WRITES: 3, Kind.WORKS: 4, Kind.CHANGES: 1, Kind.PRIORITISES: 1, Kind.WITH: 1, Kind.KNOWS: 1}
"""So many lines of each kind have a button; a number may be typed for any."""
_WISHES = {
    STRIKE: re.compile(r"(?:not|不是)\s*(?P<number>\d{1,4})", re.IGNORECASE),
    RESTORE: re.compile(r"(?:restore|恢复)\s*(?P<number>\d{1,4})", re.IGNORECASE),
}


_SINCE = re.compile(
    r"(?:since|from|自|从)\s*(?P<since>\d{4}-\d\d-\d\d)(?:\s*(?:to|until|到)\s*(?P<until>\d{4}-\d\d-\d\d))?",
    re.IGNORECASE,
)
_ACTUALLY = re.compile(
    r"(?:(?P<number>\d{1,4})[\s:：,，]+)?(?P<words>(?:actually|其实).{2,})", re.IGNORECASE | re.DOTALL
)


def may_follow(rest: str) -> bool:
    """Whether something is said of the profile behind its name."""
    return bool(profile_wish(rest) or _SINCE.fullmatch(rest.strip()) or _ACTUALLY.fullmatch(rest.strip()))


def profile_wish(rest: str) -> tuple[str, int] | None:
    """What is to be done with which line, by its number, if that is said."""
    for wish, pattern in _WISHES.items():
        if found := pattern.fullmatch(simplified(rest).strip()):
            return wish, int(found["number"])
    return None


async def run(call: Call) -> Effect:
    """Show the lines, or strike or restore one."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    rest, wish = simplified(call.rest).strip(), profile_wish(call.rest)
    if since := _SINCE.fullmatch(rest):
        return await _compare(call, worker, since["since"], since["until"])
    actually = _ACTUALLY.fullmatch(rest)
    if rest and wish is None and actually is None:
        return call.answer("profile.usage")
    async with call.of.record.read() as session:
        seal = await worker_seal(session, call.of.master, worker.id)
        profile = await read_profile(session, seal, worker.id)
        topics = {topic.id: topic.name for topic in await named_topics(session, seal, worker.id)}
    if actually:
        return await _correct(call, worker, profile, topics, actually)
    if wish is None:
        return _show(call, worker, profile, topics)
    action, number = wish
    if not 1 <= number <= len(profile.shown):
        return call.answer("profile.unknown", count=len(profile.shown))
    line, _ = profile.shown[number - 1]

    async def effect(session: WriteSession) -> None:
        await _set(session, call.of, worker, line, action)
        await call.put_answer(session, f"profile.{action}", says=said(call.language, line, topics))

    return effect


async def _correct(
    call: Call, worker: Worker, profile: Profile, topics: Mapping[str, str], said_so: re.Match[str]
) -> Effect:
    """The worker said what they would do instead of what a line says: it is struck, and their word is a note."""
    async with call.of.record.read() as session:
        learning = await may_learn(session, worker)
    if not learning:
        return call.answer("teach.no_consent")
    number = int(said_so["number"] or 0)
    if not 1 <= number <= len(profile.lines):
        return call.answer("profile.which", count=len(profile.lines))
    line, words = profile.lines[number - 1], said_so["words"].strip()
    about = said(call.language, line, topics)
    author = call.command.author

    async def effect(session: WriteSession) -> None:
        name = await note_own(session, call.of, worker, author.id, about=about, words=words, key=call.command.key)
        await _set(session, call.of, worker, line, STRIKE)
        await call.put_answer(session, "profile.corrected", drop_button(call.language, name), says=about, words=words)

    return effect


async def _compare(call: Call, worker: Worker, since: str, until: str | None) -> Effect:
    """How the profile differs between two days, in the worker's zone; the later one is now by default."""
    zone = ZoneInfo(worker.zone)
    try:
        first = datetime.fromisoformat(since).replace(tzinfo=zone)
        last = datetime.fromisoformat(until).replace(tzinfo=zone) + DAY if until else call.of.now()
    except ValueError:
        return call.answer("profile.usage")
    if first >= last:
        return call.answer("profile.usage")
    async with call.of.record.read() as session:
        seal = await worker_seal(session, call.of.master, worker.id)
        before, after = [await read_version(session, seal, worker.id, at) for at in (first, last)]
        topics = {topic.id: topic.name for topic in await named_topics(session, seal, worker.id)}
    differing = [_differs(call.language, each, topics) for each in changes(before, after)]
    day = f"{last - timedelta(microseconds=1):%Y-%m-%d}" if until else f"{last.astimezone(zone):%Y-%m-%d}"
    if not differing:
        return call.answer("profile.same", since=since, until=day)
    return call.answer("profile.differs", since=since, until=day, lines="\n".join(differing))


def _differs(language: str, changed: Changed, topics: Mapping[str, str]) -> str:
    shares = {
        f"{when}_{what}": value
        for when, line in (("before", changed.before), ("after", changed.after))
        if line
        for what, value in (("count", line.count), ("of", line.of))
    }
    return say(language, f"profile.is_{changed.change}", says=said(language, changed.line, topics), **shares)


async def change(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed that a line is not them, or is after all; one whose decisions are gone is told."""
    language, seal = worker.language, await worker_seal(session, of.master, worker.id)
    owner, key = ids_in(press.value)
    if owner != worker.id:
        await put(session, of.master, answer_to(press, language, "press.not_yours"), of.now())
        return
    claim = claim_of(key)
    if not await rests_on_any(session, worker.id, claim):
        await put(session, of.master, answer_to(press, language, "press.gone"), of.now())
        return
    await _set(session, of, worker, claim, press.action)
    topics = {topic.id: topic.name for topic in await named_topics(session, seal, worker.id)}
    answer = answer_to(press, language, f"profile.{press.action}", says=said(language, claim, topics))
    await put(session, of.master, answer, of.now())


async def _set(session: WriteSession, of: Deployment, worker: Worker, claim: Claim, action: str) -> None:
    seal = await worker_seal(session, of.master, worker.id)
    if action == STRIKE:
        await strike(session, seal, worker.id, claim, of.now())
    else:
        await restore(session, seal, worker.id, claim)
    await append(session, of.master, worker.id, action, subject=f"{claim.kind}:{claim.trait}", now=of.now())


def _show(call: Call, worker: Worker, profile: Profile, topics: Mapping[str, str]) -> Effect:
    language = call.language
    if not profile.shown:
        return call.answer("profile.none")
    told, chapter = [], None
    for number, (line, struck) in enumerate(profile.shown[:SHOWN], 1):
        if line.chapter is not chapter and not struck:
            told.append(say(language, "profile.chapter", title=say(language, f"chapter.{line.chapter}")))
            chapter = line.chapter
        key = "profile.struck_line" if struck else "profile.line"
        evidence = evidenced(language, worker, line)
        told.append(say(language, key, number=number, says=said(language, line, topics), evidence=evidence))
    if len(profile.shown) > SHOWN:
        told.append(say(language, "profile.more", more=len(profile.shown) - SHOWN))
    body = say(language, "profile.body", lines="\n".join(told))
    card = Card(say(language, "profile.title"), body=body, buttons=_buttons(worker, language, profile))
    post = Post(label(None, language, produced=call.command.key), body, card)
    return lambda session: call.put_post(session, post)


def _buttons(worker: Worker, language: str, profile: Profile) -> tuple[Button, ...]:
    left = Counter(BUTTONS)
    buttons = []
    for number, line in enumerate(profile.lines[:SHOWN], 1):
        if left[line.kind]:
            left[line.kind] -= 1
            value = subject_of(worker.id, line.key)
            buttons.append(Button(STRIKE, say(language, "button.strike_line", number=number), value))
    return tuple(buttons)
