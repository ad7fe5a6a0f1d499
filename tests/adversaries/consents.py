"""Consents given and withdrawn at random, with what is heard, asked, sent and read by models in between.

The oracle keeps the spans of time for which each consent held, by the words of the promise: nothing is kept or sent
without a consent of the worker's own for that place and purpose that was valid when it happened and is valid still.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from adapters.chat import Message, Person, Place, PlaceKind, Reaction
from bot.shadow.observe import Shadow
from bot.standin.release import refuse_to_release
from bot.work.drafts import Proposal, open_draft
from memory.domain import Purpose, Situation, Turn, Worker
from memory.record.engine import WriteSession
from memory.record.tables import DecisionRow, MessageRow, OutboxRow, WorkerRow
from memory.rights.audience import note_members
from memory.rights.consent import grant, places_read_by, purposes_in, revoke
from memory.workers import register, thaw, worker_seal
from tests.adversaries.found import Found, rolled_back
from tests.stage import Stage, open_stage

BATCH = 40
PROVIDERS = ("openai", "anthropic")
DELAYS = (0, 0, 1, 5, 30, 90, 300)
WORDS = ("May I deploy?", "Who is on call?", "好的，可以。", "Yes, go ahead.", "thanks", "?")


@dataclass
class Oracle:
    """Since when each consent held, and until when; and whose accounts are closed."""

    spans: dict[tuple[str, str, str, str], list[tuple[datetime, datetime | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    closed: set[str] = field(default_factory=set)

    def give(self, worker: str, place: str, purpose: Purpose, provider: str, now: datetime) -> None:
        """The worker agrees."""
        spans = self.spans[worker, place, purpose.value, provider]
        if not spans or spans[-1][1] is not None:
            spans.append((now, None))

    def take(self, worker: str, places: Sequence[str] | None, purposes: Sequence[Purpose], now: datetime) -> None:
        """The worker withdraws."""
        for (who, place, purpose, _), spans in self.spans.items():
            meant = who == worker and (places is None or place in places) and Purpose(purpose) in purposes
            if meant and spans and spans[-1][1] is None:
                spans[-1] = spans[-1][0], now

    def holds(self, worker: str, place: str, purpose: Purpose, at: datetime, provider: str = "") -> bool:
        """Whether the worker agreed when it happened, and agrees now."""
        spans = self.spans.get((worker, place, purpose.value, provider), [])
        then = any(start <= at and (end is None or end > at) for start, end in spans)
        return worker not in self.closed and then and bool(spans) and spans[-1][1] is None


@dataclass(frozen=True)
class World:
    """Three workers and a guest in four places; a prepared draft that waits to be sent for each worker and place."""

    stage: Stage
    workers: tuple[Worker, ...]
    people: dict[str, Person]
    places: tuple[Place, ...]
    drafts: dict[tuple[str, str], str]


def kept_under(place: Place) -> str:
    """The name of the consent that a place needs, by the words of the promise: all direct talks are one."""
    if place.kind is PlaceKind.OWN:
        return f"own:{place.owner}"
    return "direct" if place.kind is PlaceKind.DIRECT else place.id


async def build(stage: Stage) -> World:
    """Register everybody, with no consent at all."""
    of, now = stage.app.of, stage.clock.now()
    guest = Person("local:guest", "Guest", guest=True)
    people = {person.id: person for person in (stage.ana, stage.ben, stage.chen, guest)}
    own = Place("local:own-ana", "Ben", PlaceKind.OWN, owner=stage.ana.id)
    den = Place("local:#den", "den", PlaceKind.PRIVATE)
    places = (stage.ops, den, own, stage.direct(stage.ben))
    workers, drafts = [], {}
    async with of.record.write() as session:
        for person in (stage.ana, stage.ben, stage.chen):
            new = await register(session, of.master, person.id, name=person.name, language="en", zone="UTC", now=now)
            workers.append(new)
        for place in places:
            await note_members(session, place, list(people.values()), now)
            for worker in workers:
                drafts[worker.id, place.id] = await _draft(session, stage, worker, place, now)
    return World(stage, tuple(workers), people, places, drafts)


async def _draft(session: WriteSession, stage: Stage, worker: Worker, place: Place, now: datetime) -> str:
    trigger = Turn(f"q-{worker.name}", "local:guest", "Guest", "May I?", now)
    proposal = Proposal(Situation(place, None, trigger), addressed=True, reply="Yes.")
    seal = await worker_seal(session, stage.app.of.master, worker.id)
    row = await open_draft(session, seal, worker.id, proposal, now=now, expires=now + timedelta(days=9))
    row.state = "approved"
    return row.id


async def interleave(world: World, trials: int, seed: int) -> Found:
    """Run so many interleavings: some grants and withdrawals, then an event that may have been on its way for long."""
    found = Found()
    for start in range(0, trials, BATCH):
        async with rolled_back(world.stage.app.of.record) as session:
            run = Run(world, session, random.Random(f"{seed}:{start}"), found)
            for _ in range(min(BATCH, trials - start)):
                await run.interleaving()
    return found


@dataclass
class Run:
    """One stretch of interleavings over one history."""

    world: World
    session: WriteSession
    dice: random.Random
    found: Found
    oracle: Oracle = field(default_factory=Oracle)
    heard: list[Message] = field(default_factory=list)
    numbers: int = 0

    async def interleaving(self) -> None:
        """Grants and withdrawals in any order, and one event."""
        self.found.trials += 1
        for _ in range(self.dice.choice((0, 1, 1, 2, 3))):
            self.world.stage.clock.advance(timedelta(seconds=self.dice.choice((0, 1, 20, 60))))
            await self._change()
        happens = self.dice.choice(
            (self._message, self._message, self._message, self._reaction, self._send, self._read)
        )
        await happens()

    @property
    def now(self) -> datetime:
        return self.world.stage.clock.now()

    def _happened(self) -> datetime:
        return self.now - timedelta(seconds=self.dice.choice(DELAYS))

    async def _change(self) -> None:
        worker = self.dice.choice(self.world.workers).id
        places = [kept_under(place) for place in self.dice.sample(self.world.places, self.dice.choice((1, 1, 2, 4)))]
        purposes = self.dice.sample(list(Purpose), self.dice.choice((1, 2, 5)))
        roll = self.dice.random()
        if roll < 0.55:
            await self._grant(worker, places, purposes)
        elif roll < 0.93:
            anywhere = None if self.dice.random() < 0.2 else places
            await revoke(self.session, worker, anywhere, purposes, now=self.now)
            self.oracle.take(worker, anywhere, purposes, self.now)
        elif worker in self.oracle.closed:
            await thaw(self.session, worker)
            self.oracle.closed.discard(worker)
        else:
            await self._close(worker)

    async def _grant(self, worker: str, places: Sequence[str], purposes: Sequence[Purpose]) -> None:
        provider = self.dice.choice(PROVIDERS) if self.dice.random() < 0.3 else ""
        given = [Purpose.MODEL] if provider else [each for each in purposes if each is not Purpose.MODEL]
        await grant(self.session, worker, places, given, now=self.now, provider=provider)
        for place in places:
            for purpose in given:
                self.oracle.give(worker, place, purpose, provider, self.now)

    async def _close(self, worker: str) -> None:
        (await self.session.get_one(WorkerRow, worker)).frozen = self.now
        self.oracle.closed.add(worker)

    async def _message(self) -> None:
        self.numbers += 1
        place, at = self.dice.choice(self.world.places), self._happened()
        author = self.dice.choice(list(self.world.people.values()))
        thread = self.heard[-1].id if self.heard and self.dice.random() < 0.3 else None
        message = Message(
            key=f"k{self.numbers}",
            place=place,
            id=f"m{self.numbers}",
            author=author,
            text=self.dice.choice(WORDS),
            at=at,
            thread=thread,
        )
        await Shadow(self.world.stage.app.of).hear(self.session, message)
        kept = select(MessageRow.worker).where(MessageRow.message == message.id)
        self._judge("heard", kept_under(place), at, set(await self.session.scalars(kept)))
        decided = select(DecisionRow.worker).where(DecisionRow.reply_message == message.id)
        self._judge("decided", kept_under(place), at, set(await self.session.scalars(decided)))
        self.heard.append(message)

    async def _reaction(self) -> None:
        if not self.heard:
            return
        message, at = self.dice.choice(self.heard[-6:]), self._happened()
        author = self.dice.choice(list(self.world.people.values()))
        of_it = select(DecisionRow.worker).where(DecisionRow.trigger == message.id)
        before = set(await self.session.scalars(of_it))
        reaction = Reaction(
            key="r", place=message.place, message=message.id, author=author, emoji="👍", added=True, at=at
        )
        await Shadow(self.world.stage.app.of).notice_reaction(self.session, reaction)
        self._judge("reacted", kept_under(message.place), at, set(await self.session.scalars(of_it)) - before)

    async def _send(self) -> None:
        worker, place = self.dice.choice(self.world.workers).id, self.dice.choice(self.world.places)
        reply = OutboxRow(draft=self.world.drafts[worker, place.id])
        if await refuse_to_release(self.session, self.world.stage.app.of, reply) is None:
            self._judge_one("sent", worker, kept_under(place), Purpose.DRAFT)
        for purpose in await purposes_in(self.session, worker, kept_under(place)) - {Purpose.MODEL}:
            if worker not in self.oracle.closed:
                self._judge_one("allowed", worker, kept_under(place), purpose)

    async def _read(self) -> None:
        worker, provider = self.dice.choice(self.world.workers).id, self.dice.choice(PROVIDERS)
        for place in await places_read_by(self.session, worker, provider):
            if worker not in self.oracle.closed:
                self._judge_one("read", worker, place, Purpose.MODEL, provider)

    def _judge(self, what: str, place: str, at: datetime, workers: set[str]) -> None:
        for worker in workers:
            self._judge_one(what, worker, place, Purpose.SHADOW, at=at)

    def _judge_one(
        self, what: str, worker: str, place: str, purpose: Purpose, provider: str = "", *, at: datetime | None = None
    ) -> None:
        self.found.allowed += 1
        if not self.oracle.holds(worker, place, purpose, at or self.now, provider):
            self.found.violated(f"{what} for {worker} in {place} without {purpose} ({provider}) at {at or self.now}")


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Try so many interleavings over a fresh record."""
    async with open_stage(folder / "home") as stage:
        return await interleave(await build(stage), trials, seed)
