"""A loopback of WeCom's robots with a real deployment behind it: nothing reaches it but over its own connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aibot.ws
import pytest

from adapters.local.clock import Clock
from adapters.wecom.connect import WeCom
from adapters.wecom.settings import WeComSettings
from bot.app import App, open_app
from bot.settings import Settings
from tests.homes import lay_out
from tests.servers.wecom_robot import LoopbackRobots
from tests.wecom_stage import MONDAY

CORP, BOT, NAME = "ww1", "BOT1", "分身"
OPS = "wrOPS0001"
WANG, LI, HAN = "王芳", "李雷", "韩梅梅"


@dataclass
class Room:
    """People who write to the robot, alone or in a group; without an application their user ids are their names."""

    app: App
    robots: LoopbackRobots
    clock: Clock
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    WAIT = timedelta(seconds=40)

    def __post_init__(self) -> None:
        self.app.of.record.when_written("inbox", self.heard.set)

    async def say(self, user: str, text: str, *, group: str = "", **more: Any) -> list[str]:
        """Somebody writes, in a group with a mention; what stands in the chat then that did not before."""
        return await self.say_plainly(user, f"@{NAME} {text}" if group else text, group=group, **more)

    async def say_plainly(self, user: str, text: str, *, group: str = "", **more: Any) -> list[str]:
        """Somebody writes just that; what stands in the chat then that did not before."""
        self.clock.advance(timedelta(minutes=1))
        return await self._after(self.robots.say(user, text, group=group, **more), group or user)

    async def press(self, user: str, button: str, *, asks: bool = False) -> list[str]:
        """Somebody presses the newest button of that name in their own talk; what stands there then."""
        self.clock.advance(timedelta(seconds=1))
        for shown in reversed(self.robots.shown(user)):
            pressable = (shown.card or {}).get("button_list", [])
            key = next((each["key"] for each in pressable if each["text"] == button), None)
            if key is not None and shown.card is not None:
                return await self._after(self.robots.press(user, shown.card["task_id"], key), user, asks=asks)
        raise AssertionError(f"{user} sees no button {button}")

    async def judge(self, user: str, feedback: str, verdict: int) -> None:
        """Somebody calls an answer right or wrong."""
        await self._after(self.robots.judge(user, feedback, verdict), user)

    def texts(self, chat: str) -> list[str]:
        """What stands in a chat now, cards by their titles and what they say."""
        return [each.text or _said_by(each.card or {}) for each in self.robots.shown(chat)]

    async def _after(self, done: Any, chat: str, *, asks: bool = False) -> list[str]:
        before = len(self.robots.shown(chat))
        self.heard.clear()
        await done
        async with asyncio.timeout(60):
            if asks:
                while len(self.robots.shown(chat)) == before:  # noqa: ASYNC110 - nobody tells of what WeCom shows
                    await asyncio.sleep(0.01)
            else:
                await self.heard.wait()
        await self.app.settle()
        return self.texts(chat)[before:]


@asynccontextmanager
async def open_room(home: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    """A fresh deployment whose robot is connected."""
    clock = Clock(MONDAY)
    lay_out(home / "record.db")
    async with LoopbackRobots(lambda: clock.now().timestamp()) as robots:
        patch.setattr(aibot.ws, "_SSL_CONTEXT", robots.trust())
        given = {"corp_id": CORP, "bot_id": BOT, "bot_secret": "secret-1", "bot_name": NAME, "robot_url": robots.url}
        platform = WeCom(WeComSettings.model_validate(given), now=clock.now)
        chosen = Settings(home=home, language="zh", _env_file=None)
        async with open_app(chosen, now=clock.now, platforms={"wecom": platform}) as app:
            await robots.until_live()
            yield Room(app, robots, clock)


def _said_by(card: dict[str, Any]) -> str:
    lines = (card.get("main_title", {}).get("title", ""), card.get("sub_title_text", ""))
    return "\n".join(line for line in lines if line)
