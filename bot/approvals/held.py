"""What the platform takes from nobody of this deployment for now: it waits, and its worker hears when that is over.

A post is held from its first such refusal until it is sent, or for as long as a draft may be open; the job that gives
it up then stands for that.
"""

from datetime import timedelta

from sqlalchemy import select, update

from bot.approvals.undelivered import tell_asker, tell_refused
from bot.deployment import Deployment
from bot.voice.cards.approval import UNDO_END, can_be_undone
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.voice.cards.shown import show_state
from bot.work.outbox import HELD, REPLY, UNSENT, is_card, put
from bot.work.schedule import Job, cancel, plan
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow, JobRow, OutboxRow
from memory.workers import get_worker

OVER = "over:"
TOO_LONG = "refused_too_long"
AGAIN = timedelta(minutes=1)


async def hold(session: WriteSession, of: Deployment, row: OutboxRow) -> None:
    """A post waits for the deployment's sake; whoever would wait for it is told, the first time."""
    if await session.get(JobRow, (HELD, row.key)) is not None:
        return
    until = of.now() + of.settings.expiry
    await plan(session, HELD, row.key, until)
    if row.role == REPLY and row.verb == "send" and row.draft is not None:
        if await can_be_undone(session, row.draft):
            await plan(session, UNDO_END, row.draft, until)
        await _redraw(session, of, row, "held")
    if is_card(row):
        await tell_asker(session, of, row, reached=False)


async def end_hold(session: WriteSession, of: Deployment, row: OutboxRow, *, left: bool) -> None:
    """A post that may have been held was sent (``left``), or will not be: what else is held is tried at once."""
    if await session.get(JobRow, (HELD, row.key)) is None:
        return
    await cancel(session, HELD, [row.key])
    if left:
        await _try_all(session, of, row)
        if row.role == REPLY and row.verb == "send" and row.draft is not None:
            if await can_be_undone(session, row.draft):
                await plan(session, UNDO_END, row.draft, of.now() + of.settings.undo)
            await _redraw(session, of, row, "sent")
    await _tell_over(session, of, row)


async def give_up(session: WriteSession, of: Deployment, job: Job) -> None:
    """A post was held for too long: it counts as refused."""
    row = await session.scalar(select(OutboxRow).where(OutboxRow.key == job.subject).with_for_update())
    if row is None or row.state not in UNSENT:
        return
    if row.state == "sending":
        job.again = of.now() + AGAIN
        return
    row.state, row.body = "refused", None
    await session.flush()
    await tell_refused(session, of, row, TOO_LONG)
    await _tell_over(session, of, row)


async def _redraw(session: WriteSession, of: Deployment, reply: OutboxRow, cause: str) -> None:
    row = await session.get(DraftRow, reply.draft) if reply.draft else None
    if row is not None:
        await show_state(session, of, await get_worker(session, row.worker), row, cause=cause)


async def _try_all(session: WriteSession, of: Deployment, row: OutboxRow) -> None:
    platform = row.place.removeprefix("direct:").partition(":")[0]
    here = OutboxRow.place.startswith(f"{platform}:") | OutboxRow.place.startswith(f"direct:{platform}:")
    held = select(JobRow.subject).where(JobRow.kind == HELD)
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.key.in_(held), OutboxRow.state.in_(("waiting", "unknown")), here)
        .values(due=of.now())
    )


async def _tell_over(session: WriteSession, of: Deployment, row: OutboxRow) -> None:
    """One word to the worker, when the last of their posts is held no more."""
    if row.worker is None or row.key.startswith(OVER) or await _more_held(session, row):
        return
    worker = await get_worker(session, row.worker)
    account = account_on(worker, row.place.removeprefix("direct:"))
    if account is not None:
        key = f"{OVER}{row.key}"
        over = to_worker(worker, account, notice(worker.language, "notice.held_over", key), key)
        await put(session, of.master, over, of.now())


async def _more_held(session: ReadSession, row: OutboxRow) -> bool:
    """Whether another post of the same worker is held, or that word itself is on its way."""
    held = OutboxRow.key.in_(select(JobRow.subject).where(JobRow.kind == HELD)) | OutboxRow.key.startswith(OVER)
    mine = OutboxRow.worker == row.worker, OutboxRow.id != row.id, OutboxRow.state.in_(UNSENT)
    return await session.scalar(select(OutboxRow.id).where(held, *mine).limit(1)) is not None
