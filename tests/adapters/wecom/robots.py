"""A robot of ours, connected to the loopback of WeCom's side, and what it handed up."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aibot.ws
import pytest
from pydantic import SecretStr

from adapters.chat import Event
from adapters.platform import Button, Card, Label, Post
from adapters.wecom.ids import Spot
from adapters.wecom.outgoing.notes import message_id
from adapters.wecom.robot.link import RENEWED
from adapters.wecom.robot.robot import Robot
from adapters.wecom.settings import Corporation
from tests.servers.drawer import Drawer
from tests.servers.wecom_robot import LoopbackRobots

PACE = 0.01
CORPORATION = Corporation(corp_id="ww1", bot_id="BOT1", bot_secret=SecretStr("secret-1"), bot_name="王芳的分身")
LEI = Spot("ww1", "bot", "BOT1", "lilei")
OPS = Spot("ww1", "bot", "BOT1", "wrOPS0001", group=True)
LABEL = Label("AI 生成 · 王芳的分身")
ANSWER = Post(LABEL, "用发布页的回滚按钮。")
CARD = Post(LABEL, "", Card("批准发布?", buttons=(Button("yes", "批准", "1"), Button("no", "拒绝", "0"))))
M1, M2 = message_id("one"), message_id("two")


@dataclass
class Clock:
    """The time of both sides; it stands still until a test moves it."""

    at: datetime = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    asked: int = 0

    def now(self) -> datetime:
        """The time."""
        self.asked += 1
        return self.at

    def seconds(self) -> float:
        """The time as WeCom tells it."""
        return self.at.timestamp()

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


@dataclass
class Ears:
    """Takes events, and fails as often as it is told to; not before the ``gate`` is open."""

    events: list[Event] = field(default_factory=list)
    failures: int = 0
    failed: int = 0
    called: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def hear(self, event: Event) -> None:
        """Take an event over."""
        self.called += 1
        await self.gate.wait()
        async with self._heard:
            if self.failed < self.failures:
                self.failed += 1
                raise OSError("the disk is full")
            self.events.append(event)
            self._heard.notify_all()

    def __post_init__(self) -> None:
        self.gate.set()

    async def take(self) -> Event:
        """The next event, once it is there."""
        async with self._heard, asyncio.timeout(60):
            await self._heard.wait_for(lambda: self.events)
            return self.events.pop(0)


class Counting(Drawer):
    """A vault that counts who claimed something; while ``broken`` it answers no claim."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.claims: Counter[str] = Counter()
        self.broken = False

    async def claim(self, name: str, owner: str, seconds: float) -> bool:
        """Be the only one for a while."""
        self.claims[owner] += 1
        if self.broken:
            raise OSError("the database is gone")
        return await super().claim(name, owner, seconds)


@dataclass
class Robots:
    """Both sides."""

    server: LoopbackRobots
    clock: Clock
    vault: Counting
    ears: Ears

    @asynccontextmanager
    async def robot(self, corporation: Corporation = CORPORATION) -> AsyncIterator[Robot]:
        """A robot as a process has it, until the block ends."""
        robot = Robot(corporation, self.server.url, self.vault, self.clock.now, self.ears.hear, pace=PACE)
        await robot.start()
        try:
            yield robot
        finally:
            await robot.stop()

    async def look_on(self) -> None:
        """Wait while everybody looks at the clock a few times, and so does all that is due."""
        before = self.clock.asked
        await until(lambda: self.clock.asked > before + 10)

    async def pass_by(self, span: timedelta) -> None:
        """Let time pass in steps that are shorter than a lease, so that every process looks at it after each step."""
        while span > timedelta(0):
            step = min(span, RENEWED)
            self.clock.advance(seconds=step.total_seconds())
            span -= step
            if step == RENEWED:
                before = dict(self.vault.claims)
                await until(lambda: all(self.vault.claims[each] > count for each, count in before.items()))  # noqa: B023

    async def ask(self, text: str = "怎么回滚?", *, user: str = "lilei", group: str = "") -> str:
        """Somebody asks, and it was handed up; the message's id."""
        message = await self.server.say(user, text, group=group)
        await self.ears.take()
        return message


@asynccontextmanager
async def open_robots(patch: pytest.MonkeyPatch) -> AsyncIterator[Robots]:
    """WeCom's side, whose certificate the SDK is told to trust."""
    clock = Clock()
    async with LoopbackRobots(clock.seconds) as server:
        patch.setattr(aibot.ws, "_SSL_CONTEXT", server.trust())
        yield Robots(server, clock, Counting(clock.now), Ears())


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds that nobody tells of."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - there is nothing to wait on
            await asyncio.sleep(PACE)


def said(robots: Robots, chat: str = "lilei") -> list[tuple[str, int, bool]]:
    """What stands in a chat: the words under the label, how often they stand there, whether it is finished."""
    shown = robots.server.shown(chat)
    words = [(each.text.split("\n")[-1], each.finished) for each in shown if each.text]
    return [(text, [other for other, _ in words].count(text), finished) for text, finished in words]


def commands(robots: Robots) -> list[str]:
    """What robots asked of WeCom, connecting left out."""
    return [command.removeprefix("aibot_") for command, _ in robots.server.commands if command != "aibot_subscribe"]
