"""A reply that the platform refused is not passed over in silence: its card says so."""

from bot.approvals import card_update
from bot.deployment import Deployment
from bot.outbox import REPLY, put
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow, OutboxRow
from memory.workers import get_worker


async def tell_undelivered(session: WriteSession, of: Deployment, outgoing: OutboxRow, reason: str) -> None:
    """Show the worker that their reply did not go out, and the platform's reason."""
    if outgoing.role != REPLY or outgoing.draft is None:
        return
    row = await session.get(DraftRow, outgoing.draft)
    if row is None:
        return
    row.state, row.rule = "refused", reason
    worker = await get_worker(session, row.worker)
    await put(session, of.master, await card_update(session, of, worker, row), of.now())
