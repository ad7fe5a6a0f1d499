"""``teach QUESTION => ANSWER``: how the worker answers something, in their own words, for everybody to be told."""

import re

from bot.commands.call import Call
from bot.commands.parse import lesson_in
from bot.shadow.handed import drop_button, may_learn, teach
from bot.work.loop import Effect
from memory.record.engine import WriteSession

_VERB = re.compile(r"\s*(?:教|teach)[\s:：]*", re.IGNORECASE)


async def run(call: Call) -> Effect:
    """Note the lesson, where the worker lets their double learn at all."""
    worker, command = call.worker, call.command
    lesson = lesson_in(_VERB.sub("", command.text, count=1))
    if worker is None:
        return call.answer("worker.none")
    if lesson is None:
        return call.answer("teach.usage")
    async with call.of.record.read() as session:
        learning = await may_learn(session, worker)
    if not learning:
        return call.answer("teach.no_consent")
    name = f"taught:{command.key}"

    async def effect(session: WriteSession) -> None:
        await teach(session, call.of, worker, lesson, command, name)
        question, answer = lesson
        button = drop_button(call.language, name)
        await call.put_answer(session, "teach.done", button, question=question, answer=answer)

    return effect
