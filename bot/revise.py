"""Messages change and go, people come and leave, accounts are closed: memory follows.

A message stands in many places: in each worker's copy, in decisions as trigger, context or reply, in drafts and
the precedents that they rest on. An edit is followed only where the worker still lets the double listen; what is
deleted is erased everywhere.
"""

from dataclasses import replace

from sqlalchemy import select

from adapters.chat import Deactivation, Deletion, Edit, Membership, Renewal
from bot.cards.approval import card_update
from bot.deployment import Deployment
from bot.drafts import OPEN, Proposal, drafts_holding, read_proposal, write_proposal
from bot.halt import halt, withdraw
from bot.learn import UNINDEX
from bot.outbox import is_unsent, put
from bot.schedule import plan
from memory.acts import act_of_reply
from memory.audience import forget_members, note_move, note_place
from memory.consent import consent_place, consenting, revoke
from memory.decisions import decisions_holding, quoted, read_decision, reply_parts, rewrite
from memory.domain import Decision, Purpose, Situation
from memory.erasure import forget_decisions
from memory.record.engine import WriteSession
from memory.record.tables import DecisionRow, DraftRow, WorkerRow
from memory.redaction import redact
from memory.situations import revise_turn, revised
from memory.talks import forget_message, hearers_of, revise_message
from memory.workers import get_worker, worker_of, worker_seal


async def take_edit(session: WriteSession, of: Deployment, edit: Edit) -> None:
    """Where the double still listens, everything made of the message reads as it does now."""
    text = redact(edit.text)
    listening = set(await consenting(session, consent_place(edit.place), Purpose.SHADOW, edit.at))
    for worker in listening:
        seal = await worker_seal(session, of.master, worker)
        await revise_message(session, seal, worker, edit.place.id, edit.message, text=text)
    for row in await decisions_holding(session, edit.place.id, edit.message):
        if row.worker in listening:
            await _revise_decision(session, of, row, edit.message, text)
    drafting = set(await consenting(session, consent_place(edit.place), Purpose.DRAFT, edit.at))
    for draft in await drafts_holding(session, edit.place.id, edit.message):
        if draft.worker in drafting:
            await _revise_draft(session, of, draft, edit.place.id, edit.message, text=text)


async def take_deletion(session: WriteSession, of: Deployment, deletion: Deletion) -> None:
    """Every copy of the message is erased, and whatever was made of it."""
    for worker in await hearers_of(session, deletion.place.id, deletion.message):
        await forget_message(session, worker, deletion.place.id, deletion.message)
    for row in await decisions_holding(session, deletion.place.id, deletion.message):
        await _revise_decision(session, of, row, deletion.message, None)
    for draft in await drafts_holding(session, deletion.place.id, deletion.message):
        await _revise_draft(session, of, draft, deletion.place.id, deletion.message, text=None)


async def take_membership(session: WriteSession, of: Deployment, membership: Membership) -> None:
    """The audience of a place has changed; a worker who left it is no longer shadowed there."""
    await note_move(session, membership.place, membership.person, joined=membership.joined)
    worker = await worker_of(session, membership.person.id)
    if worker is not None and not membership.joined:
        await revoke(session, worker.id, [membership.place.id], now=of.now())
        await withdraw(session, of, worker, [membership.place.id])


async def take_renewal(session: WriteSession, of: Deployment, renewal: Renewal) -> None:
    """A place reads otherwise: who can read it must be asked anew, and in a closed one nothing can be said."""
    place = renewal.place.id
    await note_place(session, renewal.place)
    await forget_members(session, place)
    if renewal.closed:
        open_there = select(DraftRow.worker).where(DraftRow.place == place, DraftRow.state.in_(OPEN)).distinct()
        for worker in list(await session.scalars(open_there)):
            await withdraw(session, of, await get_worker(session, worker), [place])


async def take_deactivation(session: WriteSession, of: Deployment, deactivation: Deactivation) -> None:
    """A worker without an account has a double that neither listens nor speaks, and that nobody inherits."""
    worker = await worker_of(session, deactivation.person.id)
    row = await session.get(WorkerRow, worker.id) if worker else None
    if worker is not None and row is not None:
        row.frozen = of.now()
        await halt(session, of, worker)


async def _revise_decision(
    session: WriteSession, of: Deployment, row: DecisionRow, message: str, text: str | None
) -> None:
    seal = await worker_seal(session, of.master, row.worker)
    decision = _revised(read_decision(row, seal), message, text)
    if decision is not None:
        rewrite(row, seal, decision)
        return
    for forgotten in await forget_decisions(session, row.worker, [row.id]):
        await plan(session, UNINDEX, forgotten, of.now())


async def _revise_draft(
    session: WriteSession, of: Deployment, row: DraftRow, place: str, message: str, *, text: str | None
) -> None:
    """A draft that rests on words which are gone or changed is not sent, and does not keep them."""
    seal = await worker_seal(session, of.master, row.worker)
    proposal = read_proposal(row, seal)
    resting = [each for each in proposal.evidence if quoted(place, message) in each.messages]
    situation = _revise_situation(proposal.situation, message, text)
    if resting or situation is None:
        proposal = replace(proposal, reply="", evidence=())
    write_proposal(row, seal, replace(proposal, situation=situation or _emptied(proposal)))
    has_card, row.version = row.state not in {"asked", "silent"}, row.version + 1
    stoppable = row.state in {*OPEN, "kept"} or await is_unsent(session, row.id)
    if stoppable and (resting or situation is None):
        row.state = "cancelled"
    if has_card:
        worker = await get_worker(session, row.worker)
        await put(session, of.master, await card_update(session, of, worker, row), of.now())


def _revised(decision: Decision, message: str, text: str | None) -> Decision | None:
    """A decision in which a message reads otherwise or is gone; None where it cannot stand without it."""
    situation = _revise_situation(decision.situation, message, text)
    before = reply_parts(decision)
    parts = revised(before, message, text)
    if situation is None or (before and not parts):
        return None
    if parts == before:
        return replace(decision, situation=situation)
    reply = "\n".join(part.text for part in parts)
    return replace(
        decision,
        situation=situation,
        act=act_of_reply(reply, situation.trigger.text),
        reply=reply,
        reply_message=parts[0].message,
        reply_parts=parts if len(parts) > 1 else (),
    )


def _revise_situation(situation: Situation, message: str, text: str | None) -> Situation | None:
    trigger = revise_turn(situation.trigger, message, text)
    earlier = [revised for turn in situation.earlier if (revised := revise_turn(turn, message, text))]
    return replace(situation, trigger=trigger, earlier=tuple(earlier)) if trigger else None


def _emptied(proposal: Proposal) -> Situation:
    situation = proposal.situation
    return replace(situation, trigger=replace(situation.trigger, text="", parts=()), earlier=())
