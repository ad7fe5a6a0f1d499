"""The same adversaries against the whole double: random scripts over a local chat, from the question to the post.

Between the steps of a question's way somebody withdraws, joins or leaves, or the model writes what it likes; what is
there at the end is held against what was true in the chat.
"""

import random
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.chat import Person, Place, PlaceKind
from adapters.local.people import Posted
from bot.work.drafts import read_proposal
from memory.record.tables import DraftRow
from memory.workers import worker_seal
from tests.adversaries.cleared import ANSWER, QUESTION, clear
from tests.adversaries.evil import LABELS, asked_over_http, outputs
from tests.adversaries.found import Found
from tests.adversaries.shown import foreign_links, rings
from tests.servers.model import serve_model
from tests.stage import Stage, actions, open_stage

WITHDRAWALS = ("stop", "shadow off", "consents off sending", "consents off drafts", "停止", "影子 关")
STEPS = ("events", "jobs", "posts", "never")


@dataclass
class Script:
    """A cleared double in a chat, and what the dice say."""

    stage: Stage
    dice: random.Random
    found: Found
    guest: Person

    async def step(self, name: str) -> None:
        """Let one kind of work be done."""
        app = self.stage.app
        await {"events": app.events.drain, "jobs": app.jobs.drain, "posts": app.settle}[name]()

    async def ask(self, person: Person, place: Place) -> None:
        """Somebody asks; nothing has come of it yet."""
        self.stage.clock.advance(timedelta(minutes=3))
        await self.stage.chat.say(person, place, f"@double @Ana {QUESTION}")


async def withdrawals(folder: Path, trials: int, seed: int) -> Found:
    """Withdraw at some step between a question and its answer, or between an approval and its post."""
    found, dice = Found(), random.Random(seed)
    async with open_stage(folder / "home", drafts_per_hour=10_000, place_drafts_per_hour=10_000) as stage:
        script = Script(stage, dice, found, stage.chat.add_person("Gus", guest=True))
        await stage.chat.join(script.guest, stage.ops)
        await clear(stage)
        for _ in range(trials):
            found.trials += 1
            await _withdraw(script)
    return found


async def _withdraw(script: Script) -> None:
    stage, dice = script.stage, script.dice
    alone, when = dice.random() < 0.5, dice.choice(STEPS)
    await script.ask(stage.chen if alone else script.guest, stage.ops)
    if not alone:
        await stage.app.settle()
        await stage.chat.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    before = len(stage.replies())
    words = dice.choice(WITHDRAWALS)
    for name in ("events", "jobs", "posts"):
        if name == when:
            await stage.chat.command(stage.ana, words, stage.ops)
        await script.step(name)
    left = len(stage.replies()) - before
    if left != (when == "never"):
        script.found.violated(f"{left} replies, {alone=}, {words} before {when}")
    script.found.allowed += when == "never"
    if when != "never":
        if words in {"shadow off", "影子 关", "consents off drafts"}:
            await stage.consent(stage.ana)
        await stage.stand_in(stage.ana, "for 200 hours")


async def moves(folder: Path, trials: int, seed: int) -> Found:
    """Join and leave at some step between a question in a private talk and its answer from a private team."""
    found, dice = Found(), random.Random(seed)
    async with open_stage(folder / "home", drafts_per_hour=10_000, place_drafts_per_hour=10_000) as stage:
        script = Script(stage, dice, found, stage.chat.add_person("Gus", guest=True))
        everybody = [stage.ana, stage.ben, stage.chen, stage.chat.add_person("Dora"), script.guest]
        team = stage.chat.add_place("team", PlaceKind.PRIVATE, everybody[:3])
        talk = stage.chat.add_place("talk", PlaceKind.PRIVATE, everybody[:2])
        await stage.consent(stage.ana, talk)
        await clear(stage, team)
        for _ in range(trials):
            found.trials += 1
            await _move(script, everybody, dice.choice((talk, talk, team, stage.ops)))
    return found


async def _move(script: Script, everybody: list[Person], place: Place) -> None:
    stage, dice = script.stage, script.dice
    before = {posted.id for posted in stage.replies()}
    there = {name: set(people) for name, people in stage.chat.in_place.items()}
    await script.ask(stage.ben, place)
    for name in ("events", "jobs", "posts"):
        for _ in range(dice.choice((0, 0, 1, 2))):
            room = dice.choice([stage.chat.places[id_] for id_ in ("local:#team", "local:#talk", stage.ops.id)])
            person = dice.choice(everybody[1:])
            joins = person.id not in stage.chat.in_place[room.id]
            await (stage.chat.join if joins else stage.chat.leave)(person, room)
        await script.step(name)
        if name == "jobs":
            await _approve(stage)
    for posted in stage.replies():
        if posted.id not in before:
            script.found.allowed += 1
            await _hold_against_the_chat(script, everybody, posted)
    for name, people in there.items():
        for person in everybody:
            if (person.id in people) != (person.id in stage.chat.in_place[name]):
                await (stage.chat.join if person.id in people else stage.chat.leave)(person, stage.chat.places[name])
    await stage.app.settle()


async def _approve(stage: Stage) -> None:
    """Ana approves what waits for her, as soon as it is there; nothing has come of it yet."""
    await stage.app.posts.drain()
    card = stage.cards(stage.ana)[-1]
    if "approve" in actions(card):
        await stage.chat.press(stage.ana, card, "approve")
        await stage.app.events.drain()


async def _hold_against_the_chat(script: Script, everybody: list[Person], posted: Posted) -> None:
    stage = script.stage
    async with stage.app.of.record.read() as session:
        row = await session.get_one(DraftRow, posted.key.split(":")[1])
        proposal = read_proposal(row, await worker_seal(session, stage.app.of.master, row.worker))
    for source in {each.place for each in proposal.evidence}:
        for person in everybody:
            if _reads(stage, person, posted.place) and not _reads(stage, person, source):
                script.found.violated(f"{person.name} reads in {posted.place} what was said in {source}")


def _reads(stage: Stage, person: Person, place: str) -> bool:
    public = stage.chat.places[place].kind is PlaceKind.PUBLIC
    return person.id in stage.chat.in_place[place] or (public and not person.guest)


async def evil_posts(folder: Path, trials: int, seed: int) -> Found:
    """Let the evil model answer questions in the chat, and the worker approve everything unread."""
    found, dice = Found(), random.Random(seed)
    async with AsyncExitStack() as stack:
        model = stack.enter_context(serve_model())
        stack.enter_context(asked_over_http(model))
        model.answer = {"act": "point", "reply": ANSWER, "cited": [1], "unsure": False}
        stage = await stack.enter_async_context(
            open_stage(folder / "home", model="openai:loopback", drafts_per_hour=10_000, place_drafts_per_hour=10_000)
        )
        await clear(stage)
        for _ in range(trials):
            found.trials += 1
            answer = outputs(dice, model.prompts[-1])
            model.raw, model.answer = (answer, {}) if isinstance(answer, str) else (None, answer)
            known = {posted.id for posted in stage.chat.posts}
            question = await stage.say(stage.chen, f"@double @Ana {QUESTION}")
            card = stage.cards(stage.ana)[-1]
            if "approve" in actions(card):
                await stage.press(stage.ana, card, "approve")
            for posted in stage.chat.posts:
                if posted.id not in known:
                    _look(found, stage, posted, question.id)
            await stage.wait(minutes=6)
    return found


def _look(found: Found, stage: Stage, posted: Posted, question: str) -> None:
    label = posted.post.label
    if not label.visible or label.metadata.get("AIGC.Label") != "1":
        found.violated(f"unlabelled: {posted}")
    if not posted.key.startswith("reply:"):
        if posted.place not in {stage.direct(stage.ana).id, stage.ops.id} or posted.post.text.count("evil"):
            found.violated(f"a notice elsewhere or in the model's words: {posted}")
        return
    found.allowed += 1
    problems = [*rings(posted.post.text), *foreign_links(posted.post.text, f"{QUESTION}\n{ANSWER}")]
    if (posted.place, posted.thread, posted.only_for) != (stage.ops.id, question, None):
        problems.append(f"went to {posted.place}")
    if label.visible not in LABELS:
        problems.append(f"labelled {label.visible}")
    for problem in problems:
        found.violated(f"{problem} in {posted.post.text[:200]!r}")
