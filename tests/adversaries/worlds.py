"""Random people in random places, who come and go between recall and send, and an oracle that asks everybody.

The model hides of what it has read as much as it likes.

The oracle looks at each person, and at somebody who joins each organisation tomorrow: whoever will read a reply must be
able to read every place that it rests on, both when that is recalled and when the reply leaves.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from adapters.chat import Person, Place, PlaceKind
from bot.standin.release import evidence_may_be_read
from bot.work.drafts import Evidence, Proposal
from memory.domain import Situation, Turn
from memory.record.engine import WriteSession
from memory.rights.audience import (
    Audience,
    audience_of,
    crowd,
    forget_members,
    note_members,
    note_move,
    note_place,
    only,
)
from memory.rights.audience import readable_places as readable
from tests.adversaries.found import Found, rolled_back
from tests.stage import MONDAY, Stage, open_stage

BATCH = 50
NAMES = "abcdef"
KINDS = (PlaceKind.PUBLIC, PlaceKind.PUBLIC, PlaceKind.PRIVATE, PlaceKind.PRIVATE, PlaceKind.PRIVATE, PlaceKind.DIRECT)
ORGANISATIONS = ("slack:T1", "slack:T1", "slack:T1", "slack:T2")


@dataclass
class Room:
    """The truth about a place: ``told`` unless nobody knows who is in it, ``crowded`` where no platform tells."""

    place: Place
    members: set[str]
    told: bool = True
    crowded: bool = False


@dataclass
class World:
    """At most six people, some of them guests, in at most six places of one or two organisations."""

    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)

    def readers(self, room: Room) -> Iterator[str]:
        """Everybody who can read a place, one by one; those in a crowd are known to nobody."""
        at, public = home_of(room.place.id), room.place.kind is PlaceKind.PUBLIC
        for person in self.people.values():
            native = home_of(person.id) == at and not person.guest
            if (person.id in room.members and not room.crowded) or (public and native):
                yield person.id
        if public:
            yield f"{at}:tomorrow"
        if room.crowded:
            yield f"{room.place.id}:crowd"

    def leaks(self, source: str, to: set[str] | None, destination: str) -> str | None:
        """Who would read a reply without being able to read one of its sources, or None."""
        here, there = self.rooms[source], self.rooms[destination]
        if not here.told or (to is None and not there.told):
            return "somebody"
        readers = set(self.readers(there)) if to is None else to
        return min(readers - set(self.readers(here)), default=None)


def home_of(identifier: str) -> str:
    """The organisation by which an id begins."""
    return identifier.rpartition(":")[0]


def as_seen_in(place: Place, person: Person) -> Person:
    """A person as the platform tells of them in a place: one from another organisation is a guest."""
    return Person(person.id, person.name, guest=person.guest or home_of(person.id) != home_of(place.id))


@dataclass
class Run:
    """One stretch of worlds, each a few moves from the one before."""

    session: WriteSession
    dice: random.Random
    found: Found
    world: World = field(default_factory=World)

    async def build(self) -> None:
        """People and places anew."""
        two = self.dice.random() < 0.3
        for name in NAMES[: self.dice.randint(2, 6)]:
            home = self.dice.choice(ORGANISATIONS) if two else ORGANISATIONS[0]
            person = Person(f"{home}:{name}", name, guest=self.dice.random() < 0.3)
            self.world.people[person.id] = person
        for number in range(self.dice.randint(2, 6)):
            home = self.dice.choice(ORGANISATIONS) if two else ORGANISATIONS[0]
            place = Place(f"{home}:C{number}", f"c{number}", self.dice.choice(KINDS))
            await self._fill(place)

    async def trial(self) -> None:
        """Some moves, a recall, more moves, and the last look before the reply leaves."""
        self.found.trials += 1
        for _ in range(self.dice.choice((1, 1, 2))):
            await self.move()
        destination = self.dice.choice(list(self.world.rooms))
        asker = self.dice.choice(list(self.world.people.values()))
        alone = self.dice.random() < 0.25 or self.world.rooms[destination].place.kind is PlaceKind.DIRECT
        to = {asker.id} if alone else None
        guest = asker.guest
        reader = only(Person(asker.id, "", guest=guest)) if alone else await audience_of(self.session, destination)
        recalled = await self._recall(reader, to, destination)
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            await self.move()
        await self._send(recalled, asker if alone else None, destination)

    async def _recall(self, reader: Audience, to: set[str] | None, destination: str) -> list[str]:
        recalled = sorted(await readable(self.session, list(self.world.rooms), reader))
        for source in recalled:
            self.found.allowed += 1
            if who := self.world.leaks(source, to, destination):
                self.found.violated(f"recalled from {source} for {destination}, where {who} reads it")
        return recalled

    async def _send(self, recalled: list[str], to: Person | None, destination: str) -> None:
        if not recalled:
            return
        sources = self.dice.sample(recalled, min(len(recalled), self.dice.choice((1, 1, 2))))
        situation = Situation(self.world.rooms[destination].place, None, Turn("m", "", "", "?", MONDAY))
        read = [Evidence("d", source, MONDAY, "", "", 1.0) for source in sources]
        hidden = self.dice.randint(0, len(read))
        evidence, offered = tuple(read[hidden:]), tuple(read[:hidden])
        proposal = Proposal(
            situation,
            addressed=True,
            to=to.id if to else "",
            guest=to is not None and to.guest,
            evidence=evidence,
            offered=offered,
        )
        if await evidence_may_be_read(self.session, proposal):
            self.found.allowed += 1
            for source in sources:
                if who := self.world.leaks(source, {to.id} if to else None, destination):
                    self.found.violated(f"sent from {source} to {destination}, where {who} reads it")

    async def move(self) -> None:
        """Somebody comes or goes, or a place changes."""
        room = self.dice.choice(list(self.world.rooms.values()))
        person = self.dice.choice(list(self.world.people.values()))
        roll = self.dice.random()
        if roll < 0.4:
            await self._walk(room, person, joined=True)
        elif roll < 0.8:
            await self._walk(room, person, joined=False)
        elif roll < 0.94:
            await self._fill(room.place)
        elif roll < 0.97:
            await forget_members(self.session, room.place.id)
            room.told = False
        else:
            await self._turn(room)

    async def _walk(self, room: Room, person: Person, *, joined: bool) -> None:
        if not room.crowded:
            await note_move(self.session, room.place, as_seen_in(room.place, person), joined=joined)
        room.members = room.members | {person.id} if joined else room.members - {person.id}

    async def _fill(self, place: Place) -> None:
        """The platform is asked who is there, and tells; of some places it tells nobody."""
        crowded = self.dice.random() < 0.08
        members = {p.id for p in self.world.people.values() if self.dice.random() < 0.55}
        told = [as_seen_in(place, self.world.people[member]) for member in sorted(members)]
        await note_members(self.session, place, [crowd(place.id)] if crowded else told, MONDAY)
        self.world.rooms[place.id] = Room(place, members, crowded=crowded)

    async def _turn(self, room: Room) -> None:
        """A place becomes public or private, and so unknown until the platform is asked again."""
        place = Place(room.place.id, room.place.name, self.dice.choice(KINDS))
        await note_place(self.session, place)
        await forget_members(self.session, place.id)
        self.world.rooms[place.id] = Room(place, room.members, told=False)


async def leak(stage: Stage, trials: int, seed: int) -> Found:
    """Try so many worlds over one record, which keeps none of them."""
    found = Found()
    for start in range(0, trials, BATCH):
        async with rolled_back(stage.app.of.record) as session:
            run = Run(session, random.Random(f"{seed}:{start}"), found)
            await run.build()
            for _ in range(min(BATCH, trials - start)):
                await run.trial()
    return found


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Try so many worlds over a fresh record."""
    async with open_stage(folder / "home") as stage:
        return await leak(stage, trials, seed)
