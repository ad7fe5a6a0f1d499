"""A double that may answer alone: it earned that on questions of its past, and Ana granted it."""

from datetime import timedelta

from sqlalchemy import delete, select

from adapters.chat import Place
from bot.learning.learn import GRANTED, Judged, note_outcome, set_clearance
from memory.domain import Act, Worker
from memory.record.tables import DecisionRow, OutcomeRow
from memory.workers import find_worker
from tests.stage import Stage

QUESTION = "How do I roll back a deploy?"
OTHERWISE = "What is the way to roll back a deploy here?"
ANSWER = "Use the release page, see https://wiki.example/deploy and https://wiki.example for it."
PLAIN = "Open the release page, choose the number before, and press roll back."
ENOUGH = 24


async def clear(stage: Stage, place: Place | None = None) -> Worker:
    """Ana agrees to everything in a place, and has her double cleared to point to how one rolls back."""
    await stage.consent(stage.ana, place)
    await stage.teach(QUESTION, ANSWER, place=place, times=ENOUGH)
    await _grant(stage, Act.POINT)
    return await _stood_in_for(stage)


async def clear_both(stage: Stage) -> Worker:
    """The same, and it is cleared to say in so many words how one rolls back, too."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER, times=ENOUGH)
    await stage.teach(OTHERWISE, PLAIN, times=ENOUGH)
    for act in (Act.POINT, Act.ANSWER):
        await _grant(stage, act)
    return await _stood_in_for(stage)


async def _stood_in_for(stage: Stage) -> Worker:
    await stage.stand_in(stage.ana, "for 200 hours")
    stage.clock.advance(timedelta(minutes=5))
    return await _ana(stage)


async def _ana(stage: Stage) -> Worker:
    async with stage.app.of.record.read() as session:
        return await find_worker(session, stage.ana.id)


async def _grant(stage: Stage, act: Act) -> None:
    """What was decided so is evidence from six askers, whatever was foreseen, and the right is granted."""
    of, worker = stage.app.of, await _ana(stage)
    async with of.record.write() as session:
        rows = await session.scalars(select(DecisionRow).where(DecisionRow.act == act.value))
        known = [(row.id, row.topic) for row in rows]
        assert len(known) == ENOUGH
        await session.execute(delete(OutcomeRow).where(OutcomeRow.draft.in_([decision for decision, _ in known])))
        for number, (decision, topic) in enumerate(known):
            about = Judged(decision, topic, act, f"local:asker{number % 6}", 0.9)
            await note_outcome(session, of, worker, about, agreed=True, source="shadow")
        for topic in {topic for _, topic in known}:
            await set_clearance(session, of, worker.id, topic, act.value, state=GRANTED)
