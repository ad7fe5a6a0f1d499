"""``drafts``: what waits for the worker's word."""

from bot.commands.call import Call
from bot.voice.asker import asker_in
from bot.work.drafts import drafts_in, read_proposal
from bot.work.loop import Effect
from memory.workers import worker_seal


async def run(call: Call) -> Effect:
    """List the waiting drafts; their cards are in the worker's direct talk."""
    if call.worker is None:
        return call.answer("worker.none")
    async with call.of.record.read() as session:
        seal = await worker_seal(session, call.of.master, call.worker.id)
        waiting = [read_proposal(row, seal) for row in await drafts_in(session, call.worker.id, ("waiting",))]
    if not waiting:
        return call.answer("drafts.none")
    lines = [
        f"• {asker_in(call.language, p.situation.trigger.name, taught=False)}: {p.situation.trigger.text[:120]}"
        for p in waiting
    ]
    return call.answer("drafts.waiting", count=len(waiting), lines="\n".join(lines))
