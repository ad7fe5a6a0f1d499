"""``interview [3: ANSWER|skip 3|3 first]``: what the double asks its worker, having nothing usable for it."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.chat import Press
from adapters.platform import Button, Post
from bot.commands.call import Call
from bot.commands.interviewing import Wish, interview_wish
from bot.deployment import Deployment
from bot.shadow.handed import drop_button
from bot.shadow.interview import (
    ask_about,
    hold,
    keep,
    look,
    objection,
    open_questions,
    opposed_to,
    prepare,
    question_numbered,
    question_of,
    skip,
    was_asked,
)
from bot.texts import say
from bot.voice.cards.interview import (
    ANSWER,
    DISCARD,
    HELD,
    HOLDS,
    KEEP_ALONE,
    KEEP_SHARED,
    SKIP,
    Question,
    holding_post,
    preview_post,
    questions_post,
)
from bot.voice.cards.notices import answering, notice, typed
from bot.work.loop import Effect
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.engine import WriteSession

PRESSES = frozenset({ANSWER, SKIP, DISCARD, KEEP_ALONE, KEEP_SHARED, *HOLDS, *HELD})
DOES = {"answer": ANSWER, "skip": SKIP, "first": HOLDS[0], "second": HOLDS[1]}
"""What is typed, as the button that does the same."""


async def run(call: Call) -> Effect:
    """Show the questions, or take what is said to one."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    wish = interview_wish(call.rest)
    if call.rest.strip() and wish is None:
        return call.answer("interview.usage")
    async with call.of.record.read() as session:
        problem = await objection(session, worker)
    if problem == "interview.stopped" and not wish and not worker.frozen:
        return _list(call, worker)
    if problem:
        return call.answer(problem, *([_again(call)] if problem == "interview.stopped" else []))
    if wish:
        return _take(call, worker, wish)
    lately = await look(call.of, call.responder, worker)

    async def effect(session: WriteSession) -> None:
        await ask_about(session, call.of, worker, lately)
        questions = await open_questions(session, call.of, worker)
        if not questions:
            await call.put_answer(session, "interview.none", covered=lately.covered, of=len(lately.came))
            return
        await call.put_post(session, _post(call, worker, questions))

    return effect


def _post(call: Call, worker: Worker, questions: Sequence[Question], *, stopped: bool = False) -> Post:
    in_shell = not call.of.platforms
    return questions_post(worker, call.language, call.command.key, questions, in_shell=in_shell, stopped=stopped)


def _again(call: Call) -> Button:
    return typed(say(call.language, "button.stand_two_hours"), say(call.language, "suggest.stand"))


def _list(call: Call, worker: Worker) -> Effect:
    """Show what was asked before the double was stopped, and ask nothing new."""

    async def effect(session: WriteSession) -> None:
        questions = await open_questions(session, call.of, worker)
        if not questions:
            await call.put_answer(session, "interview.stopped", _again(call))
            return
        await call.put_post(session, _post(call, worker, questions, stopped=True))

    return effect


def _take(call: Call, worker: Worker, wish: Wish) -> Effect:
    """What was typed does what a press on the question's button does."""
    command = call.command
    press = Press(
        key=command.key,
        place=command.place,
        author=command.author,
        action=DOES[wish.does],
        value="",
        at=command.at,
        thread=command.thread,
        text=wish.answer,
        reply_to=command.reply_to,
    )

    async def effect(session: WriteSession) -> None:
        asked = await question_numbered(session, call.of, worker, wish.number)
        if asked is None and not await was_asked(session, worker):
            await call.put_answer(session, "interview.unlisted")
            return
        speaking = replace(worker, language=call.language)
        post = await _done(session, call.of, speaking, asked, press)
        await call.put_post(session, post)

    return effect


async def take(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed a button of a question, or of what they answered."""
    asked = await question_of(session, of, worker, press.value)
    post = await _done(session, of, worker, asked, press)
    await put(session, of.master, replace(answering(press, post), worker=worker.id), of.now())


async def _done(session: WriteSession, of: Deployment, worker: Worker, asked: Question | None, press: Press) -> Post:
    """Do what a press asks for, where the question is still open; what is said of it."""
    language, action = worker.language, press.action
    problem = await objection(session, worker)
    if asked is None or (action in {*HOLDS, *HELD} and not asked.pair):
        return notice(language, "interview.settled", press.key)
    if problem and action not in (SKIP, DISCARD):
        return notice(language, problem, press.key)
    following = typed(say(language, "button.interview_next"), "interview")
    if action == ANSWER and press.text.strip():
        return preview_post(language, press.key, await prepare(session, of, worker, asked, press.text.strip()))
    if action in HOLDS:
        which = HOLDS.index(action)
        count = len(await opposed_to(session, of, worker, asked, which))
        return holding_post(language, press.key, asked, which, count=count)
    if action in HELD:
        count = await hold(session, of, worker, asked, HELD.index(action))
        return notice(language, "interview.held", press.key, following, count=count)
    if action == SKIP:
        await skip(session, of, worker, asked)
        return notice(language, "interview.skipped", press.key, following)
    if action == DISCARD:
        await prepare(session, of, worker, asked, "")
        return notice(language, "interview.discarded", press.key, following)
    if action == ANSWER or not asked.answer:
        return notice(language, "interview.changed", press.key, following)
    name = await keep(session, of, worker, asked, press, alone=action == KEEP_ALONE)
    dropping = drop_button(language, name)
    return notice(language, f"interview.{action.removeprefix('interview_')}", press.key, dropping, following)
