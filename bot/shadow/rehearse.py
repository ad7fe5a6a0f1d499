"""In shadow the double keeps to itself what it would have said; held against what the worker said, it is evidence.

Nothing of a rehearsal is shown or sent. It sees only what was known when the question was asked. All of it teaches how
sure the double may be; it counts for a clearance only where the double, cleared and standing in, would have answered
alone, since clearance is about nothing else.
"""

from bot.deployment import Deployment
from bot.learning.learn import REHEARSED, Judged, note_outcome
from bot.shadow.close import is_what_was_done
from bot.standin.audiences import profile_of, readers_of
from bot.standin.case import would_answer
from bot.standin.respond import Responder
from bot.work.loop import Effect, nothing
from memory.decisions.decisions import read_decision
from memory.domain import Purpose
from memory.record.claims import of_worker, share
from memory.record.engine import WriteSession
from memory.record.tables import DecisionRow
from memory.rights.consent import consent_place, purposes_in
from memory.workers import get_worker, worker_seal


async def rehearse(of: Deployment, responder: Responder, decision_id: str) -> Effect:
    """Draft for a situation that the worker has just decided, and note whether the two agree."""
    async with of.record.read() as session:
        row = await session.get(DecisionRow, decision_id)
        if row is None:
            return nothing
        worker = await get_worker(session, row.worker)
        seal = await worker_seal(session, of.master, row.worker)
        decision = read_decision(row, seal)
        allowed = await purposes_in(session, worker.id, consent_place(decision.situation.place))
    if Purpose.DRAFT not in allowed:
        return nothing
    asked, asker = decision.situation.trigger.at, await profile_of(of, decision.situation.trigger.author)
    readers = await readers_of(of, decision.situation.place, asker)
    settlement = await responder.consider(worker, decision.situation, asker=asker, readers=readers, at=asked)
    draft = settlement.draft
    if not draft.reply:
        return nothing
    async with of.record.read() as session:
        counts = await would_answer(session, of, worker, decision.situation, settlement)
    agreed = is_what_was_done(draft.act, draft.reply, decision)
    judged = Judged(decision_id, settlement.topic if counts else "", draft.act, asker.id, draft.support)
    source = "shadow" if counts else REHEARSED

    async def effect(session: WriteSession) -> None:
        await share(session, of_worker(worker.id))
        still = Purpose.DRAFT in await purposes_in(session, worker.id, consent_place(decision.situation.place))
        if still and await session.get(DecisionRow, decision_id) is not None:
            await note_outcome(session, of, worker, judged, agreed=agreed, source=source)

    return effect
