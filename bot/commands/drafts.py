"""``drafts``: what waits for the worker's word, in the order in which they would take it, and why the first ones."""

from bot.commands.call import Call
from bot.learning.priority import PRIORITIES, Placed
from bot.voice.asker import asker_in
from bot.work.drafts import AWAITED, drafts_in
from bot.work.loop import Effect
from memory.workers import worker_seal

TOLD = 3
"""Of so many it is said why they come first."""


async def run(call: Call) -> Effect:
    """List the waiting drafts; their cards are in the worker's direct talk."""
    if call.worker is None:
        return call.answer("worker.none")
    async with call.of.record.read() as session:
        seal = await worker_seal(session, call.of.master, call.worker.id)
        rows = await drafts_in(session, call.worker.id, AWAITED)
        waiting = await PRIORITIES.place(session, call.of, call.worker, seal, rows)
    if not waiting:
        return call.answer("drafts.none")
    lines = [_line(call, placed, tells=at < TOLD) for at, placed in enumerate(waiting)]
    return call.answer("drafts.waiting", count=len(waiting), lines="\n".join(lines))


def _line(call: Call, placed: Placed, *, tells: bool) -> str:
    trigger = placed.proposal.situation.trigger
    line = f"• {asker_in(call.language, trigger.name, taught=False)}: {trigger.text[:120]}"
    return f"{line} ({placed.why})" if tells and placed.why else line
