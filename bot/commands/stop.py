"""``stop``: the double says nothing more in the worker's name, from this moment."""

from bot.commands.call import Call
from bot.rights.halt import halt
from bot.work.loop import Effect
from memory.record.engine import WriteSession


async def run(call: Call) -> Effect:
    """Stop at once."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")

    async def effect(session: WriteSession) -> None:
        cancelled = await halt(session, call.of, worker)
        await call.put_answer(session, "stop.done", drafts=cancelled)

    return effect
