"""Random presses by random people on drafts in every state and version, and by whose word alone a reply may leave.

The oracle follows each draft by the words of the promise: a reply leaves after ``approve`` or ``edit`` by the worker of
that draft, on the version that it has now, while it waits (``edit`` also while it is kept), has not run out and the
worker lets their double send there; and it leaves once, and once more after each time that it was taken back.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from adapters.chat import Person, Place, PlaceKind, Press
from bot.approvals.word import NEEDS, Approvals
from bot.intake.presses import Presses
from bot.standin.release import refuse_to_release
from bot.work.drafts import Evidence, Proposal, open_draft
from memory.domain import Purpose, Situation, Turn, Worker
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow, OutboxRow, WorkerRow
from memory.rights.audience import note_members
from memory.rights.consent import grant
from memory.workers import register, worker_seal
from tests.adversaries.found import Found, rolled_back
from tests.stage import Stage, open_stage

T = TypeVar("T")
BATCH = 30
STATES = (
    *("waiting", "waiting", "waiting", "kept", "kept", "asked", "silent", "answered", "approved", "edited"),
    *("reopened", "responded", "ignored", "expired", "over", "cancelled", "undone", "refused", "forgotten"),
)
WAITING = ("waiting", "kept", "reopened")
ACTIONS = (*NEEDS, "grant", "decline", "helpful", "send", "Approve", "")
TEXTS = ("", "  ", "Do it like this.", "Yes.", "@channel https://evil.example")
ROBOT = Person("local:robot", "Ana", bot=True)
NAMESAKE = Person("local:ana2", "Ana")
GUEST = Person("local:guest", "Guest", guest=True)
ENDS = {"respond": "responded", "ignore": "ignored", "undo": "reopened", "forget_this": "forgotten"}


@dataclass
class Card:
    """What the oracle knows of a draft."""

    owner: str
    state: str
    version: int
    expires: datetime
    may_send: bool
    readable: bool
    guess: bool
    undoable: bool = False
    left: int = 0

    def lets_go(self, press: Press, version: str, now: datetime) -> bool:
        """Whether a reply may leave after a press on this draft."""
        if press.author.id != self.owner or version != f"{self.version}" or now >= self.expires or not self.may_send:
            return False
        if press.action in {"approve", "approve_guess"}:
            meant = press.action == "approve_guess" or not self.guess
            return self.state in WAITING and self.readable and meant
        return press.action == "edit" and bool(press.text.strip()) and self.state in WAITING


@dataclass
class World:
    """Four workers with drafts in every state: Ben never agreed to a stand-in, Chen no longer agrees to drafts, and
    Dora's account is closed."""

    stage: Stage
    people: tuple[Person, ...]
    cards: dict[str, Card]


async def build(stage: Stage, dice: random.Random) -> World:
    """Everybody, and two drafts for each worker and state."""
    of, now = stage.app.of, stage.clock.now()
    dora = stage.chat.add_person("Dora")
    den = Place("local:#den", "den", PlaceKind.PRIVATE)
    cards: dict[str, Card] = {}
    async with of.record.write() as session:
        await note_members(session, stage.ops, [stage.ana, stage.ben, stage.chen, dora, GUEST], now)
        await note_members(session, den, [stage.ana, stage.ben], now)
        for person in (stage.ana, stage.ben, stage.chen, dora):
            worker = await register(session, of.master, person.id, name=person.name, language="en", zone="UTC", now=now)
            sends = person not in (stage.chen, dora)
            agreed = {stage.ben: [Purpose.SHADOW, Purpose.DRAFT], stage.chen: [Purpose.SHADOW]}
            purposes = agreed.get(person, [Purpose.SHADOW, Purpose.DRAFT, Purpose.SEND])
            await grant(session, worker.id, [stage.ops.id], purposes, now=now)
            if person is dora:
                (await session.get_one(WorkerRow, worker.id)).frozen = now
            for state in STATES:
                readable, version = dice.random() < 0.7, dice.choice((1, 1, 2, 7))
                expires, guess = now + timedelta(hours=dice.choice((-1, 9, 9, 9))), dice.random() < 0.15
                place = stage.ops if readable else den
                draft = await _draft(session, stage, worker, place, state=state, version=version, expires=expires)
                (await session.get_one(DraftRow, draft)).confidence = 0.2 if guess else 0.8
                cards[draft] = Card(person.id, state, version, expires, sends, readable, guess)
    return World(stage, (stage.ana, stage.ben, stage.chen, dora, ROBOT, NAMESAKE, GUEST), cards)


async def _draft(
    session: WriteSession, stage: Stage, worker: Worker, source: Place, *, state: str, version: int, expires: datetime
) -> str:
    of, now = stage.app.of, stage.clock.now()
    trigger = Turn(f"q{random.random()}", stage.chen.id, "Chen", "May I deploy?", now)
    proposal = Proposal(
        Situation(stage.ops, None, trigger),
        addressed=True,
        reply="Yes.",
        evidence=(Evidence("d", source.id, now, "", "Yes.", 0.9),),
    )
    seal = await worker_seal(session, of.master, worker.id)
    row = await open_draft(session, seal, worker.id, proposal, now=now, expires=expires)
    row.state, row.version, row.act = state, version, "approve"
    await session.flush()
    return row.id


@dataclass
class Run:
    """One stretch of presses on the same drafts."""

    world: World
    session: WriteSession
    dice: random.Random
    found: Found
    cards: dict[str, Card] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cards = {
            draft: Card(c.owner, c.state, c.version, c.expires, c.may_send, c.readable, c.guess)
            for draft, c in self.world.cards.items()
        }

    async def press(self, number: int) -> None:
        """One press, and whether a reply may and does leave after it."""
        self.found.trials += 1
        draft = self._pick()
        card = self.cards[draft]
        owner = next(person for person in self.world.people if person.id == card.owner)
        version = self._or(f"{card.version}", f"{card.version + 1}", f"{card.version - 1}", "", "x")
        value = self._or(f"{draft}:{version}", draft, version, "", f":{version}", f"{draft} :{version}", f"{draft}:0")
        press = Press(
            key=f"p{number}",
            place=self._or(self.world.stage.direct(self.world.stage.ana), self.world.stage.ops),
            author=self._or(owner, *self.world.people),
            action=self._or(self.dice.choice(("approve", "approve_guess", "approve_guess", "edit")), *ACTIONS),
            value=value,
            text=self._or("Do it like this.", *TEXTS),
            at=self.world.stage.clock.now(),
        )
        meant = value == f"{draft}:{version}"
        before = await self._replies()
        of = self.world.stage.app.of
        await Presses(of, self.world.stage.app.responder, Approvals(of)).take(self.session, press)
        now = self.world.stage.clock.now()
        await self._judge(draft, press, may=meant and card.lets_go(press, version, now), before=before)
        row = await self.session.get_one(DraftRow, draft)
        self._follow(card, press, row, on=meant and press.author.id == card.owner and version == f"{card.version}")

    def _pick(self) -> str:
        """Any draft, rather one that waits."""
        waiting = [draft for draft, card in self.cards.items() if card.state in WAITING and card.may_send]
        return self.dice.choice(waiting if waiting and self.dice.random() < 0.5 else list(self.cards))

    def _or(self, right: T, *others: T) -> T:
        """What is right for a press, or now and then something else."""
        return right if self.dice.random() < 0.8 else self.dice.choice(others)

    async def _judge(self, draft: str, press: Press, *, may: bool, before: dict[str, int]) -> None:
        new = {each: count for each, count in (await self._replies()).items() if count != before.get(each, 0)}
        leaving = [each for each in new if await self._would_leave(each)]
        shown = f"{press.action} {press.value} by {press.author.id} on {self.cards[draft]}"
        if leaving and (not may or leaving != [draft] or new[draft] - before.get(draft, 0) != 1):
            self.found.violated(f"{leaving} left after {shown}")
        if may and leaving == [draft]:
            self.found.allowed += 1
            self.cards[draft].left += 1
            if self.cards[draft].left > 1:
                self.found.violated(f"left again after {shown}")
        elif may:
            self.found.violated(f"nothing left after {shown}")

    def _follow(self, card: Card, press: Press, row: DraftRow, *, on: bool) -> None:
        """What a press made of a draft: nothing, where it was not the worker's on the version that there is."""
        changed = (row.state, row.version) != (card.state, card.version)
        if changed and not on:
            self.found.violated(f"{card} became {row.state} by {press.action} of {press.author.id}")
        if changed and press.action in ENDS and row.state != ENDS[press.action]:
            self.found.violated(f"{card} became {row.state} by {press.action}")
        if changed and row.state == "reopened":
            card.left = 0
        card.state, card.version, card.expires = row.state, row.version, row.expires

    async def _replies(self) -> dict[str, int]:
        rows = await self.session.execute(
            select(OutboxRow.draft, func.count())
            .where(OutboxRow.role == "reply", OutboxRow.verb == "send")
            .group_by(OutboxRow.draft)
        )
        return {draft: count for draft, count in rows if draft}

    async def _would_leave(self, draft: str) -> bool:
        rows = await self.session.scalars(
            select(OutboxRow).where(OutboxRow.draft == draft, OutboxRow.role == "reply", OutboxRow.verb == "send")
        )
        return any([await refuse_to_release(self.session, self.world.stage.app.of, row) is None for row in rows])


async def press_at_random(world: World, trials: int, seed: int) -> Found:
    """Press so often, in stretches that all begin with the same drafts."""
    found = Found()
    for start in range(0, trials, BATCH):
        async with rolled_back(world.stage.app.of.record) as session:
            run = Run(world, session, random.Random(f"{seed}:{start}"), found)
            for number in range(start, min(start + BATCH, trials)):
                await run.press(number)
    return found


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Press so often on the drafts of a fresh record."""
    async with open_stage(folder / "home") as stage:
        return await press_at_random(await build(stage, random.Random(seed)), trials, seed)
