"""Many posts at once over a bad line to Slack, for the promise that none is lost or doubled and for its benchmark."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from adapters.local.clock import Clock
from adapters.platform import Label, Post
from adapters.slack.connect import Slack
from adapters.slack.settings import SlackSettings
from bot.app import App, open_app
from bot.settings import Settings
from bot.work.outbox import NOTICE, UNSENT, Outgoing, put
from memory.record.tables import OutboxRow
from tests.servers.slack import LoopbackSlack
from tests.servers.slack_faults import BadLine
from tests.stage import MONDAY

ANA = "U0ANA"
CHANNELS = 9
SENDERS = 4
DOWN = 0.05
MOST_ROUNDS = 10_000


@dataclass
class Flood:
    """A deployment that speaks to a Slack over a bad line; its clock stands until all that is due has been tried."""

    app: App
    slack: LoopbackSlack
    line: BadLine
    clock: Clock
    dice: random.Random

    async def ask(self, count: int) -> dict[str, list[str]]:
        """Ask for posts into channels, threads and a direct talk; their keys by Slack's channel, in order."""
        asked: dict[str, list[str]] = {}
        threads = {name: self.slack.message(name, ANA, "Well?")["event"]["ts"] for name in _channels()}
        direct = self.slack.direct(ANA).id
        team = f"slack:{self.slack.team}"
        async with self.app.of.record.write() as session:
            for number in range(count):
                channel = self.dice.choice([*threads, direct])
                key = f"flood:{number}"
                outgoing = Outgoing(
                    key=key,
                    verb="send",
                    role=NOTICE,
                    place=f"direct:{team}:{ANA}" if channel == direct else f"{team}:{channel}",
                    post=Post(Label("AI · a test"), f"Post number {number}"),
                    thread=self.dice.choice([None, threads.get(channel)]),
                )
                await put(session, self.app.of.master, outgoing, self.app.of.now())
                asked.setdefault(channel, []).append(key)
        return asked

    async def carry_out(self) -> int:
        """Send until nothing is left to send, now and then with nobody at the other end; in how many rounds."""
        for number in range(MOST_ROUNDS):
            due = await self._next_due()
            if due is None:
                return number
            self.clock.set(max(due, self.clock.now()))
            if self.line.share and self.dice.random() < DOWN:
                async with self.line.down():
                    await self.app.posts.drain()
            else:
                await asyncio.gather(*(self.app.posts.drain() for _ in range(SENDERS)))
        raise AssertionError("it never ended")

    def arrived(self) -> dict[str, list[str]]:
        """The keys of the posts in Slack by channel, in order."""
        keys: dict[str, list[str]] = {}
        for post in self.slack.posts:
            keys.setdefault(post["channel"], []).append(post["metadata"]["event_payload"]["key"])
        return keys

    async def noted(self) -> set[tuple[str, str | None]]:
        """The state of each post in the record, and under which id it is known there."""
        async with self.app.of.record.read() as session:
            rows = await session.execute(select(OutboxRow.state, OutboxRow.message))
            return {(state, message) for state, message in rows}

    async def _next_due(self) -> datetime | None:
        heads = select(func.min(OutboxRow.id)).where(OutboxRow.state.in_(UNSENT)).group_by(OutboxRow.place)
        async with self.app.of.record.read() as session:
            return await session.scalar(select(func.min(OutboxRow.due)).where(OutboxRow.id.in_(heads)))


@asynccontextmanager
async def open_flood(home: Path, *, seed: int) -> AsyncIterator[Flood]:
    """A fresh deployment, a Slack and the line between them, which is good until its ``share`` is set.

    A call without an answer is given up after half a second.
    """
    clock, dice = Clock(MONDAY), random.Random(seed)
    with LoopbackSlack(lambda: clock.now().timestamp()) as slack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.slack.connect.TIMEOUT_SECONDS", 0.5)
        slack.add_user(ANA, "Ana")
        for channel in _channels():
            slack.add_channel(channel, channel.lower(), members=[ANA])
        async with BadLine(slack.api_url, seed=seed) as line:
            platform = Slack(_settings(slack, line), now=clock.now)
            settings = Settings(home=home, _env_file=None)
            async with open_app(settings, now=clock.now, platforms={"slack": platform}) as app:
                yield Flood(app, slack, line, clock, dice)


def _channels() -> Iterator[str]:
    return (f"C0FLOOD{number}" for number in range(CHANNELS))


def _settings(slack: LoopbackSlack, line: BadLine) -> SlackSettings:
    bot, secret = SecretStr(slack.bot_token), SecretStr(slack.signing_secret)
    return SlackSettings(bot_token=bot, signing_secret=secret, api_url=line.api_url)
