"""The place where the demo plays: a local chat, a settable clock, and a deployment in a folder of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.chat import Message, Person, Place, PlaceKind
from adapters.local.clock import Clock
from adapters.local.connect import Local
from adapters.local.people import Posted
from bot.app import App, open_app
from bot.demo.script import Script
from bot.settings import Settings
from bot.texts import say

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
Seen = Callable[[datetime, str, str, str], None]
SeenPost = Callable[[datetime, str, Posted], None]


def see_nothing(*_: object) -> None:
    """Show nothing."""


@dataclass
class World:
    """People, places and time; every step is followed by all that the deployment does about it."""

    app: App
    chat: Local
    clock: Clock
    people: dict[str, Person]
    places: dict[str, Place]
    script: Script
    on_line: Seen = see_nothing
    on_post: SeenPost = see_nothing
    _shown: set[tuple[str, str]] = field(default_factory=set)

    async def say(
        self, who: str, text: str, place: str = "ops", *, later: float = 2, thread: str | None = None
    ) -> Message:
        """Somebody writes, some minutes later."""
        self.clock.advance(timedelta(minutes=later))
        self.on_line(self.clock.now(), place, who, text)
        message = await self.chat.say(self.people[who], self._place(who, place), text, thread=thread)
        await self._follow()
        return message

    async def react(self, who: str, message: Message, emoji: str) -> None:
        """Somebody sets an emoji."""
        self.on_line(
            self.clock.now(),
            message.place.name,
            who,
            say(self.script.language, "demo.reacts", emoji=emoji, text=message.text),
        )
        await self.chat.react(self.people[who], message, emoji)
        await self._follow()

    async def command(self, who: str, text: str, place: str = "direct") -> Posted:
        """Somebody types a command; returns the answer that only they see."""
        self.on_line(self.clock.now(), place, who, f"/double {text}")
        await self.chat.command(self.people[who], text, self._place(who, place))
        await self._follow()
        return [posted for posted in self.chat.posts if posted.only_for == self.people[who].id][-1]

    async def press(self, who: str, posted: Posted, action: str, text: str = "") -> None:
        """Somebody presses a button."""
        button = self.chat.button(posted, action)
        pressed = say(
            self.script.language, "demo.presses_with" if text else "demo.presses", button=button.text, text=text
        )
        self.on_line(self.clock.now(), "direct", who, pressed)
        await self.chat.press(self.people[who], posted, action, text)
        await self._follow()

    async def jump(self, day: int, hour: int, minute: int = 0) -> None:
        """Time passes to a day of the story (0 is the first Monday), by the worker's clock."""
        local = START.astimezone(ZoneInfo(self.script.zone)).replace(hour=hour, minute=minute) + timedelta(days=day)
        self.clock.set(max(self.clock.now(), local.astimezone(UTC)))
        await self._follow()

    def card(self, who: str, action: str) -> Posted:
        """The newest card in somebody's direct talk that has a button.

        Raises:
            LookupError: none has it.
        """
        direct = self._place(who, "direct")
        cards = [p for p in self.chat.seen_by(self.people[who], direct) if p.post.card]
        for posted in reversed(cards):
            if posted.post.card and any(button.action == action for button in posted.post.card.buttons):
                return posted
        raise LookupError(f"No card has the button {action}.")

    async def _follow(self) -> None:
        await self.app.settle()
        for posted in list(self.chat.posts):
            face = (posted.id, posted.post.text)
            if face not in self._shown:
                self._shown.add(face)
                self.on_post(self.clock.now(), self.chat.places[posted.place].name, posted)

    def _place(self, who: str, place: str) -> Place:
        if place == "direct":
            return self.chat.places[f"local:dm:{self.people[who].id}"]
        return self.places[place]


@asynccontextmanager
async def open_world(home: Path, script: Script, *, url: str | None = None) -> AsyncIterator[World]:
    """The worker, their colleagues and #ops, over a fresh data folder; ``url`` is where browsers reach it."""
    clock = Clock(START)
    chat = Local(clock)
    people = {name: chat.add_person(name, zone=script.zone) for name in (script.worker, *script.colleagues)}
    everybody = list(people.values())
    places = {"ops": chat.add_place("ops", PlaceKind.PUBLIC, everybody)}
    settings = Settings(home=home, _env_file=None, undo_minutes=30, language=script.language, url=url)
    async with open_app(settings, now=clock.now, platforms={"local": chat}) as app:
        yield World(app, chat, clock, people, places, script)
