"""Worlds of sources: what was brought from everywhere, each for its own audience, asked for in every way by everybody.

A world is a chat in which people come and go, and in which the double of one of them learned from repositories,
reviews, issues, documents, mails, meetings and talk. Somebody inside or outside asks about one of them: with ``recall``
or a question in the chat, whose draft the worker approves, over the tools, with the command line on somebody's behalf,
or by the skill that is exported for them. The judge knows for each source who may be told what it says.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

from adapters.chat import Person, Place, PlaceKind
from bot.errors import Impossible
from bot.service.table import carry_out
from memory.domain import Purpose
from memory.rights.consent import grant
from memory.workers import register
from tests.adversaries.brought import Bringing, Canary, words_of
from tests.adversaries.found import Found
from tests.servers.tools import key_of, text_of, tools_of
from tests.stage import Stage, actions, open_stage

STRETCH = 50
"""So many worlds, each a few moves from the one before, rest on what was brought once."""
ROOMS = {"square": PlaceKind.PUBLIC, "hall": PlaceKind.PUBLIC, "cellar": PlaceKind.PRIVATE, "attic": PlaceKind.PRIVATE}
ROOM_IDS = frozenset(f"local:#{name}" for name in ROOMS)
TOMORROW = "tomorrow"
"""A colleague who is not here yet."""


@dataclass
class Worlds:
    """One stretch of them."""

    stage: Stage
    folder: Path
    dice: random.Random
    found: Found
    people: list[Person]
    rooms: list[Place] = field(default_factory=list)
    canaries: list[Canary] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    said_in: dict[str, set[str]] = field(default_factory=dict)
    """The places in which an answer was given that had a secret, by that."""

    async def build(self) -> None:
        """Bring sources, and let the worker talk in each room."""
        stage = self.stage
        everybody = [stage.ana, *self.people]
        self.keys = {person.id: await key_of(stage, person) for person in self.people}
        async with stage.app.of.record.write() as session:
            of, own = stage.app.of, stage.ana
            worker = await register(session, of.master, own.id, name="Ana", language="en", zone="UTC", now=of.now())
            places = [f"local:#{name}" for name in ROOMS]
            await grant(session, worker.id, places, [Purpose.SHADOW, Purpose.DRAFT, Purpose.SEND], now=of.now())
        await stage.app.gate.renew()
        words = words_of(self.dice, 2 * len(ROOMS))
        self.dice.shuffle(words)
        for number, (name, kind) in enumerate(ROOMS.items()):
            there = [person for person in everybody if person == stage.ana or self.dice.random() < 0.5]
            place = stage.chat.add_place(name, kind, there or everybody)
            canary = Canary(place.id, words[2 * number], words[2 * number + 1], frozenset())
            asker = next((each for each in there if each != stage.ana), stage.ana)
            await stage.say(asker, f"@Ana {canary.question}", place=place)
            await stage.say(stage.ana, canary.answer, place=place)
            await stage.wait(hours=1)
            self.rooms.append(place)
            self.canaries.append(canary)
        self.canaries += await Bringing(stage, self.folder, self.dice, self.people, frozenset(words)).all()

    async def trial(self) -> None:
        """Some moves, and a question."""
        self.found.trials += 1
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            place, person = self.dice.choice(self.rooms), self.dice.choice(self.people)
            joins = person.id not in self.stage.chat.in_place[place.id]
            await (self.stage.chat.join if joins else self.stage.chat.leave)(person, place)
        await self.stage.wait(minutes=7)
        asked, person = self.dice.choice(self.canaries), self.dice.choice(self.people)
        ways = (
            self._recalls,
            self._recalls,
            self._tool,
            self._tool,
            self._served,
            self._behalf,
            self._exports,
            self._asks,
        )
        await self.dice.choice(ways)(asked, person)

    async def _recalls(self, asked: Canary, person: Person) -> None:
        told = await self.stage.command(person, f"recall @Ana {asked.question}")
        self._judge("recall", told.post.text, [person.id])

    async def _tool(self, asked: Canary, person: Person) -> None:
        call = self.dice.choice(("tool_recall", "tool_ask"))
        args = {"key": self.keys[person.id], "worker": "Ana", "question": asked.question}
        try:
            told = str(await carry_out(self.stage.app, call, args))
        except Impossible as refused:
            told = str(refused)
        self._judge(call, told, [person.id])

    async def _served(self, asked: Canary, person: Person) -> None:
        async with tools_of(self.stage, self.keys[person.id]) as client:
            result = await client.call_tool("recall", {"question": asked.question, "worker": "Ana"})
        self._judge("MCP", text_of(result), [person.id])

    async def _behalf(self, asked: Canary, person: Person) -> None:
        place = self.dice.choice([None, *self.rooms])
        reader = {"place": place.id} if place else {"person": person.id}
        told = await carry_out(self.stage.app, "recall", {"text": asked.question, "worker": "Ana", **reader})
        said = str([told["precedents"], told["episodes"]])
        self._judge(f"recall on behalf of {reader}", said, self._readers(place) if place else [person.id])

    async def _exports(self, asked: Canary, person: Person) -> None:
        place = self.dice.choice([None, *self.rooms])
        into = self.folder / f"skills{self.found.trials}"
        args = {"worker": "Ana", "folder": str(into), "audience": f"#{place.name}" if place else person.id}
        try:
            await carry_out(self.stage.app, "skill_export", args)
        except Impossible as refused:
            told = str(refused)
        else:
            told = "\n".join(path.read_text("utf-8") for path in into.rglob("*") if path.is_file())
        self._judge(f"skill for {args['audience']}", told, self._readers(place) if place else [person.id])

    async def _asks(self, asked: Canary, person: Person) -> None:
        """A question in a room, of which the worker approves whatever draft there is, twice where it is a guess."""
        stage = self.stage
        rooms = [each for each in self.rooms if self._may_read(person.id, each.id)]
        if not rooms:
            return
        place, before = self.dice.choice(rooms), len(stage.chat.posts)
        await stage.say(person, f"@double @Ana {asked.question}", place=place)
        for action in ("approve", "approve_guess"):
            card = next(iter(stage.cards(stage.ana)[-1:]), None)
            if card is not None and action in actions(card):
                await stage.press(stage.ana, card, action)
        for posted in stage.chat.posts[before:]:
            if posted.only_for != stage.ana.id and posted.place != stage.direct(stage.ana).id:
                readers = [posted.only_for] if posted.only_for else self._readers(stage.chat.places[posted.place])
                self._judge(f"a post in {posted.place}", posted.post.text, readers)
                if not posted.only_for:
                    for canary in self._told(posted.post.text):
                        self.said_in.setdefault(canary.secret, set()).add(posted.place)

    def _told(self, text: str) -> list[Canary]:
        return [canary for canary in self.canaries if canary.secret in text.casefold()]

    def _judge(self, way: str, text: str, readers: list[str]) -> None:
        for canary in self._told(text):
            self.found.allowed += 1
            if not all(self._may_be_told(reader, canary) for reader in readers):
                self.found.violated(f"{way}: {readers} read what {canary.source} says, for {sorted(canary.readers)}")

    def _may_be_told(self, person: str, canary: Canary) -> bool:
        """Whether somebody could read the source, or reads a place in which the worker let its words be said."""
        places = {*self.said_in.get(canary.secret, ()), *([canary.source] if canary.source in ROOM_IDS else [])}
        if person in canary.readers or any(self._may_read(person, place) for place in places):
            return True
        return canary.everyone and (person == TOMORROW or not self.stage.chat.people[person].guest)

    def _may_read(self, person: str, place: str) -> bool:
        public = self.stage.chat.places[place].kind is PlaceKind.PUBLIC
        if person == TOMORROW:
            return public
        return person in self.stage.chat.in_place[place] or (public and not self.stage.chat.people[person].guest)

    def _readers(self, place: Place) -> list[str]:
        """All who read a place; of a public one also a colleague who comes tomorrow."""
        known = [each for each in self.stage.chat.people if self._may_read(each, place.id)]
        people = [each for each in known if not self.stage.chat.people[each].bot]
        return [*people, TOMORROW] if place.kind is PlaceKind.PUBLIC else people


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Try so many worlds."""
    found = Found()
    for start in range(0, trials, STRETCH):
        home = folder / f"stretch{start}"
        home.mkdir(parents=True)
        limits = {"drafts_per_hour": 10_000, "place_drafts_per_hour": 10_000}
        async with open_stage(home / "home", url="http://127.0.0.1:9", **limits) as stage:
            dora, eve = stage.chat.add_person("Dora", guest=True), stage.chat.add_person("Eve")
            people = [stage.ben, stage.chen, dora, eve]
            worlds = Worlds(stage, home, random.Random(f"{seed}:{start}"), found, people)
            await worlds.build()
            for _ in range(min(STRETCH, trials - start)):
                await worlds.trial()
    return found
