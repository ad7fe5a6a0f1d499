"""Whatever one process does at the moment in which a right is taken in another: races that are drawn at random.

Who adds, who takes back, at which table they meet, and who comes first. The oracle asks what of the words is left, what
was said in the worker's name, whether the index is in step and every chain of what was done whole.
"""

import random
from dataclasses import dataclass
from pathlib import Path

from adapters.chat import Deletion, Message, Place
from bot.shadow.importing import Wanted, import_archive
from memory.rights.audit import verify
from memory.workers import all_workers, worker_of
from tests.adversaries.found import Found
from tests.servers.postgres import serve_postgres
from tests.stage import Stage
from tests.two import Two, Work, archive_of, is_in_step, known, open_two, reads, sign_of, unheard, writes

TABLES = ("messages", "situations", "decisions", "drafts", "topics", "outcomes", "consents", "gone", "bystanders")
FORGETTING = {"place": ("forget #{}", "forget_part"), "everything": ("forget everything", "forget_everything")}
TYPED = {"stop": "stop", "off": "shadow off", "no drafts": "consents off drafts", "out": "me out"}
ENDING = ("off", "leave", "deactivate")
RIGHTS = (*FORGETTING, *TYPED, "deleted", "leave", "deactivate")
ADDINGS = ("hear", "answer", "ask", "settle", "approve", "edit", "import", "index")


@dataclass
class Trial:
    """One race: who adds what, and who takes it back.

    ``said`` is the message with the sign, once there is one; ``gone`` says that the sign may be known to nobody
    whoever came first, ``late`` that it may not be where the right was taken before it was kept.
    """

    two: Two
    stage: Stage
    dice: random.Random
    adding: str
    right: str
    said: Message | None = None

    @property
    def gone(self) -> bool:
        """Whether no word may be left."""
        own_question = self.adding in {"ask", "settle", "approve"}
        return self.right in {"place", "everything", "deleted"} or (self.right == "out" and not own_question)

    @property
    def late(self) -> bool:
        """Whether nothing may be kept after the right was taken."""
        return self.right in ENDING and self.adding in {"hear", "answer", "ask", "edit", "import"}

    async def prepared(self) -> tuple[Work, Work]:
        """Both works, and all that comes before them."""
        pressing = await self._right() if self.right in FORGETTING else None
        if self.adding in {"settle", "approve"}:
            await self.stage.stand_in(self.stage.ana)
        add = await self._adding()
        return add, pressing or await self._right()

    async def _right(self) -> Work:
        two, stage = self.two, self.stage
        if self.right in FORGETTING:
            line, action = (part.format(stage.ops.name) for part in FORGETTING[self.right])
            card = await stage.command(stage.ana, line)
            return two.taking(lambda: two.chat.press(stage.ana, card, action))
        if self.right in TYPED:
            who = stage.ben if self.right == "out" else stage.ana
            return two.taking(lambda: two.chat.command(who, TYPED[self.right]))
        if self.right == "deleted":
            return two.taking(self._delete)
        return two.taking(lambda: getattr(two.chat, self.right)(stage.ana, *self._there()))

    def _there(self) -> tuple[Place, ...]:
        return (self.stage.ops,) if self.right == "leave" else ()

    async def _delete(self) -> None:
        assert self.said is not None
        if self.said.key.startswith("a"):
            place, message = self.said.place, self.said.id
            gone = Deletion(key=f"gone{message}", place=place, message=message, at=self.two.clock.now())
            await self.two.one.accept(gone)
        else:
            await self.two.chat.remove(self.said)

    async def _adding(self) -> Work:
        two, stage, question = self.two, self.stage, f"Where is the spare key kept, {sign_of(self.stage)}?"
        if self.adding == "import":
            self.said = unheard(stage, stage.ben, question)
            archive = archive_of(self.said, unheard(stage, stage.ana, "In the drawer."))
            async with two.one.of.record.read() as session:
                worker = await worker_of(session, stage.ana.id)
            assert worker is not None
            return lambda: import_archive(two.one.of, archive, worker, Wanted())
        if self.adding == "edit":
            self.said = await stage.say(stage.ben, "Where is the stapler?")
            await two.chat.edit(self.said, question)
            return two.one.events.drain
        to = f"@double @{stage.ana.name} " if self.adding in {"ask", "settle", "approve"} else ""
        self.said = await two.chat.say(stage.ben, stage.ops, f"{to}{question}")
        return await self._following()

    async def _following(self) -> Work:
        two, stage = self.two, self.stage
        if self.adding in {"hear", "ask"}:
            return two.one.events.drain
        await two.one.events.drain()
        if self.adding == "settle":
            return two.one.jobs.drain
        if self.adding == "approve":
            await stage.app.settle()
            await two.chat.press(stage.ana, *await stage.sending(stage.ana))
            return two.one.events.drain
        await two.chat.say(stage.ana, stage.ops, "In the drawer.")
        if self.adding == "answer":
            return two.one.events.drain
        await two.one.events.drain()
        return lambda: two.one.indexer.index_pending(two.clock.now())


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Try so many races on a server of their own."""
    with serve_postgres() as url:
        return await try_races(url, folder, trials=trials, seed=seed)


async def try_races(url: str, folder: Path, *, trials: int, seed: int) -> Found:
    """Try so many races: each time another work meets another right, at a table that is drawn, either first."""
    found, dice = Found(), random.Random(seed)
    async with open_two(folder, url) as two:
        for _ in range(trials):
            trial = Trial(two, await two.stage(), dice, dice.choice(ADDINGS), dice.choice(RIGHTS))
            await _try(trial, found)
    return found


async def _try(trial: Trial, found: Found) -> None:
    two, dice, sign = trial.two, trial.dice, sign_of(trial.stage)
    works, turned = await trial.prepared(), dice.random() < 0.3
    obstacle = dice.choice((writes, reads))(table := dice.choice(TABLES))
    before = len(trial.stage.replies())
    race = await two.race(obstacle, *(reversed(works) if turned else works))
    await two.calm()
    held, found.trials = sign in await known(two.one), found.trials + 1
    found.allowed += race.met
    what = f"{trial.adding} against {trial.right} at {table}{' turned' if turned else ''}, {race}"
    if held and (trial.gone or (trial.late and race.overtaken and not turned)):
        found.violated(f"{what}: {sign} is known")
    if trial.right != "no drafts" and trial.right not in {"out", "deleted"} and len(trial.stage.replies()) > before:
        found.violated(f"{what}: something was said in the worker's name")
    if not await is_in_step(two.one):
        found.violated(f"{what}: the index holds what the record does not")
    await _check_chains(two, found, what)


async def _check_chains(two: Two, found: Found, what: str) -> None:
    async with two.one.of.record.read() as session:
        for worker in await all_workers(session):
            if await verify(session, two.one.of.master, worker.id) is not None:
                found.violated(f"{what}: a chain of what was done is broken")
