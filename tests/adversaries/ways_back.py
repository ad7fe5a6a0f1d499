"""Forgotten, deleted or left out at random, and then every way back: agreeing again, archives, events that come again,
a restored backup.

The oracle knows by the words of the promise which messages are gone. Each holds a sign of its own, so that one that
comes back is seen wherever it stands; of those that are not gone many have to be known again, or nothing was tried.
"""

import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from adapters.archives.archive import Archive, Spoken
from adapters.chat import Message, Person, Place, PlaceKind
from adapters.local.clock import Clock
from adapters.local.connect import Local
from bot.shadow.importing import Wanted, import_archive
from bot.work.drafts import read_proposal
from memory.decisions.decisions import decisions_of
from memory.decisions.talks import read_message
from memory.record.tables import DraftRow, MessageRow
from memory.workers import worker_of, worker_seal
from tests.adversaries.found import Found
from tests.servers.faulty import Faulty
from tests.stage import MONDAY, Stage, actions, open_again

TOGETHER = 10
ASKED = ("Where does {} sleep tonight?", "May I deploy {} now?", "Who has {}, please?")
WAYS = ("agree", "import", "again")


@dataclass
class Trial:
    """A place with what was said there, by a colleague who is nowhere else; ``gone`` are signs that may not return."""

    place: Place
    asker: Person
    said: list[Message] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    how: str = ""

    def sign_of(self, message: Message) -> str:
        """The sign that only this message holds."""
        return f"sign{self.place.name}x{self.said.index(message)}x"

    def lose(self, messages: Sequence[Message]) -> None:
        """The oracle: none of these may be known any more."""
        self.gone |= {self.sign_of(message) for message in messages}


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Run so many trials, some in one deployment at a time."""
    found, dice = Found(), random.Random(seed)
    for start in range(0, trials, TOGETHER):
        number = min(TOGETHER, trials - start)
        await _batch(folder / str(start), number, dice, found)
        shutil.rmtree(folder / str(start))
    return found


async def _batch(folder: Path, number: int, dice: random.Random, found: Found) -> None:
    home, backup, clock = folder / "home", folder / "record.db", Clock(MONDAY)
    chat = Faulty(Local(clock))
    everybody = [chat.add_person(name) for name in ("Ana", "Ben", "Chen")]
    chat.add_place("ops", PlaceKind.PUBLIC, everybody)
    async with open_again(home, chat) as stage:
        trials = [await _tell(stage, dice, each) for each in range(number)]
        await stage.app.of.record.scrub()
        shutil.copy(home / "record.db", backup)
        for trial in trials:
            await _lose(stage, dice, trial)
        if dice.random() < 0.2:
            await _confirm(stage, "forget everything", "forget_everything")
            for trial in trials:
                trial.lose(trial.said)
                trial.how += " everything"
        for trial in trials:
            await _bring_back(stage, dice, trial)
        await _judge(stage, trials, found)
    shutil.copy(backup, home / "record.db")
    async with open_again(home, chat) as stage:
        await stage.app.settle()
        await _judge(stage, trials, found)
        for trial in trials:
            await _bring_back(stage, dice, trial)
        await _judge(stage, trials, found)
    found.trials += number


async def _tell(stage: Stage, dice: random.Random, number: int) -> Trial:
    """Ana lets her double listen in a new place, before or after she is asked some things there."""
    asker = stage.chat.add_person(f"Zoe{number}")
    place = stage.chat.add_place(f"p{number}", PlaceKind.PUBLIC, [stage.ana, asker, stage.ben])
    trial = Trial(place, asker)
    agrees_first = dice.random() < 0.7
    if agrees_first:
        await stage.consent(stage.ana, place)
    for _ in range(dice.choice((2, 3, 4))):
        turns = [(dice.choice((asker, stage.ben)), dice.choice(ASKED)), (stage.ana, "In {}, as always.")]
        if dice.random() < 0.3:
            turns.insert(0, (asker, "Look at {}."))
        for person, text in turns:
            named = f"sign{place.name}x{len(trial.said)}x falcon{place.name}{dice.choice('ab')}"
            trial.said.append(await stage.chat.say(person, place, text.format(named)))
            stage.clock.advance(timedelta(minutes=dice.choice((1, 7))))
        stage.clock.advance(timedelta(hours=dice.choice((2, 13))))
    if not agrees_first:
        await stage.consent(stage.ana, place)
    await stage.app.settle()
    return trial


async def _lose(stage: Stage, dice: random.Random, trial: Trial) -> None:
    trial.how = dice.choice(("place", "words", "link", "deleted", "left out", "left out and in again"))
    name = trial.place.name
    if trial.how == "place" and await _confirm(stage, f"forget #{name}", "forget_part"):
        trial.lose(trial.said)
    elif trial.how == "words" and await _confirm(stage, f'forget "falcon{name}a"', "forget_part"):
        trial.lose([message for message in trial.said if f"falcon{name}a" in message.text])
    elif trial.how == "link":
        message = dice.choice(trial.said)
        if await _confirm(stage, f"forget {message.link}", "forget_part"):
            trial.lose([message])
    elif trial.how == "deleted":
        for message in dice.sample(trial.said, 2):
            await stage.chat.remove(message)
            trial.lose([message])
    elif trial.how.startswith("left out"):
        await stage.command(trial.asker, "me out")
        if trial.how.endswith("in again"):
            await stage.command(trial.asker, "me in")
        trial.lose([message for message in trial.said if message.author == trial.asker])
    await stage.app.settle()
    stage.clock.advance(timedelta(minutes=1))


async def _confirm(stage: Stage, line: str, action: str) -> bool:
    """Type a command and press that it is meant; whether there was anything to press."""
    card = await stage.command(stage.ana, line)
    meant = action in actions(card)
    if meant:
        await stage.press(stage.ana, card, action)
    return meant


async def _bring_back(stage: Stage, dice: random.Random, trial: Trial) -> None:
    for way in dice.sample(WAYS, dice.choice((1, 2, 3))):
        if way == "agree":
            if dice.random() < 0.5:
                await stage.command(stage.ana, f"shadow off #{trial.place.name}")
            await stage.consent(stage.ana, trial.place)
        elif way == "import":
            await _import(stage, trial)
        else:
            for message in trial.said:
                await stage.app.accept(replace(message, key=f"again{dice.random()}"))
        await stage.app.settle()
        await stage.wait(hours=1)


async def _import(stage: Stage, trial: Trial) -> None:
    async with stage.app.of.record.read() as session:
        worker = await worker_of(session, stage.ana.id)
    if worker is None:
        return
    archive = Archive(
        people={message.author.id: message.author for message in trial.said},
        places={trial.place.id: trial.place},
        members={},
        counts=Counter(message.author.id for message in trial.said),
        skipped={},
        messages=lambda: (Spoken(message) for message in trial.said),
    )
    await import_archive(stage.app.of, archive, worker, Wanted())


async def _judge(stage: Stage, trials: Sequence[Trial], found: Found) -> None:
    known = await _readable(stage)
    for trial in trials:
        signs = {trial.sign_of(message) for message in trial.said}
        found.allowed += sum(sign in known for sign in signs - trial.gone)
        for sign in sorted(trial.gone):
            if sign in known:
                found.violated(f"{sign} came back, which was gone by {trial.how}")


async def _readable(stage: Stage) -> str:
    """Everything that Ana's double holds, unsealed."""
    async with stage.app.of.record.read() as session:
        worker = await worker_of(session, stage.ana.id)
        if worker is None:
            return ""
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        messages = await session.scalars(select(MessageRow).where(MessageRow.worker == worker.id))
        drafts = await session.scalars(select(DraftRow).where(DraftRow.worker == worker.id))
        heard, drafted = [read_message(row, seal) for row in messages], [read_proposal(row, seal) for row in drafts]
        return repr([await decisions_of(session, seal, worker.id), heard, drafted])
