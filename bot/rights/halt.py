"""Stop at once: no stand-in, nothing waiting, nothing on its way in the worker's name."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from bot.deployment import Deployment
from bot.rights.tokens import end_all_tokens
from bot.standin.settle import EXPIRE
from bot.standin.window import close_windows
from bot.voice.cards.shown import show_state
from bot.work.drafts import OPEN
from bot.work.outbox import REPLY, UNSENT, card_key, was_put
from bot.work.schedule import cancel
from memory.domain import Worker
from memory.record.claims import claim, of_worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import AuditRow, DraftRow, OutboxRow
from memory.rights.audit import append


async def halt(session: WriteSession, of: Deployment, worker: Worker) -> int:
    """Close the worker's windows, withdraw all, erase tokens; returns how many drafts and replies that stopped."""
    await claim(session, of_worker(worker.id))
    await close_windows(session, worker.id, of.now())
    withdrawn = await withdraw(session, of, worker)
    await end_all_tokens(session, of, worker)
    await append(session, of.master, worker.id, "stopped", subject=worker.id, now=of.now())
    return withdrawn


async def is_stopped(session: ReadSession, worker: Worker) -> bool:
    """Whether a worker stopped their double, and neither let it stand in nor listen anew since."""
    turns = (AuditRow.worker == worker.id, AuditRow.action.in_(("stopped", "standin", "consent_shadow")))
    last = select(AuditRow.action).where(*turns).order_by(AuditRow.number.desc()).limit(1)
    return await session.scalar(last) == "stopped"


async def withdraw(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    places: Collection[str] | None = None,
    *,
    which: ColumnElement[bool] | None = None,
) -> int:
    """Cancel every draft that waits and every reply that has not left, everywhere or in some places.

    A reply that is being sent at this moment is taken back by the sender, since its draft is cancelled.

    Args:
        which: only those drafts for which this holds.
    """
    unsent = select(OutboxRow.draft).where(
        OutboxRow.worker == worker.id, OutboxRow.role == REPLY, OutboxRow.verb == "send", OutboxRow.state.in_(UNSENT)
    )
    chosen = select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.state.in_(OPEN) | DraftRow.id.in_(unsent))
    if places is not None:
        chosen = chosen.where(DraftRow.place.in_(places))
    if which is not None:
        chosen = chosen.where(which)
    rows = list(await session.scalars(chosen.with_for_update()))
    for row in rows:
        had_card = await was_put(session, card_key(row.id))
        row.state = "cancelled"
        if had_card:
            await show_state(session, of, worker, row)
    await cancel(session, EXPIRE, [row.id for row in rows])
    return len(rows)
