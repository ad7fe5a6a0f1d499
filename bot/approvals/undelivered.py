"""A reply that does not go out is not passed over in silence: its card says so, and the worker decides anew."""

from sqlalchemy import update

from adapters.change import HEAD_MOVED
from adapters.request import OVER
from bot.deployment import Deployment
from bot.learning.learn import unlearn
from bot.standin.respond import RESPOND
from bot.standin.settle import EXPIRE
from bot.voice.cards.shown import show_state, take_away, told_to_asker, unreached_key
from bot.work.drafts import PENDING, SAID, read_proposal
from bot.work.outbox import REPLY, is_card, is_unsent, put, reply_key, seen
from bot.work.schedule import plan
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow, OutboxRow
from memory.workers import get_worker, worker_seal

ASK_AGAIN = frozenset({"standin_over", "audience_changed"})
UNSAID = {OVER: "over", HEAD_MOVED: "asked"}
"""What becomes of a draft whose reply was refused, by why; where the change is another one, it is made anew."""


async def tell_asker(session: WriteSession, of: Deployment, card: OutboxRow, *, reached: bool) -> None:
    """The card about a question was shown to its worker, or could not be: whoever asked is told so."""
    row = await session.get(DraftRow, card.draft) if card.draft else None
    if row is None:
        return
    worker = await get_worker(session, row.worker)
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    if proposal.tells_asker and row.state in PENDING:
        if reached:
            await take_away(session, of, row, unreached_key(row))
        await put(session, of.master, told_to_asker(worker, row, proposal, reached=reached), of.now())
    if proposal.addressed:
        await put(session, of.master, seen(row, proposal.situation, on=False), of.now())


async def tell_refused(session: WriteSession, of: Deployment, outgoing: OutboxRow, reason: str) -> None:
    """The platform refused a reply, or to take one back: its card shows that, and why; or a card: the asker hears."""
    if is_card(outgoing):
        await tell_asker(session, of, outgoing, reached=False)
    if outgoing.role == REPLY:
        unsaid = UNSAID.get(reason, "refused")
        await _redraw(session, of, outgoing, unsaid if outgoing.verb == "send" else "not_undone", reason)


async def withhold(session: WriteSession, of: Deployment, outgoing: OutboxRow, reason: str) -> None:
    """A reply may not go out any more: where the worker can still decide, they are asked; else it is over."""
    await _redraw(session, of, outgoing, "waiting" if reason in ASK_AGAIN else "cancelled", reason)


async def _redraw(session: WriteSession, of: Deployment, outgoing: OutboxRow, state: str, reason: str) -> None:
    row = await session.get(DraftRow, outgoing.draft) if outgoing.draft else None
    if row is None or not await _is_about(session, outgoing, row):
        return
    if row.state in SAID:
        await unlearn(session, of, row)
        await _hold_back(session, row)
    row.state, row.rule, row.version = state, reason, row.version + 1
    if state == "waiting":
        row.expires = of.now() + of.settings.expiry
        await plan(session, EXPIRE, row.id, row.expires)
    if state == "asked":
        await plan(session, RESPOND, row.id, of.now())
    worker = await get_worker(session, row.worker)
    await show_state(session, of, worker, row)


async def _is_about(session: WriteSession, outgoing: OutboxRow, row: DraftRow) -> bool:
    """Whether what is to be said is what the draft is now, or nothing was said since what is to be taken back."""
    if outgoing.verb == "send":
        return row.state in SAID and outgoing.key == reply_key(row)
    return row.state not in SAID or await is_unsent(session, row.id)


async def _hold_back(session: WriteSession, row: DraftRow) -> None:
    """What a draft says now is not said beside what could not be taken back."""
    waits = (OutboxRow.key == reply_key(row), OutboxRow.state == "waiting")
    await session.execute(update(OutboxRow).where(*waits).values(state="cancelled", body=None))
