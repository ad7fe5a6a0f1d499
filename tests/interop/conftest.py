"""A Slack that others wrote, and a whole Double that answers to it over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.slack.connect import Slack
from adapters.slack.settings import SlackSettings
from bot.app import App, open_app
from bot.settings import Settings
from tests.servers.emulate import BOT_TOKEN, SECRET, Emulated, emulate_slack

ANSWER = "Use the release page, then tell support."
QUESTION = "How do I roll back a deploy?"


@dataclass
class Meeting:
    """Both sides. What people do is handled, to the end, before each method returns."""

    app: App
    platform: Slack
    slack: Emulated
    url: str

    async def say(self, name: str, text: str, **more: Any) -> str:
        """Somebody writes into the channel; the message's ts."""
        ts = await self.slack.say(name, text, **more)
        await self.app.settle()
        return ts

    async def command(self, name: str, text: str) -> dict[str, Any]:
        """Somebody types the slash command in the channel; what they see."""
        payload = self.slack.acts.command(self.slack.channel, self.slack.people[name], text)
        assert await self.slack.deliver(payload) == 200
        await self.app.settle()
        return {**self.slack.whispers[-1], "channel": self.slack.channel}

    async def press(self, name: str, message: dict[str, Any], action: str) -> None:
        """Somebody presses a button of what they see."""
        payload = self.slack.acts.press(message, action, self.slack.people[name])
        assert await self.slack.deliver(payload) == 200
        await self.app.settle()

    async def consent(self) -> None:
        """Ana lets her double listen in the channel."""
        await self.press("ana", await self.command("ana", "shadow on"), "consent_shadow")

    async def teach(self) -> str:
        """Ben asks, Ana answers; the ts of the answer."""
        await self.say("ben", QUESTION)
        return await self.say("ana", ANSWER)

    async def recall(self) -> str:
        """What Ana sees when she asks for what she decided."""
        return str((await self.command("ana", f"recall {QUESTION}"))["text"])


def now() -> datetime:
    """The time in whole seconds, like that of the other side: what is said after a consent is not before it."""
    return datetime.now(UTC).replace(microsecond=0)


def take_address() -> tuple[socket.socket, str]:
    """A free address for Double, at which nobody answers until it serves."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


@asynccontextmanager
async def serve(home: Path, slack: Emulated, listening: socket.socket, url: str, **more: Any) -> AsyncIterator[Meeting]:
    """A Double with a fresh data folder, connected as the settings say."""
    chosen = SlackSettings(api_url=slack.api_url, signing_secret=SecretStr(SECRET), **more)
    platform = Slack(chosen, now=now)
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=list(platform.routes())), log_config=None, lifespan="off"))
    async with open_app(Settings(home=home, _env_file=None), now=now, platforms={"slack": platform}) as app:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield Meeting(app, platform, slack, url)
        finally:
            server.should_exit = True
            await serving


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    """Double in the workspace with its bot token."""
    listening, url = take_address()
    async with (
        emulate_slack(url) as slack,
        serve(tmp_path / "home", slack, listening, url, bot_token=SecretStr(BOT_TOKEN)) as meeting,
    ):
        yield meeting
