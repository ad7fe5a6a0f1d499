"""``audit [HEADS]``: whether the chain of what was done for the worker holds, also against heads that they kept."""

from bot.commands.call import Call
from bot.rights.doubt import doubt
from bot.texts import say
from bot.work.loop import Effect
from memory.record.engine import WriteSession
from memory.rights.audit import Flaw, head_of, heads_in, verify


async def run(call: Call) -> Effect:
    """Verify the worker's own chain; a head that they were told and it does not hold silences their double."""
    if call.worker is None:
        return call.answer("worker.none")
    heads = heads_in(call.rest)
    if call.rest and not heads:
        return call.answer("audit.usage")
    async with call.of.record.read() as session:
        head = await head_of(session, call.worker.id)
        broken = await verify(session, call.of.master, call.worker.id, heads)
    if broken is None:
        return call.answer("audit.holds", links=head.number if head else 0, head=head or "—", compared=len(heads))
    flaw, worker = say(call.language, f"audit.{broken.flaw}"), call.worker

    async def effect(session: WriteSession) -> None:
        await call.put_answer(session, "audit.broken", flaw=flaw, first=broken.first, last=broken.last)
        if heads and broken.flaw in {Flaw.MISSING, Flaw.REWRITTEN}:
            await doubt(session, call.of, worker)

    return effect
