"""A reply that does not go out is not passed over in silence: its card says so, and the worker decides anew."""

from bot.cards.shown import show_state
from bot.deployment import Deployment
from bot.drafts import SAID
from bot.learn import unlearn
from bot.outbox import REPLY
from bot.schedule import plan
from bot.standin.settle import EXPIRE
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow, OutboxRow
from memory.workers import get_worker

ASK_AGAIN = frozenset({"standin_over", "audience_changed"})


async def tell_refused(session: WriteSession, of: Deployment, outgoing: OutboxRow, reason: str) -> None:
    """The platform refused a reply, or to take one back: its card shows that, and why."""
    if outgoing.role == REPLY:
        await _redraw(session, of, outgoing, "refused" if outgoing.verb == "send" else "not_undone", reason)


async def withhold(session: WriteSession, of: Deployment, outgoing: OutboxRow, reason: str) -> None:
    """A reply may not go out any more: where the worker can still decide, they are asked; else it is over."""
    await _redraw(session, of, outgoing, "waiting" if reason in ASK_AGAIN else "cancelled", reason)


async def _redraw(session: WriteSession, of: Deployment, outgoing: OutboxRow, state: str, reason: str) -> None:
    row = await session.get(DraftRow, outgoing.draft) if outgoing.draft else None
    if row is None or (row.state not in SAID and state != "not_undone"):
        return
    if state != "not_undone":
        await unlearn(session, of, row)
    row.state, row.rule, row.version = state, reason, row.version + 1
    if state == "waiting":
        row.expires = of.now() + of.settings.expiry
        await plan(session, EXPIRE, row.id, row.expires)
    worker = await get_worker(session, row.worker)
    await show_state(session, of, worker, row)
