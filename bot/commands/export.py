"""``export``: all that is known of the worker, as a file in their direct talk."""

from bot.commands.call import Call
from bot.rights.export import EXPORT
from bot.work.loop import Effect
from bot.work.schedule import plan, subject_of
from memory.record.engine import WriteSession


async def run(call: Call) -> Effect:
    """Have the file made and handed over."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")

    async def effect(session: WriteSession) -> None:
        subject = subject_of(worker.id, call.command.author.id, call.command.key)
        await plan(session, EXPORT, subject, call.of.now())
        await call.put_answer(session, "export.coming")

    return effect
