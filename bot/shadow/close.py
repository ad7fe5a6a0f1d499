"""Situation → Decision: by the worker's words, by their reaction, or by silence while they were present."""

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.chat import Message, Place, PlaceKind, Reaction
from bot.approvals import card_update
from bot.deployment import Deployment
from bot.drafts import draft_about, read_proposal
from bot.learn import judged, note_outcome
from bot.outbox import put
from bot.schedule import cancel, plan
from memory.acts import act_of_reaction, act_of_reply
from memory.decisions import decision_about, new_id, read_decision, record_decisions, rewrite
from memory.domain import Act, Decision, Provenance, Situation, Turn, Worker
from memory.index.tokens import words_of
from memory.record.engine import WriteSession
from memory.record.tables import PlaceRow, SituationRow
from memory.situations import PRESENT, Closed
from memory.talks import close_situations, load_talk, spoke_between
from memory.workers import get_worker, worker_seal

ALIKE = 0.5
SILENCE = "silence"
REHEARSE = "rehearse"
SEPARATOR = "\x1f"


def subject_of(worker: str, place: str, trigger: str) -> str:
    """The name under which a situation's silence is due."""
    return SEPARATOR.join((worker, place, trigger))


async def close_by_words(
    session: WriteSession, of: Deployment, worker: Worker, message: Message, closed: Closed
) -> None:
    """The worker answered."""
    situation = Situation(message.place, message.thread, closed.trigger, closed.earlier, message.link)
    act = act_of_reply(closed.reply.text, closed.trigger.text)
    decision = await _record(session, of, worker, situation, act=act, reply=closed.reply)
    if not await _compare(session, of, worker, situation, act=act, reply=closed.reply):
        await plan(session, REHEARSE, decision, of.now())
    messages = [turn.message for turn in (closed.trigger, *closed.absorbed)]
    await close_situations(session, worker.id, message.place.id, messages)
    await cancel(session, SILENCE, [subject_of(worker.id, message.place.id, each) for each in messages])


async def go_on(session: WriteSession, of: Deployment, worker: Worker, place: str, reply: Turn) -> None:
    """The worker went on with their answer: the decision holds the whole of it."""
    row = await decision_about(session, worker.id, place, reply.message)
    if row is not None and row.reply_message == reply.message:
        seal = await worker_seal(session, of.master, worker.id)
        decision = read_decision(row, seal)
        act = act_of_reply(reply.text, decision.situation.trigger.text)
        rewrite(row, seal, replace(decision, reply=reply.text, act=act))


async def close_by_reaction(session: WriteSession, of: Deployment, worker: Worker, reaction: Reaction) -> None:
    """The worker answered with an emoji."""
    act = act_of_reaction(reaction.emoji)
    row = await session.get(SituationRow, (worker.id, reaction.place.id, reaction.message))
    if act is None or row is None:
        return
    situation = await _situation(session, of, worker, row)
    if situation is not None:
        await _record(session, of, worker, situation, act=act, at=reaction.at)
    await close_situations(session, worker.id, row.place, [row.trigger])


async def close_by_silence(session: WriteSession, of: Deployment, subject: str) -> None:
    """Nobody answered in time: an ``ignore`` if the worker was there to answer, else nothing."""
    worker_id, place, trigger = subject.split(SEPARATOR)
    row = await session.get(SituationRow, (worker_id, place, trigger))
    if row is None:
        return
    worker = await get_worker(session, worker_id)
    if await spoke_between(session, worker, row.at, min(PRESENT, of.now() - row.at)):
        situation = await _situation(session, of, worker, row)
        if situation is not None:
            await _record(session, of, worker, situation, act=Act.IGNORE)
    await close_situations(session, worker_id, place, [trigger])


async def _compare(
    session: WriteSession, of: Deployment, worker: Worker, situation: Situation, *, act: Act, reply: Turn
) -> bool:
    """Hold the draft that there is against what the worker said; returns whether there is one."""
    draft = await draft_about(session, worker.id, situation.place.id, situation.trigger.message)
    if draft is None:
        return False
    if draft.state not in {"waiting", "kept", "answered"}:
        return True
    proposal = read_proposal(draft, await worker_seal(session, of.master, worker.id))
    agreed = draft.act == act.value and said_alike(proposal.reply, reply.text)
    await note_outcome(session, of, worker, judged(draft), agreed=agreed, source="shadow")
    if draft.state != "answered":
        draft.state = "responded"
        await put(session, of.master, await card_update(session, of, worker, draft), of.now())
    return True


async def _record(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    situation: Situation,
    *,
    act: Act,
    reply: Turn | None = None,
    at: datetime | None = None,
) -> str:
    decision = Decision(
        id=new_id(),
        worker=worker.id,
        situation=situation,
        act=act,
        reply=reply.text if reply else "",
        at=at or (reply or situation.trigger).at,
        provenance=Provenance.LIVE,
        reply_message=reply.message if reply else None,
    )
    await record_decisions(session, await worker_seal(session, of.master, worker.id), [decision])
    return decision.id


async def _situation(session: WriteSession, of: Deployment, worker: Worker, row: SituationRow) -> Situation | None:
    seal = await worker_seal(session, of.master, worker.id)
    place = await session.get(PlaceRow, row.place)
    talk = await load_talk(session, seal, worker, row.place, thread=row.thread, until=row.at + timedelta(hours=1))
    context = talk.context(row.trigger)
    if context is None or place is None:
        return None
    return Situation(Place(place.id, place.name, PlaceKind(place.kind)), row.thread, *context)


def said_alike(one: str, other: str) -> bool:
    """Whether two replies share at least half of their words."""
    first, second = set(words_of(one).dimensions), set(words_of(other).dimensions)
    return bool(first and second) and len(first & second) / len(first | second) >= ALIKE
