"""One connection of a robot, from its opening to its end, over Tencent's SDK; and what the SDK's errors mean.

The SDK ends for good where a server closes politely or sends something unforeseen, and calls itself deeper with each
attempt to come back. So a connection never comes back: ``robot_link`` opens another one.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aibot import WSClient, WSClientOptions

from adapters.errors import RateLimited, Unclear
from adapters.wecom.outgoing.refusals import refusal
from adapters.wecom.robot.frames import is_kick
from adapters.wecom.settings import Corporation

OPENING_SECONDS = 5.0
CLOSING_SECONDS = 5.0
BUSY, TOO_OFTEN, TOO_MANY = -1, 45009, 45033
UNCONNECTED_SECONDS = 1.0

_WAITS = {TOO_OFTEN: 60.0, TOO_MANY: 1.0}
_ANSWERED = re.compile(r"Reply ack error: errcode=(-?\d+)\b")
_UNAUTHENTICATED = re.compile(r"Authentication failed: .*\(code: (-?\d+)\)", re.DOTALL)
_UNSENT = ("WebSocket not connected", "Reply queue")

Frame = Mapping[str, Any]


class _Silent:
    """A log for the SDK, whose own one writes down what people say."""

    def _drop(self, message: str, *args: object) -> None:
        """Write nothing."""

    debug = info = warn = error = _drop


class Connection:
    """One connection, from its opening to its end.

    Args:
        corporation: Whose robot connects.
        url: Where to.
        take: Called with every frame that comes in.
        ended: Called when it is over, for whatever reason.
    """

    def __init__(
        self, corporation: Corporation, url: str, take: Callable[[Frame], None], ended: Callable[[], None]
    ) -> None:
        assert corporation.bot_id is not None
        assert corporation.bot_secret is not None
        options = WSClientOptions(
            bot_id=corporation.bot_id,
            secret=corporation.bot_secret.get_secret_value(),
            max_reconnect_attempts=0,
            ws_url=url,
            logger=_Silent(),
        )
        self._client = WSClient(options)
        self.kicked = False
        self.problem = ""
        self._take = take
        self._ended = ended
        self._settled = asyncio.Event()
        self._authenticated = False
        self._over = False
        self._client.on("authenticated", self._admit)
        self._client.on("disconnected", self._end)
        self._client.on("error", self._fail)
        self._client.on("message", self._hear)
        self._client.on("event", self._hear)

    @property
    def live(self) -> bool:
        """Whether it can be spoken over."""
        return self._authenticated and not self._over and bool(self._client.is_connected)

    async def open(self) -> bool:
        """Connect and say who we are; whether that worked."""
        with suppress(TimeoutError):
            async with asyncio.timeout(OPENING_SECONDS):
                await self._client.connect()
            async with asyncio.timeout(OPENING_SECONDS):
                await self._settled.wait()
        return self.live

    async def reply(self, request: str, body: Frame, command: str) -> Frame:
        """Send a frame under a request's id; what WeCom answers.

        Raises:
            Refused: WeCom's error code.
            Barred: WeCom's error code, where it refuses the robot.
            RateLimited: The line is down, or WeCom is busy.
            Unclear: No answer came.
        """
        if not self.live:
            raise RateLimited(UNCONNECTED_SECONDS)
        try:
            answer: Frame = await self._client.reply({"headers": {"req_id": request}}, body, command)
        except Exception as error:
            raise _told(error) from error
        return answer.get("body") or {}

    async def close(self) -> None:
        """Hang up, and wait until the line is closed."""
        self._over = True
        before = asyncio.all_tasks()
        self._client.disconnect()
        if closing := asyncio.all_tasks() - before:
            await asyncio.wait(closing, timeout=CLOSING_SECONDS)

    def _admit(self) -> None:
        self._authenticated = True
        self._settled.set()

    def _end(self, _: object) -> None:
        self._over = True
        self._settled.set()
        self._ended()

    def _fail(self, error: Exception) -> None:
        if refused := _UNAUTHENTICATED.match(str(error)):
            self.problem = f"not_authenticated_{refused[1]}"
        self._end(error)

    def _hear(self, frame: Frame) -> None:
        if is_kick(frame.get("body")):
            self.kicked = True
            self._end(None)
        else:
            self._take(frame)


def _told(error: Exception) -> Exception:
    """What an error of the SDK means. It tells of WeCom's error codes in its messages only."""
    text = str(error)
    if answered := _ANSWERED.match(text):
        code = int(answered[1])
        if code == BUSY:
            return Unclear(f"WeCom was busy ({code}).")
        return RateLimited(_WAITS[code]) if code in _WAITS else refusal(str(code))
    if text.startswith(_UNSENT):
        return RateLimited(UNCONNECTED_SECONDS)
    return Unclear("WeCom did not answer the robot.")
