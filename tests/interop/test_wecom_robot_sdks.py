"""Our loopback of WeCom's robots, judged by both of Tencent's SDKs: what one can do with it, the other can."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aibot.ws
import pytest
from aibot import WSClient, WSClientOptions

from adapters.platform import Attachment, Label, Post
from tests.adapters.wecom.robots import LEI, Clock, open_robots
from tests.servers.npm import fetch_package, find_node
from tests.servers.wecom_robot import LoopbackRobots
from tests.servers.wecom_robot_chats import Shown

pytestmark = pytest.mark.interop

VERSION = "1.0.7"
PATIENCE_SECONDS = 20
_SCRIPT = Path(__file__).parent.parent / "servers" / "wecom_robot_sdk.mjs"
Lines = Callable[[], Awaitable[str]]


class Silent:
    """No log."""

    def _drop(self, *_: object) -> None:
        pass

    debug = info = warn = error = _drop


@asynccontextmanager
async def node_robot(server: LoopbackRobots) -> AsyncIterator[Lines]:
    """A robot over the SDK for Node; what it prints, line by line."""
    package = await asyncio.to_thread(fetch_package, "@wecom/aibot-node-sdk", VERSION)
    process = await asyncio.create_subprocess_exec(
        find_node(),
        _SCRIPT,
        package,
        server.url,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(server.certificate)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    output = process.stdout

    async def line() -> str:
        return (await asyncio.wait_for(output.readline(), PATIENCE_SECONDS)).decode().strip()

    try:
        yield line
    finally:
        process.stdin.close()
        await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)


@asynccontextmanager
async def python_robot(server: LoopbackRobots) -> AsyncIterator[Lines]:
    """A robot over the SDK for Python that does the same."""
    client = WSClient(WSClientOptions("BOT1", "secret-1", max_reconnect_attempts=0, ws_url=server.url, logger=Silent()))
    told: asyncio.Queue[str] = asyncio.Queue()

    def card(title: str) -> dict[str, Any]:
        button = {"text": "批准", "key": "yes"}
        return {
            "card_type": "button_interaction",
            "main_title": {"title": title},
            "button_list": [button],
            "task_id": "task1",
        }

    async def answer(frame: dict[str, Any]) -> None:
        await client.reply_stream(frame, "stream1", "正在想…", feedback={"id": "stream1"})
        await client.reply_stream(frame, "stream1", "用发布页。", finish=True)
        await client.reply_template_card(frame, card("批准?"))
        user = frame["body"]["from"]["userid"]
        await client.send_message(user, {"msgtype": "markdown", "markdown": {"content": "**推送**"}})
        told.put_nowait("told")

    async def welcome(frame: dict[str, Any]) -> None:
        await client.reply_welcome(frame, {"msgtype": "text", "text": {"content": "你好"}})
        told.put_nowait("told")

    async def renew(frame: dict[str, Any]) -> None:
        await client.update_template_card(frame, card("已批准"))
        told.put_nowait("told")

    client.on("message.text", answer)
    client.on("event.enter_chat", welcome)
    client.on("event.template_card_event", renew)
    client.on("event.disconnected_event", lambda _: told.put_nowait("pushed out"))
    client.on("authenticated", lambda: told.put_nowait("ready"))
    client.on("error", lambda _: None)
    await client.connect()

    async def line() -> str:
        return await asyncio.wait_for(told.get(), PATIENCE_SECONDS)

    try:
        yield line
    finally:
        before = asyncio.all_tasks()
        client.disconnect()
        if closing := asyncio.all_tasks() - before:
            await asyncio.wait(closing)


async def play(server: LoopbackRobots, line: Lines) -> list[Shown]:
    """The same afternoon for every robot; what Li Lei sees at its end."""
    assert await line() == "ready"
    await server.enter("lilei")
    assert await line() == "told"
    await server.say("lilei", "怎么回滚?")
    assert await line() == "told"
    await server.press("lilei", "task1", "yes")
    assert await line() == "told"
    await server.take_over()
    assert await line() == "pushed out"
    return server.shown("lilei")


async def test_both_sdks_of_tencent_say_the_same_to_the_loopback_and_it_shows_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    async with LoopbackRobots(clock.seconds) as one, LoopbackRobots(clock.seconds) as other:
        async with node_robot(one) as line:
            over_node = await play(one, line)
        monkeypatch.setattr(aibot.ws, "_SSL_CONTEXT", other.trust())
        async with python_robot(other) as line:
            over_python = await play(other, line)

    assert [(shown.text, shown.feedback) for shown in over_node] == [
        ("你好", ""),
        ("用发布页。", "stream1"),
        ("", ""),
        ("**推送**", ""),
    ]
    assert over_node[2].card is not None
    assert over_node[2].card["main_title"] == {"title": "已批准"}
    assert over_node == over_python
    assert one.commands == other.commands
    assert [command.removeprefix("aibot_") for command, _ in one.commands] == [
        "subscribe",
        "respond_welcome_msg",
        "respond_msg",
        "respond_msg",
        "respond_msg",
        "send_msg",
        "respond_update_msg",
        "subscribe",
    ]


async def test_file_is_brought_as_the_sdk_for_node_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_robots(monkeypatch) as robots:
        async with node_robot(robots.server) as line:
            assert await line() == "ready"
            await robots.server.say("lilei", "", msgtype="file", file={"url": "https://example.cn"})
            assert await line() == "told"
        theirs = uploads(robots.server)
        async with robots.robot() as robot:
            await robot.voice.upload(LEI, Post(Label("AI 生成"), "导出"), Attachment("导出.zip", b"a" * 600_000), "m1")
        ours = uploads(robots.server)[len(theirs) :]

    assert [shown.file for shown in robots.server.shown("lilei") if shown.file] == [b"a" * 600_000] * 2
    assert len(theirs) == 5
    assert ours == theirs


def uploads(server: LoopbackRobots) -> list[tuple[str, dict[str, Any]]]:
    """What was said to bring files, pieces in order, without the ids that WeCom gave."""
    said = [
        (command, {name: value for name, value in body.items() if name not in {"upload_id", "file"}})
        for command, body in server.commands
        if "upload" in command or body.get("msgtype") == "file"
    ]
    return said[:1] + sorted(said[1:3], key=lambda each: each[1]["chunk_index"]) + said[3:]
