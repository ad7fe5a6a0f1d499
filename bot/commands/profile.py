"""``profile [not|restore …]``: how the worker works and writes, as far as their decisions tell, for them alone.

What they say is not them stays struck, and words no draft.
"""

import re
from collections import Counter
from collections.abc import Mapping

from adapters.chat import Press
from adapters.platform import Button, Card, Post
from bot.commands.call import Call
from bot.deployment import Deployment
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
from memory.profile.profiles import Profile, read_profile, restore, rests_on_any, strike
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.text.simplified import simplified
from memory.workers import worker_seal

STRIKE, RESTORE = "strike_line", "restore_line"
SHOWN = 20
BUTTONS = {Kind.WRITES: 3, Kind.WORKS: 5, Kind.CHANGES: 1, Kind.KNOWS: 1}
"""So many lines of each kind have a button; a number may be typed for any."""
_WISHES = {
    STRIKE: re.compile(r"(?:not|不是)\s*(?P<number>\d{1,4})", re.IGNORECASE),
    RESTORE: re.compile(r"(?:restore|恢复)\s*(?P<number>\d{1,4})", re.IGNORECASE),
}


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
    wish = profile_wish(call.rest)
    if call.rest and wish is None:
        return call.answer("profile.usage")
    async with call.of.record.read() as session:
        seal = await worker_seal(session, call.of.master, worker.id)
        profile = await read_profile(session, seal, worker.id)
        topics = {topic.id: topic.name for topic in await named_topics(session, seal, worker.id)}
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
    told = [
        say(
            language,
            "profile.struck_line" if struck else "profile.line",
            number=number,
            says=said(language, line, topics),
            evidence=evidenced(language, worker, line),
        )
        for number, (line, struck) in enumerate(profile.shown, 1)
    ]
    if len(told) > SHOWN:
        told = [*told[:SHOWN], say(language, "profile.more", more=len(told) - SHOWN)]
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
