"""Messages change and go, people come and leave, accounts are closed: memory follows.

A message stands in many places: in each worker's copy, in decisions as trigger, context or reply, in drafts and
the precedents that they rest on. An edit is followed only where the worker still lets the double listen; what is
deleted is erased everywhere.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from adapters.chat import Closing, Deactivation, Deletion, Edit, Membership, PlaceKind, Push, Renewal
from bot.approvals.over import close_form
from bot.approvals.word import take_back
from bot.deployment import Deployment
from bot.rights.entry import close_all
from bot.rights.forgotten import Erasure, note_erasure
from bot.rights.halt import halt, withdraw
from bot.rights.keys import end_keys
from bot.rights.leaving import LEFT
from bot.rights.notes import forget_interviewed, is_interviewed
from bot.rights.quotes import erase_quotes, marks_of_texts, texts_of
from bot.rights.rewriting import erase_message, rewrite_decision, rewrite_draft
from bot.standin.respond import RESPOND
from bot.standin.settle import EXPIRE
from bot.voice.cards.approval import QUOTED, UNDO_END
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.voice.cards.shown import show_state, standing_key, take_away
from bot.work.drafts import OPEN, PENDING, SAID, drafts_holding, read_proposal
from bot.work.outbox import is_unsent, put
from bot.work.route import without_address
from bot.work.schedule import cancel, plan
from memory.decisions.decisions import decisions_holding, quoted
from memory.decisions.remembered import remembered
from memory.decisions.revision import revise_situation
from memory.decisions.talks import revise_message
from memory.domain import Purpose
from memory.record.claims import QUOTES, claim, of_person, of_place, of_worker
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow, WorkerRow
from memory.rights.audience import forget_members, note_move, note_place
from memory.rights.bots import letting_in
from memory.rights.bystanders import stands_by
from memory.rights.consent import consent_place, consenting_held, revoke
from memory.rights.gone import Hashes
from memory.rights.marks import mark_of_deleted
from memory.workers import get_worker, worker_of, worker_seal

TURNED = "turned"
"""The rule of a draft whose question was turned to somebody else."""
AT_ONCE, LONGEST_PAUSE = 8, timedelta(minutes=10)
"""A question is drafted anew at once until its draft has this version; each change makes it one or two higher."""
REDRAWN = (*PENDING, "silent")
"""The states in which a draft whose question reads otherwise is made anew; what was said is taken back first."""


async def take_edit(session: WriteSession, of: Deployment, edit: Edit, asked: Collection[str] | None) -> None:
    """Where the double still listens, everything made of the message reads as it does now.

    Args:
        asked: the workers whom it names now, None where it names nobody; those it named before are asked no more, and
            in a direct talk they read no more of it.
    """
    text = remembered(edit.text)
    place, names = consent_place(edit.place), (of_place(edit.place.id), of_person(edit.author.id))
    drafting = set(await consenting_held(session, place, Purpose.DRAFT, edit.at, *names))
    listening = set(await consenting_held(session, place, Purpose.SHADOW, edit.at))
    if await stands_by(session, edit.author.id):
        own = await worker_of(session, edit.author.id)
        listening &= {own.id} if own else set()
    if edit.author.bot:
        let_in = await letting_in(session, edit.author.id)
        drafting, listening = drafting & let_in, listening & let_in
    message = quoted(edit.place.id, edit.message)
    if await is_interviewed(session, message) and text not in await texts_of(session, of, edit.place.id, edit.message):
        await forget_interviewed(session, of, [message])
    await revise_message(session, of.master, listening, edit.place.id, edit.message, text=text)
    for row in await decisions_holding(session, edit.place.id, edit.message):
        if row.worker in listening:
            await rewrite_decision(session, of, row, edit.message, text)
    for draft in await drafts_holding(session, edit.place.id, edit.message):
        is_asked_by_it = draft.trigger == edit.message
        not_for_them = asked is not None and draft.worker not in asked and edit.place.kind is PlaceKind.DIRECT
        if is_asked_by_it or not not_for_them:
            about = asked if is_asked_by_it else None
            await _follow(session, of, draft, edit, text, drafting=draft.worker in drafting, asked=about)


async def _follow(
    session: WriteSession,
    of: Deployment,
    row: DraftRow,
    edit: Edit,
    text: str,
    *,
    drafting: bool,
    asked: Collection[str] | None,
) -> None:
    """What was asked reads otherwise: it is drafted anew, and what was said to other words is taken back.

    Taking back needs neither consent nor time; to draft anew needs both. A question that turned to somebody else is
    over, until it turns back: what it reads now is not for them.
    """
    turned = asked is not None and row.worker not in asked
    seal = await worker_seal(session, of.master, row.worker)
    before = read_proposal(row, seal).situation
    if turned:
        changed = True
    elif drafting:
        await rewrite_draft(session, of, row, edit.place.id, edit.message, text=text)
        changed = read_proposal(row, seal).situation != before
    else:
        changed = revise_situation(before, edit.message, text) != before
    said = row.state == "answered" or (row.state in SAID and await is_unsent(session, row.id))
    if changed and said:
        await take_back(session, of, row)
    elif changed and row.state in SAID:
        await _tell_changed(session, of, row, edit, text)
    back = bool(asked) and not turned and row.rule == TURNED and row.state in ("cancelled", "undone")
    if back or (changed and (said or row.state in REDRAWN)):
        await _ask_anew(session, of, row, possible=drafting and not turned and row.expires > of.now())
    if turned and (said or row.state in ("asked", *REDRAWN)):
        row.rule = TURNED
        await withdraw(session, of, await get_worker(session, row.worker), which=DraftRow.id == row.id)
        await take_away(session, of, row, await standing_key(session, row))


async def _tell_changed(session: WriteSession, of: Deployment, row: DraftRow, edit: Edit, text: str) -> None:
    """Tell the worker, once, that what they said themselves stands under other words now."""
    worker = await get_worker(session, row.worker)
    account = account_on(worker, row.place)
    if account is not None and row.trigger == edit.message:
        key, question = f"changed:{row.id}", without_address(text, worker.name) or text
        values = {"asker": edit.author.name, "question": question[:QUOTED], "link": edit.link}
        post = notice(worker.language, "notice.changed", key, **values)
        await put(session, of.master, to_worker(worker, account, post, key, draft=row.id), of.now())


async def _ask_anew(session: WriteSession, of: Deployment, row: DraftRow, *, possible: bool) -> None:
    """Draft a question anew; where that is not possible, what was taken back is over."""
    if not possible and row.state not in SAID:
        return
    for kind in (EXPIRE, UNDO_END):
        await cancel(session, kind, [row.id])
    row.state, row.version = "asked" if possible else "undone", row.version + 1
    pause = _pause(row.version)
    if possible:
        await plan(session, RESPOND, row.id, of.now() + pause)
    if pause or not possible:
        await show_state(session, of, await get_worker(session, row.worker), row)


def _pause(version: int) -> timedelta:
    """How long to wait before a question is drafted anew: the longer, the more often it was changed."""
    return min(LONGEST_PAUSE, timedelta(seconds=max(0, version - AT_ONCE) ** 2))


async def take_deletion(session: WriteSession, of: Deployment, deletion: Deletion) -> None:
    """Every copy of the message is erased, and whatever was made of it; nothing that still has it brings it back."""
    place, message = deletion.place.id, deletion.message
    await claim(session, of_place(place), QUOTES)
    texts = await texts_of(session, of, place, message)
    await erase_message(session, of, place, message)
    await erase_quotes(session, of, texts)
    marks = [mark_of_deleted(Hashes.under(of.master), place, message), *marks_of_texts(of, texts)]
    await note_erasure(session, of, Erasure(messages=frozenset({quoted(place, message)})), marks)


async def take_membership(session: WriteSession, of: Deployment, membership: Membership) -> None:
    """The audience of a place has changed; a worker who left it is no longer shadowed there."""
    worker = None if membership.joined else await worker_of(session, membership.person.id)
    if worker is not None:
        await claim(session, of_worker(worker.id))
    await note_move(session, membership.place, membership.person, joined=membership.joined)
    if worker is not None:
        await revoke(session, worker.id, [membership.place.id], now=of.now())
        await withdraw(session, of, worker, [membership.place.id])


async def take_renewal(session: WriteSession, of: Deployment, renewal: Renewal) -> None:
    """A place reads otherwise: who can read it must be asked anew, and in a closed one nothing can be said."""
    place = renewal.place.id
    if renewal.closed:
        await claim(session, of_place(place))
    await note_place(session, renewal.place)
    await forget_members(session, place)
    if renewal.closed:
        open_there = select(DraftRow.worker).where(DraftRow.place == place, DraftRow.state.in_(OPEN)).distinct()
        for worker in list(await session.scalars(open_there)):
            await withdraw(session, of, await get_worker(session, worker), [place])


async def take_push(session: WriteSession, of: Deployment, push: Push) -> None:
    """What is to be reviewed is something else: a review that was not given yet is drafted anew."""
    waiting = (DraftRow.place == push.place.id, DraftRow.thread == push.thread, DraftRow.state.in_(OPEN))
    for row in list(await session.scalars(select(DraftRow).where(*waiting).order_by(DraftRow.id))):
        if read_proposal(row, await worker_seal(session, of.master, row.worker)).review is None:
            continue
        if row.state == "asked":
            row.version += 1
        else:
            await _ask_anew(session, of, row, possible=row.expires > of.now())


async def take_closing(session: WriteSession, of: Deployment, closing: Closing) -> None:
    """A form waits no longer, and nobody is asked about it any more."""
    await close_form(session, of, closing.place.id, closing.thread, by=closing.by, people=closing.people)


async def take_deactivation(session: WriteSession, of: Deployment, deactivation: Deactivation) -> None:
    """A worker without an account has a double that neither listens nor speaks, and that nobody inherits."""
    await end_keys(session, of, account=deactivation.person.id)
    worker = await worker_of(session, deactivation.person.id)
    if worker is not None:
        await claim(session, of_worker(worker.id))
    row = await session.get(WorkerRow, worker.id) if worker else None
    if worker is not None and row is not None:
        row.frozen = of.now()
        await halt(session, of, worker)
        await close_all(session, of, worker)
        await plan(session, LEFT, deactivation.person.id, of.now() + timedelta(days=row.leave_days))
