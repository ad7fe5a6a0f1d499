"""Questions to a double over Slack while faults happen, and a judge who knows what was accepted and what was said.

A platform delivers an event again until it is acknowledged. Whatever was, has to be answered once, after its worker
approved it; no post may stand there twice; and nothing may be said in their name once their ``stop`` was acknowledged.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any, TypeVar

import httpx

from tests.servers.served import Served, serve_double, slack_environment
from tests.servers.slack import ANA, BEN, CHEN, OPS, LoopbackSlack, three_in_ops

ANSWER = "Use the release page, then tell support."
GLANCE_SECONDS = 0.05
PATIENCE_SECONDS = 100.0
AT_ONCE = 6
UNLIMITED = {f"DOUBLE_{name}": "1000000" for name in ("DRAFTS_PER_HOUR", "PLACE_DRAFTS_PER_HOUR")}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the questions that were accepted: how many there were, and what must not be."""

    accepted: int
    lost: tuple[str, ...]
    said_twice: tuple[str, ...]
    said_after_stop: int


@dataclass
class World:
    """A process that may die and come back, the Slack it serves, and what was accepted."""

    slack: LoopbackSlack
    home: Path
    environment: Mapping[str, str]
    served: Served | None = None
    accepted: set[str] = field(default_factory=set)
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _pressed: set[str] = field(default_factory=set)
    _wanted: bool = True

    async def live(self) -> None:
        """Serve, and come back whenever the process died, until the world ends."""
        while self._wanted:
            async with serve_double(self.home, self.environment) as served:
                self.served = served
                self._up.set()
                with suppress(AssertionError):
                    await served.until("never")
                self._up.clear()

    async def is_up(self) -> None:
        """Wait until the process serves."""
        await self._up.wait()

    async def kill(self) -> None:
        """End the process without warning; it comes back by itself."""
        await self._up.wait()
        self._up.clear()
        assert self.served is not None
        await self.served.kill()

    async def end(self) -> None:
        """Let the process end in peace."""
        self._wanted = False
        await self._up.wait()
        assert self.served is not None
        self.served.process.send_signal(15)

    async def deliver(self, payload: Mapping[str, Any]) -> None:
        """As Slack does: again and again until it is acknowledged."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            retry = 0
            while True:
                await self._up.wait()
                assert self.served is not None
                with suppress(httpx.HTTPError):
                    url = f"{self.served.url}/slack/events"
                    answer = await self.slack.deliver(url, payload, retry=retry, at=time() + retry % 60)
                    if answer.status_code == 200:
                        return
                retry += 1
                await asyncio.sleep(GLANCE_SECONDS)

    async def begin(self) -> None:
        """Ana consents, answers once, and lets her double stand in."""
        await self._commanded("shadow on", "consent_shadow")
        await self.deliver(self.slack.message(OPS, BEN, "How do I roll back a deploy?"))
        await self.deliver(self.slack.message(OPS, ANA, ANSWER))
        await self._commanded("stand in for 8 hours", "consent_send")
        assert self.served is not None
        served = self.served
        await self._until(lambda: any(line["event"] == "indexed" for line in served.lines))

    async def ask(self, count: int) -> None:
        """So many questions, and Ana's approval of each answer."""
        asking = asyncio.Semaphore(AT_ONCE)
        words = f"<@{self.slack.bot_user}> <@{ANA}> how can I roll back the deploy?"

        async def one(asker: str) -> None:
            async with asking:
                said = self.slack.message(OPS, asker, words)
                await self.deliver(said)
                self.accepted.add(said["event"]["ts"])

        approving = asyncio.create_task(self._approve_all())
        await asyncio.gather(*(one((BEN, CHEN)[number % 2]) for number in range(count)))
        await self._until(lambda: not self.unanswered())
        approving.cancel()

    async def _until(
        self, holds: Callable[[], bool], patience: float = PATIENCE_SECONDS, *, every: float = GLANCE_SECONDS
    ) -> None:
        async with asyncio.timeout(patience):
            while not holds():  # noqa: ASYNC110 - a process in another thread tells it
                await asyncio.sleep(every)

    def unanswered(self) -> set[str]:
        """Where a question was accepted and no answer stands."""
        return self.accepted - {post["thread_ts"] for post in self.replies()}

    def replies(self) -> list[dict[str, Any]]:
        """What was said in Ana's name."""
        return [post for post in self.slack.posts if "thread_ts" in post and ANSWER in post["text"]]

    async def judge(self) -> Judgement:
        """Ana stops her double, is asked once more, and everything is counted."""
        stopped = len(self.slack.ephemerals)
        await self.deliver(self.slack.command(OPS, ANA, "stop"))
        await self._until(lambda: len(self.slack.ephemerals) > stopped)
        before = len(self.replies())
        for card in self._cards():
            await self.deliver(self.slack.press(card, "approve", ANA))
        keys = Counter(post["metadata"]["event_payload"]["key"] for post in self.slack.posts)
        answered = Counter(post["thread_ts"] for post in self.replies())
        twice = tuple(name for name, times in (keys + answered).items() if times > 1)
        lost, after = tuple(sorted(self.unanswered())), len(self.replies()) - before
        return Judgement(len(self.accepted), lost, twice, after)

    async def _commanded(self, typed: str, action: str) -> None:
        before = len(self.slack.ephemerals)
        await self.deliver(self.slack.command(OPS, ANA, typed))
        await self._until(lambda: len(self.slack.ephemerals) > before)
        await self.deliver(self.slack.press(self.slack.ephemerals[-1], action, ANA))
        await self._until(lambda: len(self.slack.ephemerals) > before + 1)

    def _cards(self) -> list[dict[str, Any]]:
        return [post for post in self.slack.posts if "'approve'" in repr(post.get("blocks"))]

    async def _approve_all(self) -> None:
        while True:
            for card in self._cards():
                if card["ts"] not in self._pressed:
                    self._pressed.add(card["ts"])
                    await self.deliver(self.slack.press(card, "approve", ANA))
            await asyncio.sleep(GLANCE_SECONDS)


@asynccontextmanager
async def open_world(folder: Path, **more: str) -> AsyncIterator[World]:
    """A Slack with three people, and a process that serves it; ``more`` is added to its environment."""
    with three_in_ops() as slack:
        environment = {**slack_environment(slack), **UNLIMITED, "DOUBLE_BACKFILL_DAYS": "0", **more}
        async with served(World(slack, folder / "home", environment)) as world:
            yield world


W = TypeVar("W", bound=World)


@asynccontextmanager
async def served(world: W) -> AsyncIterator[W]:
    """A world from its beginning to its end, its process kept alive."""
    living = asyncio.create_task(world.live())
    try:
        await world.begin()
        yield world
    finally:
        await world.end()
        await living


async def kill_at_random(world: World, times: int, dice: random.Random, longest: float = 0.6) -> None:
    """So many sudden deaths, each some time after the process came back."""
    for _ in range(times):
        await world.is_up()
        await asyncio.sleep(dice.uniform(0.0, longest))
        await world.kill()
