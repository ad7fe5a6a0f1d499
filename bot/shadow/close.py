"""Situation → Decision: by the worker's words or by their reaction."""

from dataclasses import replace
from datetime import datetime

from adapters.chat import Message, Place, PlaceKind, Reaction
from bot.deployment import Deployment
from bot.learning.learn import judged, note_outcome
from bot.voice.cards.approval import is_verdict
from bot.voice.cards.shown import show_state
from bot.work.drafts import PENDING, draft_about, read_proposal
from bot.work.outbox import is_unsent
from bot.work.schedule import plan
from memory.decisions.acts import act_of_reaction, act_of_turn
from memory.decisions.decisions import decision_on, decisions_holding, read_decision, record_decisions, rewrite
from memory.decisions.passages import remarked
from memory.decisions.situations import BURST, Closed
from memory.decisions.talks import close_situations, load_talk
from memory.domain import Act, Decision, Provenance, Situation, Turn, Worker
from memory.record.engine import WriteSession
from memory.record.ids import new_id
from memory.record.tables import PlaceRow, SituationRow
from memory.rights.bystanders import stands_by
from memory.trust.statements import said_alike
from memory.workers import worker_seal

REHEARSE = "rehearse"


async def close_by_words(
    session: WriteSession, of: Deployment, worker: Worker, message: Message, closed: Closed
) -> None:
    """The worker answered."""
    situation = Situation(message.place, message.thread, closed.trigger, closed.earlier, message.link)
    decided = answered(decision_about(worker, situation, Act.ANSWER), closed.reply)
    recorded = await record(session, of, worker, decided)
    if not await _compare(session, of, worker, decided):
        await plan(session, REHEARSE, recorded, closed.reply.at + BURST)
    messages = [turn.message for turn in (closed.trigger, *closed.absorbed)]
    await close_situations(session, worker.id, message.place.id, messages)


async def remark(session: WriteSession, of: Deployment, worker: Worker, message: Message) -> None:
    """The worker commented on lines of somebody else's change: that is a decision about these lines."""
    decided = remarked(worker, message, Provenance.LIVE)
    if decided is not None and not await stands_by(session, decided.situation.trigger.author):
        await record(session, of, worker, decided)


async def go_on(session: WriteSession, of: Deployment, worker: Worker, place: Place, reply: Turn) -> None:
    """The worker went on with their answer: the decision holds the whole of it."""
    seal = await worker_seal(session, of.master, worker.id)
    for row in await decisions_holding(session, place.id, reply.message):
        if row.worker == worker.id and row.reply_message == reply.message:
            rewrite(row, seal, answered(read_decision(row, seal), reply))
            await plan(session, REHEARSE, row.id, reply.at + BURST)


async def close_by_reaction(session: WriteSession, of: Deployment, worker: Worker, reaction: Reaction) -> None:
    """The worker answered with an emoji; words that follow will take its place."""
    act = act_of_reaction(reaction.emoji)
    row = await session.get(SituationRow, (worker.id, reaction.place.id, reaction.message))
    situation = await situation_in(session, of, worker, row) if row else None
    if act is not None and situation is not None:
        await record(session, of, worker, decision_about(worker, situation, act, at=reaction.at))


def answered(decision: Decision, reply: Turn) -> Decision:
    """A decision with the worker's whole reply."""
    return replace(
        decision,
        act=act_of_turn(reply, decision.situation.trigger),
        formal=bool(reply.act),
        reply=reply.text,
        at=reply.at,
        reply_message=reply.message,
        reply_parts=reply.parts,
    )


async def _compare(session: WriteSession, of: Deployment, worker: Worker, decided: Decision) -> bool:
    """Hold the draft that there is against what the worker said; returns whether there is one."""
    situation = decided.situation
    draft = await draft_about(session, worker.id, situation.place.id, situation.trigger.message)
    if draft is None:
        return False
    if draft.state == "asked" or (draft.state == "answered" and await is_unsent(session, draft.id)):
        draft.state = "responded"
        return False
    if draft.state not in {*PENDING, "answered"}:
        return True
    proposal = read_proposal(draft, await worker_seal(session, of.master, worker.id))
    agreed = is_what_was_done(Act(draft.act), proposal.reply, decided)
    await note_outcome(session, of, worker, judged(draft), agreed=agreed, source="shadow")
    if draft.state != "answered":
        draft.state = "responded"
        await show_state(session, of, worker, draft)
    return True


def is_what_was_done(act: Act, reply: str, decided: Decision) -> bool:
    """Whether a draft is what the worker did, by its act and its words; a bare verdict and a form have only an act."""
    bare = decided.situation.trigger.request is not None or is_verdict(reply)
    return act is decided.act and (bare or said_alike(reply, decided.reply))


async def record(
    session: WriteSession, of: Deployment, worker: Worker, decision: Decision, *, instead: bool = False
) -> str:
    """Write a decision, in place of a mere reaction to the same, or ``instead`` of any; returns its id."""
    seal = await worker_seal(session, of.master, worker.id)
    situation = decision.situation
    known = await decision_on(session, worker.id, situation.place.id, situation.trigger.message)
    if known is None:
        await record_decisions(session, seal, [decision])
        return decision.id
    if instead or (decision.reply and known.reply_message is None and known.provenance != Provenance.CONFIRMED):
        rewrite(known, seal, replace(decision, id=known.id))
    return known.id


def decision_about(worker: Worker, situation: Situation, act: Act, at: datetime | None = None) -> Decision:
    """A decision without words, taken while it happens."""
    return Decision(
        id=new_id(),
        worker=worker.id,
        situation=situation,
        act=act,
        reply="",
        at=at or situation.trigger.at,
        provenance=Provenance.LIVE,
    )


async def situation_in(session: WriteSession, of: Deployment, worker: Worker, row: SituationRow) -> Situation | None:
    """What waits for a worker, with what came before; None where that is no longer known."""
    seal = await worker_seal(session, of.master, worker.id)
    place = await session.get(PlaceRow, row.place)
    talk = await load_talk(session, seal, worker, row.place, thread=row.thread, until=row.at + BURST)
    context = talk.context(row.trigger)
    if context is None or place is None:
        return None
    return Situation(Place(place.id, place.name, PlaceKind(place.kind)), row.thread, *context)
