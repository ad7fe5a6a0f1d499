"""A draft's state has changed: its card says so, and so does what its asker was told."""

from dataclasses import replace

from sqlalchemy import select

from adapters.chat import PlaceKind
from adapters.platform import Button, Post
from bot.deployment import Deployment
from bot.texts import language_of, say
from bot.voice.cards.approval import card_update, forgotten_card
from bot.voice.cards.notices import notice
from bot.work.drafts import AWAITED, PENDING, Proposal, read_proposal
from bot.work.outbox import NOTICE, TOLD, UNREACHED, Outgoing, is_card, put, was_put
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.tables import DraftRow, OutboxRow
from memory.workers import get_worker, worker_seal

PRIVATELY = "privately"
ENDS = {
    "responded": "notice.responded",
    "ignored": "notice.ignored",
    "expired": "notice.ignored",
    "refused": "notice.ignored",
    "cancelled": "notice.cancelled",
}
"""What an asker is told, where their question is still there, of a draft that was not said, by its state."""


async def show_state(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    row: DraftRow,
    *,
    undoable: bool | None = None,
    cause: str = "",
    again: bool = False,
) -> None:
    """Redraw the card of a draft, and keep true what its asker was told; the parameters are those of the card."""
    card = await card_update(session, of, worker, row, undoable=undoable, cause=cause, again=again)
    await put(session, of.master, card, of.now())
    told = await standing_key(session, row)
    if told:
        proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
        anew = told_anew(worker, row, proposal, told)
        if anew is not None:
            await put(session, of.master, anew, of.now())


def told_to_asker(worker: Worker, row: DraftRow, proposal: Proposal, *, reached: bool = True) -> Outgoing:
    """What an asker is told whose question is not answered at once: whether anything is known, and who sees it.

    Args:
        reached: the worker was shown the question; else nobody sees it.
    """
    situation = proposal.situation
    direct = situation.place.kind is PlaceKind.DIRECT
    says = _open_key(row, proposal) if reached else "notice.unreached"
    return Outgoing(
        key=told_key(row) if reached else unreached_key(row),
        verb="send",
        role=NOTICE,
        place=situation.place.id,
        thread=situation.thread if direct else situation.thread or situation.trigger.message,
        post=_notice(worker, row, proposal, says),
        worker=worker.id,
        draft=row.id,
    )


async def tell_taken_back(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow) -> None:
    """The answer that an asker read is gone, and their question waits once more: they are told, if nothing says so."""
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    if proposal.tells_asker and not proposal.private and not await standing_key(session, row):
        told, post = told_to_asker(worker, row, proposal), _notice(worker, row, proposal, "notice.taken_back")
        await put(session, of.master, replace(told, key=f"{told_key(row)}:{row.version}", post=post), of.now())


def told_anew(worker: Worker, row: DraftRow, proposal: Proposal, told: str) -> Outgoing | None:
    """What the asker's notice, put under a key, reads in the draft's present state; None where it can stay as it is.

    Where nothing of the question is kept it is taken away.
    """
    text = proposal.situation.trigger.text
    if not text:
        return taken_away(row, told)
    key = _open_key(row, proposal) if row.state in PENDING else ENDS.get(row.state)
    if proposal.private and row.state == "undone":
        key = "notice.ignored"
    return _retold(worker, row, proposal, key, told) if key else None


def _retold(worker: Worker, row: DraftRow, proposal: Proposal, key: str, told: str) -> Outgoing:
    return replace(
        told_to_asker(worker, row, proposal),
        key=f"retold:{row.id}:{row.version}:{row.state}",
        verb="update",
        thread=None,
        post=_notice(worker, row, proposal, key),
        target=f"key:{told}",
    )


def _notice(worker: Worker, row: DraftRow, proposal: Proposal, key: str) -> Post:
    """What the asker reads; while the question is open they may have the answer for themself alone."""
    language = language_of(proposal.situation.trigger.text)
    if proposal.private and row.state in PENDING:
        return notice(language, "notice.privately", row.id, name=worker.name)
    alone = Button(PRIVATELY, say(language, "button.privately"), row.id, spare=True)
    shared = row.state in PENDING and not proposal.to and key != "notice.unreached"
    return notice(language, key, row.id, *([alone] if shared else []), name=worker.name)


async def tell_answered(session: WriteSession, of: Deployment, row: DraftRow) -> None:
    """The answer stands there: what the asker was told before makes room for it, or says that they have it alone."""
    await take_away(session, of, row, unreached_key(row))
    worker = await get_worker(session, row.worker)
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    told = await standing_key(session, row)
    if not told:
        return
    if proposal.private:
        await put(session, of.master, _retold(worker, row, proposal, "notice.answered_privately", told), of.now())
    else:
        await put(session, of.master, taken_away(row, told), of.now())


async def standing_key(session: ReadSession, row: DraftRow) -> str:
    """The key of what the asker of a draft was told last; none where nothing was, or it made room for an answer."""
    of_draft = select(OutboxRow.key).where(OutboxRow.draft == row.id, OutboxRow.key != unreached_key(row))
    told = of_draft.where(OutboxRow.key.startswith(told_key(row), autoescape=True))
    key = await session.scalar(told.order_by(OutboxRow.id.desc()).limit(1))
    gone = of_draft.where(OutboxRow.key.startswith(f"un{key}:", autoescape=True))
    return key if key and await session.scalar(gone.limit(1)) is None else ""


async def take_away(session: WriteSession, of: Deployment, row: DraftRow, told: str) -> None:
    """Take away what the asker was told under a key: the answer stands there, or the worker was reached after all."""
    if await was_put(session, told):
        await put(session, of.master, taken_away(row, told), of.now())


async def take_all_away(session: WriteSession, of: Deployment, worker: Worker) -> None:
    """Everything of a worker is to be erased: no card holds any of it, no asker waits for it."""
    waiting = select(DraftRow.id).where(DraftRow.worker == worker.id, DraftRow.state.in_(PENDING))
    told = select(OutboxRow).where(OutboxRow.draft.in_(waiting), OutboxRow.key.startswith(TOLD))
    for row in list(await session.scalars(told.where(OutboxRow.message.is_not(None)))):
        key = f"untold:{new_id()}"
        away = Outgoing(key=key, verb="delete", role=NOTICE, place=row.place, target=row.message)
        await put(session, of.master, away, of.now())
    theirs = select(OutboxRow).where(OutboxRow.worker == worker.id, OutboxRow.draft.is_not(None))
    for row in list(await session.scalars(theirs.where(OutboxRow.message.is_not(None)))):
        if row.draft and is_card(row):
            post = forgotten_card(worker.language, row.draft)
            key = f"forgotten:{new_id()}"
            emptied = Outgoing(key=key, verb="update", role=NOTICE, place=row.place, target=row.message, post=post)
            await put(session, of.master, emptied, of.now())


def taken_away(row: DraftRow, told: str) -> Outgoing:
    """Take a notice away that was put under a key."""
    return Outgoing(
        key=f"un{told}:{row.version}",
        verb="delete",
        role=NOTICE,
        place=row.place,
        worker=row.worker,
        draft=row.id,
        target=f"key:{told}",
    )


def told_key(row: DraftRow) -> str:
    """The key of what the asker of a draft is told."""
    return f"{TOLD}{row.id}"


def unreached_key(row: DraftRow) -> str:
    """The key of what they are told where the worker could not be shown the question."""
    return f"{told_key(row)}{UNREACHED}"


def _open_key(row: DraftRow, proposal: Proposal) -> str:
    if not proposal.reply:
        return "notice.passed_on"
    return "notice.will_confirm" if row.state in AWAITED else "notice.sees"
