"""A local chat with a real deployment behind it: a database on disk, the embedded index, a settable clock."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.chat import Message, Person, Place, PlaceKind
from adapters.local.clock import Clock
from adapters.local.connect import Local
from adapters.local.people import Posted
from bot.app import App, open_app
from bot.settings import Settings
from tests.homes import copy_folder, lay_out
from tests.servers.faulty import Faulty

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Stage:
    """The people and places of most journeys: Ana the worker, Ben and Chen her colleagues, #ops where they talk."""

    app: App
    chat: Faulty
    clock: Clock
    ana: Person
    ben: Person
    chen: Person
    ops: Place

    async def say(
        self, person: Person, text: str, *, place: Place | None = None, thread: str | None = None, **more: Any
    ) -> Message:
        """Somebody writes, a minute later, and everything that follows happens."""
        self.clock.advance(timedelta(minutes=1))
        message = await self.chat.say(person, place or self.ops, text, thread=thread, **more)
        await self.app.settle()
        return message

    async def edit(self, message: Message, text: str) -> None:
        """The author changes what they wrote, and everything that follows happens."""
        self.clock.advance(timedelta(minutes=1))
        await self.chat.edit(message, text)
        await self.app.settle()

    async def command(self, person: Person, text: str, place: Place | None = None) -> Posted:
        """Somebody types a command; returns the newest answer that only they see."""
        await self.chat.command(person, text, place)
        await self.app.settle()
        return [posted for posted in self.chat.posts if posted.only_for == person.id][-1]

    async def press(self, person: Person, posted: Posted, action: str, text: str = "") -> None:
        """Somebody presses a button of a card as it is shown now."""
        await self.chat.press(person, posted, action, text)
        await self.app.settle()

    async def wait(self, **span: float) -> None:
        """Time passes, and everything due happens."""
        self.clock.advance(timedelta(**span))
        await self.app.settle()

    async def consent(self, person: Person, place: Place | None = None) -> None:
        """A person switches their double on in a place."""
        card = await self.command(person, "shadow on", place or self.ops)
        await self.press(person, card, "consent_shadow")

    async def stand_in(self, person: Person, text: str = "for 8 hours") -> None:
        """A person lets their double stand in, agreeing to its sending."""
        answer = await self.command(person, f"stand in {text}")
        if answer.post.card and any(b.action == "consent_send" for b in answer.post.card.buttons):
            await self.press(person, answer, "consent_send")

    async def teach(self, question: str, answer: str, *, place: Place | None = None, times: int = 1) -> None:
        """Ben and Chen ask Ana something, and she answers, an hour apart."""
        for number in range(times):
            await self.say((self.ben, self.chen)[number % 2], question, place=place)
            await self.say(self.ana, answer, place=place)
            await self.wait(hours=1)

    async def clear(self, question: str, answer: str, *, place: Place | None = None) -> None:
        """Ana's double earns the right to answer a question alone, and she grants it."""
        await self.teach(question, answer, place=place, times=26)
        await self.press(self.ana, self.card_with(self.ana, "grant"), "grant")

    def replies(self) -> list[Posted]:
        """What the double said in anybody's name and did not take back."""
        return [posted for posted in self.chat.posts if posted.key.startswith("reply:")]

    def direct(self, person: Person) -> Place:
        """A person's direct talk with the double."""
        return self.chat.places[f"local:dm:{person.id}"]

    def cards(self, person: Person) -> list[Posted]:
        """The cards in a person's direct talk with the double, oldest first."""
        return [posted for posted in self.chat.seen_by(person, self.direct(person)) if posted.post.card]

    def card_with(self, person: Person, action: str) -> Posted:
        """The newest card of a person that has a button."""
        return next(card for card in reversed(self.cards(person)) if action in actions(card))

    async def sending(self, person: Person) -> tuple[Posted, str]:
        """The newest draft that waits for a person, and the button that sends it: a guess was approved once before."""
        card = self.card_with(person, "approve")
        if "nearest I found" not in card.post.text:
            return card, "approve"
        await self.press(person, card, "approve")
        return self.card_with(person, "approve_guess"), "approve_guess"

    def said_in(self, place: Place) -> list[str]:
        """What the double said to everybody in a place."""
        return [posted.post.text for posted in self.chat.posts if posted.place == place.id and not posted.only_for]


def actions(posted: Posted) -> list[str]:
    """What the buttons and the menu of a card do; `typed` stands for a typed command."""
    card = posted.post.card
    return [button.action for button in (*card.buttons, *card.menu)] if card else []


def shown_by(posted: Posted) -> str:
    """What a post says, and what its buttons carry."""
    buttons = posted.post.card.buttons if posted.post.card else ()
    return "\n".join([posted.post.text, *(button.value for button in buttons)])


@asynccontextmanager
async def open_stage(home: Path, **settings: Any) -> AsyncIterator[Stage]:
    """The usual people and places over a fresh data folder."""
    chat = Faulty(Local(Clock(MONDAY)))
    people = [chat.add_person(name) for name in ("Ana", "Ben", "Chen")]
    chat.add_place("ops", PlaceKind.PUBLIC, people)
    if "database_url" not in settings:
        lay_out(home / "record.db")
    async with open_again(home, chat, **settings) as stage:
        yield stage


@asynccontextmanager
async def open_again(home: Path, chat: Faulty, **settings: Any) -> AsyncIterator[Stage]:
    """The usual people and places of a chat that outlives what stands behind it, over a data folder."""
    ana, ben, chen = (chat.people[f"local:{name}"] for name in ("ana", "ben", "chen"))
    chosen = Settings(home=home, _env_file=None, **settings)
    async with open_app(chosen, now=chat.clock.now, platforms={"local": chat}) as app:
        yield Stage(app, chat, chat.clock, ana, ben, chen, chat.places["local:#ops"])


Play = Callable[..., Awaitable[object]]


@asynccontextmanager
async def open_after(home: Path, play: Play, *given: Hashable, **settings: Any) -> AsyncIterator[Stage]:
    """The usual stage after ``play(stage, *given)``, which is played once a process and then copied."""
    key = play, given, tuple(sorted(settings.items()))
    if key not in _played:
        folder = TemporaryDirectory()
        async with open_stage(Path(folder.name) / "home", **settings) as stage:
            await play(stage, *given)
        _played[key] = folder, stage.chat
    folder, chat = _played[key]
    copy_folder(Path(folder.name) / "home", home)
    async with open_again(home, deepcopy(chat), **settings) as stage:
        yield stage


_played: dict[Hashable, tuple["TemporaryDirectory[str]", Faulty]] = {}


async def earn(stage: Stage, question: str, answer: str) -> None:
    """Ana's double earns the right to answer a question alone."""
    await stage.consent(stage.ana)
    await stage.clear(question, answer)


async def earn_and_stand_in(stage: Stage, question: str, answer: str) -> None:
    """It earned that, and stands in for her some hours later."""
    await earn(stage, question, answer)
    await stage.wait(hours=3)
    await stage.stand_in(stage.ana)
