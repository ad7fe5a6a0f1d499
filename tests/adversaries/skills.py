"""Random people in random places, and a worker's double written down as a skill for one of them, or for one place.

Every place has a word of its own, which is all that was asked and answered there; the topics are shared by all places,
and are called by those words. The oracle asks everybody: whoever reads the skill must be able to read every place of
which a word stands in it.
"""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from adapters.chat import Person
from bot.rights.skill import For, skill_of
from memory.decisions.decisions import record_decisions
from memory.domain import Act, Decision, Provenance, Situation, Turn, Worker
from memory.index.topics import name_topics
from memory.profile.compaction import compact
from memory.profile.seen import seen_by
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, TopicRow
from memory.rights.audience import audience_of, only
from memory.workers import register, worker_seal
from tests.adversaries.found import Found, rolled_back
from tests.adversaries.worlds import BATCH, Run
from tests.stage import MONDAY, Stage, open_stage

TOPICS = ("t1", "t2")
MARKS = ("walnut", "cobalt", "ferret", "juniper", "marble", "saffron")
"""The words of the places, in their order."""


async def write_down(stage: Stage, trials: int, seed: int) -> Found:
    """Try so many worlds over one record, which keeps none of them."""
    found, master = Found(), stage.app.of.master
    for start in range(0, trials, BATCH):
        async with rolled_back(stage.app.of.record) as session:
            run = Run(session, random.Random(f"{seed}:{start}"), found)
            await run.build()
            account = next(iter(run.world.people))
            worker = await register(session, master, account, name="Ana", language="en", zone="UTC", now=MONDAY)
            seal = await worker_seal(session, master, worker.id)
            marks = dict(zip(run.world.rooms, MARKS, strict=False))
            await _decide(run, worker, seal, marks)
            for _ in range(min(BATCH, trials - start)):
                found.trials += 1
                await run.move()
                await _look(run, worker, seal, marks)
    return found


async def _decide(run: Run, worker: Worker, seal: Seal, marks: dict[str, str]) -> None:
    """The worker answers the same of everything everywhere, in the word of the place."""
    session = run.session
    session.add_all(
        TopicRow(worker=worker.id, id=topic, sealed=seal.close("", topic), centre=b"", size=0) for topic in TOPICS
    )
    for id_, mark in marks.items():
        place = run.world.rooms[id_].place
        for number in range(6):
            at = MONDAY + timedelta(hours=number)
            asked = Turn(f"{id_}:{number}", f"{place.id}:asker", f"{mark}er", f"May {mark} be sent to {mark}?", at)
            reply = f"{mark} goes to @{mark}, see https://{mark}.example/{number}"
            act = (Act.DELEGATE, Act.POINT)[number % 2]
            decision = Decision(new_id(), worker.id, Situation(place, None, asked), act, reply, at, Provenance.IMPORTED)
            decision = replace(decision, situation=replace(decision.situation, link=f"https://{mark}.example/link"))
            await record_decisions(session, seal, [decision])
            topic = {"topic": run.dice.choice(TOPICS)}
            await session.execute(update(DecisionRow).where(DecisionRow.id == decision.id).values(**topic))
        oldest = select(DecisionRow).where(DecisionRow.place == id_).order_by(DecisionRow.at).limit(2)
        await compact(session, seal, worker.id, list(await session.scalars(oldest)))
    await name_topics(session, seal, worker.id)


async def _look(run: Run, worker: Worker, seal: Seal, marks: dict[str, str]) -> None:
    destination = run.dice.choice(list(run.world.rooms))
    reader = run.dice.choice(list(run.world.people.values()))
    alone = run.dice.random() < 0.5
    audience = only(Person(reader.id, "", guest=reader.guest)) if alone else await audience_of(run.session, destination)
    seen = await seen_by(run.session, seal, worker.id, audience)
    skill = skill_of(seal, worker, seen, For("x", reader.id if alone else destination), MONDAY)
    text = "\n".join((skill.name, skill.description, skill.body, *skill.references.values())).casefold()
    for source, mark in marks.items():
        if mark in text:
            run.found.allowed += 1
            if who := run.world.leaks(source, {reader.id} if alone else None, destination):
                run.found.violated(f"{mark} of {source} in a skill for {who}")


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Try so many worlds over a fresh record."""
    async with open_stage(folder / "home") as stage:
        return await write_down(stage, trials, seed)
