"""Stop at once: no stand-in, nothing waiting, nothing on its way in the worker's name."""

from bot.approvals import card_update
from bot.deployment import Deployment
from bot.drafts import OPEN, drafts_in
from bot.outbox import cancel_replies, put
from bot.schedule import cancel
from bot.standin.settle import EXPIRE
from bot.standin.window import close_windows
from memory.audit import append
from memory.domain import Worker
from memory.record.engine import WriteSession


async def halt(session: WriteSession, of: Deployment, worker: Worker) -> int:
    """Close the worker's windows and cancel every draft and reply that has not left; returns how many drafts."""
    now = of.now()
    await close_windows(session, worker.id, now)
    await cancel_replies(session, worker.id)
    drafts = await drafts_in(session, worker.id, OPEN)
    for row in drafts:
        had_card = row.state == "waiting"
        row.state = "cancelled"
        if had_card:
            await put(session, of.master, await card_update(session, of, worker, row), now)
    await cancel(session, EXPIRE, [row.id for row in drafts])
    await append(session, of.master, worker.id, "stopped", subject=worker.id, now=now)
    return len(drafts)
