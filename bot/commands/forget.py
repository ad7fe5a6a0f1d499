"""``forget everything``: after one more press, all that is known of the worker is erased, and they get a receipt."""

from adapters.chat import Button, Press
from bot.cards.notices import answer_to
from bot.commands.call import Call
from bot.commands.parse import EVERYTHING
from bot.deployment import Deployment
from bot.home import refresh_home
from bot.loop import Effect
from bot.outbox import put
from bot.rights import end_own_talks
from bot.schedule import plan
from bot.texts import say
from memory.audit import append
from memory.domain import Worker
from memory.erasure import forget_worker, receipt
from memory.record.engine import WriteSession

CONFIRM = "forget_everything"
ERASE = "erase"


async def run(call: Call) -> Effect:
    """Ask once more before forgetting everything."""
    if call.worker is None:
        return call.answer("worker.none")
    if call.rest.casefold() not in EVERYTHING:
        return call.answer("forget.usage")
    sure = Button(CONFIRM, say(call.language, "button.forget_everything"), call.worker.id, "danger")
    return call.answer("forget.sure", sure)


async def forget_everything(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """Erase the worker's memory and key; the index and free pages follow by a job. The receipt is posted."""
    await end_own_talks(session, of, worker)
    await refresh_home(session, worker, of.now())
    counts = await forget_worker(session, worker.id)
    await plan(session, ERASE, worker.id, of.now())
    proof = receipt(of.master, worker.id, counts, of.now())
    await append(session, of.master, worker.id, "forgotten", subject=worker.id, content=proof, now=of.now())
    listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    answer = answer_to(press, worker.language, "forget.done", erased=listed, receipt=proof)
    await put(session, of.master, answer, of.now())
