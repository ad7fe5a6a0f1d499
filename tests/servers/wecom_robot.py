"""A loopback of WeCom's side of robots: one secure WebSocket, Tencent's frames, and what people see in their chats.

It tells by ``shown`` what stands in a chat, each stream once, as it reads now (``wecom_robot_chats``). Its clock is the
test's, and it can lose a connection at any frame.
"""

import asyncio
import json
import ssl
import tempfile
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.servers.wecom_robot_chats import Chats, Frame, Kind, Request, Shown
from tests.servers.wecom_robot_checks import WRONG_SECRET, Wrong, make_certificate

How = int | Literal["lost_before", "lost_after", "silent"]


class LoopbackRobots:
    """The server; it is up within its ``async with`` block.

    Attributes:
        secrets: The robots' secrets by id.
        commands: What was asked, in order: command and body; pings are left out.
        subscribed: How often each robot was let in, or tried with a wrong secret.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.secrets = {"BOT1": "secret-1"}
        self.commands: list[tuple[str, Frame]] = []
        self.subscribed: list[tuple[str, bool]] = []
        self.url = ""
        self.certificate = Path()
        self._folder = tempfile.TemporaryDirectory(prefix="double-robots-")
        self._server: Server | None = None
        self._live: dict[str, ServerConnection] = {}
        self._connected = asyncio.Condition()
        self._chats = Chats(now)
        self._faults: dict[str, deque[How]] = defaultdict(deque)
        self._count = 0

    async def __aenter__(self) -> Self:
        self.certificate, key = make_certificate(Path(self._folder.name))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server = await serve(self._serve, "127.0.0.1", 0, ssl=context, close_timeout=1)
        port = next(iter(self._server.sockets)).getsockname()[1]
        self.url = f"wss://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        self._folder.cleanup()

    def trust(self) -> ssl.SSLContext:
        """A client's context that takes this server's certificate."""
        return ssl.create_default_context(cafile=self.certificate)

    def fail(self, command: str, *how: How) -> None:
        """What happens to the next frames with a command: an error code, no answer, or the connection is lost.

        It is lost before or after the frame took effect.
        """
        self._faults[command].extend(how)

    @property
    def dropped(self) -> int:
        """How many messages WeCom swallowed because there were too many."""
        return self._chats.dropped

    def live(self, bot: str = "BOT1") -> bool:
        """Whether a robot is connected."""
        return bot in self._live

    async def until_live(self, bot: str = "BOT1") -> None:
        """Wait until a robot is connected."""
        async with self._connected, asyncio.timeout(60):
            await self._connected.wait_for(lambda: bot in self._live)

    async def until_gone(self, bot: str = "BOT1") -> None:
        """Wait until a robot is connected no more."""
        async with self._connected, asyncio.timeout(60):
            await self._connected.wait_for(lambda: bot not in self._live)

    async def drop(self, bot: str = "BOT1", *, clean: bool = False) -> None:
        """End a robot's connection: by closing it, or by a lost line."""
        socket = self._live[bot]
        if clean:
            await socket.close()
            await self._forget(socket)
        else:
            await self._lose(socket)

    async def babble(self, text: str, bot: str = "BOT1") -> None:
        """Send something that is no frame."""
        await self._live[bot].send(text)

    async def take_over(self, bot: str = "BOT1") -> None:
        """Somebody else connects with the robot's secret, and then goes away."""
        async with connect(self.url, ssl=self.trust()) as socket:
            body = {"bot_id": bot, "secret": self.secrets[bot]}
            await socket.send(json.dumps({"cmd": "aibot_subscribe", "headers": {"req_id": "theirs"}, "body": body}))
            await socket.recv()

    def shown(self, chat: str) -> list[Shown]:
        """What stands in a chat, by the user's id or the group's: what robots said, as it reads now."""
        return self._chats.shown[chat]

    def texts(self, chat: str) -> list[str]:
        """The texts of what stands there."""
        return [shown.text for shown in self._chats.shown[chat]]

    async def say(self, user: str, text: str, *, group: str = "", bot: str = "BOT1", **more: Any) -> str:
        """Somebody writes to a robot, or in a group with a mention of it; the message's id."""
        content = {"msgtype": "text", "text": {"content": text}, **more}
        self._chats.wrote.add(group or user)
        return await self._deliver("aibot_msg_callback", "message", content, user, group, bot)

    async def enter(self, user: str, *, bot: str = "BOT1") -> str:
        """Somebody opens the talk with a robot for the first time that day."""
        event = {"msgtype": "event", "event": {"eventtype": "enter_chat", "enter_chat": {}}}
        return await self._deliver("aibot_event_callback", "enter", event, user, "", bot)

    async def press(self, user: str, task: str, key: str, *, group: str = "", bot: str = "BOT1") -> str:
        """Somebody presses a button of a card."""
        card = self._chats.tasks[task].card or {}
        pressed = {"card_type": card["card_type"], "event_key": key, "task_id": task, "selected_items": {}}
        event = {"msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": pressed}}
        return await self._deliver("aibot_event_callback", "press", event, user, group, bot, task=task)

    async def judge(self, user: str, feedback: str, verdict: int, *, bot: str = "BOT1") -> str:
        """Somebody calls a message right (1), wrong (2), or takes that back (3)."""
        given = {"id": feedback, "type": verdict, "content": "", "inaccurate_reason_list": []}
        event = {"msgtype": "event", "event": {"eventtype": "feedback_event", "feedback_event": given}}
        return await self._deliver("aibot_event_callback", "feedback", event, user, "", bot)

    async def _deliver(
        self,
        command: str,
        kind: Kind,
        content: Frame,
        user: str,
        group: str,
        bot: str,
        *,
        task: str = "",
    ) -> str:
        self._count += 1
        request, message = f"req-{self._count}", f"msg+{self._count}/="
        chat = {"chattype": "group", "chatid": group} if group else {"chattype": "single"}
        body = {
            "msgid": message,
            "aibotid": bot,
            **chat,
            "from": {"userid": user},
            "create_time": int(self._now()),
            **content,
        }
        self._chats.requests[request] = Request(kind, group or user, self._now(), task)
        await self.until_live(bot)
        await self._live[bot].send(json.dumps({"cmd": command, "headers": {"req_id": request}, "body": body}))
        return message

    async def _serve(self, socket: ServerConnection) -> None:
        """Listen until the robot hangs up, however it does."""
        try:
            with suppress(ConnectionClosed):
                await self._listen(socket)
        finally:
            await self._forget(socket)

    async def _listen(self, socket: ServerConnection) -> None:
        bot = ""
        async for raw in socket:
            frame = json.loads(raw)
            command, body = frame["cmd"], frame.get("body") or {}
            request = frame["headers"]["req_id"]
            if command == "ping":
                await _answer(socket, request, 0)
            elif command == "aibot_subscribe":
                bot = await self._subscribe(socket, request, body) or bot
            elif bot:
                await self._handle(socket, command, request, body)

    async def _subscribe(self, socket: ServerConnection, request: str, body: Frame) -> str | None:
        bot = str(body.get("bot_id"))
        allowed = self.secrets.get(bot) == body.get("secret")
        self.commands.append(("aibot_subscribe", body))
        self.subscribed.append((bot, allowed))
        if not allowed:
            await _answer(socket, request, WRONG_SECRET)
            return None
        if old := self._live.get(bot):
            kick = {"msgid": f"kick-{len(self.subscribed)}", "aibotid": bot, "from": {"userid": ""}}
            event = {**kick, "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
            frame = {"cmd": "aibot_event_callback", "headers": {"req_id": "kick"}, "body": event}
            await old.send(json.dumps(frame))
            await old.close()
        self._live[bot] = socket
        await _answer(socket, request, 0)
        await self._tell()
        return bot

    async def _lose(self, socket: ServerConnection) -> None:
        socket.transport.abort()
        await self._forget(socket)

    async def _forget(self, socket: ServerConnection) -> None:
        self._live = {bot: live for bot, live in self._live.items() if live is not socket}
        await self._tell()

    async def _tell(self) -> None:
        async with self._connected:
            self._connected.notify_all()

    async def _handle(self, socket: ServerConnection, command: str, request: str, body: Frame) -> None:
        self.commands.append((command, body))
        how = self._faults[command].popleft() if self._faults[command] else 0
        if how == "lost_before":
            await self._lose(socket)
            return
        answer: Frame = {}
        code = how if isinstance(how, int) else 0
        if not code:
            try:
                answer = self._chats.do(command, request, body)
            except Wrong as wrong:
                code = wrong.code
        if how == "lost_after":
            await self._lose(socket)
        elif how != "silent":
            await _answer(socket, request, code, answer)


async def _answer(socket: ServerConnection, request: str, code: int, body: Frame | None = None) -> None:
    frame: Frame = {"headers": {"req_id": request}, "errcode": code, "errmsg": "ok" if not code else "refused"}
    await socket.send(json.dumps({**frame, "body": body} if body else frame))
