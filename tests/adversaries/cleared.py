"""A double that may answer alone from the first minute: its evidence and its clearance are written down at once."""

from datetime import timedelta

from sqlalchemy import select

from adapters.chat import Place
from bot.learn import GRANTED, Judged, note_outcome, set_clearance
from memory.decisions import new_id
from memory.domain import Act, Worker
from memory.record.tables import DraftRow
from memory.workers import find_worker
from tests.stage import Stage

QUESTION = "How do I roll back a deploy?"
ANSWER = "Use the release page, see https://wiki.example/deploy and https://wiki.example for it."
ENOUGH = 30


async def clear(stage: Stage, place: Place | None = None) -> Worker:
    """Ana agrees to everything in a place, answers once, and has her double cleared to answer that alone."""
    await stage.consent(stage.ana, place)
    await stage.teach(QUESTION, ANSWER, place=place, times=4)
    await stage.stand_in(stage.ana, "for 200 hours")
    await stage.say(stage.chen, f"@double @Ana {QUESTION}", place=place)
    of = stage.app.of
    async with of.record.write() as session:
        worker = await find_worker(session, stage.ana.id)
        topic = (await session.scalars(select(DraftRow.topic).where(DraftRow.worker == worker.id))).one()
        assert topic
        for act in (Act.ANSWER, Act.POINT):
            for number in range(ENOUGH):
                about = Judged(new_id(), topic, act, f"local:asker{number % 6}", 0.9)
                await note_outcome(session, of, worker, about, agreed=True, source="shadow")
            await set_clearance(session, of, worker.id, topic, act, state=GRANTED)
    stage.clock.advance(timedelta(minutes=5))
    return worker
