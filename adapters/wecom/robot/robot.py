"""An intelligent robot (智能机器人): its connection, what it hears and how it speaks, joined.

WeCom delivers what a robot hears once. So each frame is handed up in order, again and again where that fails, for ten
minutes; what is dropped then is lost.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog

from adapters.chat import Event, Message, Opening, Press
from adapters.errors import AdapterError
from adapters.vault import Vault
from adapters.wecom.incoming.forms import WORDLESS
from adapters.wecom.outgoing.notes import message_id
from adapters.wecom.robot.connection import Frame
from adapters.wecom.robot.frames import Body, is_wordless, opinion_of, read_body, spot_of, translate
from adapters.wecom.robot.link import RobotLink
from adapters.wecom.robot.voice import RobotVoice
from adapters.wecom.settings import Corporation

WAITS = (0.1, 0.5, 2.0, *[10.0] * 60)
_log = structlog.get_logger(__name__)


class Robot:
    """One robot of a corporation.

    Args:
        corporation: The corporation; it has a robot.
        robot_url: Where robots connect to.
        vault: Where its processes settle who connects, and what was said is noted.
        now: The clock.
        hear: Takes every event; where it raises it is asked again a few times.
        pace: Seconds between looks at the connection; waits are in proportion to it.
    """

    def __init__(
        self,
        corporation: Corporation,
        robot_url: str,
        vault: Vault,
        now: Callable[[], datetime],
        hear: Callable[[Event], Awaitable[None]],
        *,
        pace: float = 1.0,
    ) -> None:
        self._corporation = corporation
        self._now = now
        self._hear = hear
        self._pace = pace
        self._heard: asyncio.Queue[Frame] = asyncio.Queue()
        self._link = RobotLink(corporation, robot_url, vault, now, self._heard.put_nowait, pace=pace)
        self._hearing: asyncio.Task[None] | None = None
        self._leaving = asyncio.Event()
        self.voice = RobotVoice(self._link, vault, corporation.corp_id, str(corporation.bot_id), now)

    @property
    def connected(self) -> bool:
        """Whether this process hears and speaks for the robot now."""
        return self._link.connected

    @property
    def problem(self) -> str:
        """Why this process cannot connect although it is its turn; empty while all is well."""
        return self._link.problem

    async def start(self) -> None:
        """Connect if no other process is, else as soon as none is any more."""
        self._leaving.clear()
        self._hearing = asyncio.create_task(self._listen())
        await self._link.start()

    async def stop(self) -> None:
        """Disconnect, let another process connect, and hand up what was heard."""
        await self._link.stop()
        if self._hearing is not None:
            self._leaving.set()
            await self._heard.join()
            self._hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._hearing
            self._hearing = None

    async def _listen(self) -> None:
        while True:
            frame = await self._heard.get()
            try:
                await self._take(frame)
            except Exception as error:
                _log.error("wecom_robot_event_lost", robot=self._corporation.bot_id, error=type(error).__name__)
            finally:
                self._heard.task_done()

    async def _take(self, frame: Frame) -> None:
        """Hand up what a frame holds, a few times if need be."""
        request = str((frame.get("headers") or {}).get("req_id", ""))
        for wait in (*WAITS, None):
            try:
                body = read_body(frame.get("body"))
                event = await self._event(body, request) if body else None
                if event is not None:
                    await self._hear(event)
                elif body is not None and is_wordless(body):
                    await self._ask_for_words(body, request)
                return
            except Exception as error:
                if wait is None or self._leaving.is_set():
                    raise
                _log.warning("wecom_robot_event_failed", robot=self._corporation.bot_id, error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait * self._pace):
                    await self._leaving.wait()

    async def _ask_for_words(self, body: Body, request: str) -> None:
        """Say under a picture or a file that nothing of it was read; where WeCom does not take that, it is left."""
        spot = spot_of(body, self._corporation)
        await self.voice.asked.note(spot.id, body.msgid, request)
        with suppress(AdapterError):
            await self.voice.post(spot, WORDLESS, message_id(f"wordless:{body.msgid}"), thread=body.msgid)

    async def _event(self, body: Body, request: str) -> Event | None:
        """The event of a frame, with what answers to it need noted."""
        event = translate(body, self._corporation, self._now())
        match event:
            case Message():
                await self.voice.asked.note(event.place.id, event.id, request)
            case Opening(place=place) if place:
                self.voice.note_entered(place.id, request)
            case Press(message=str() as message):
                self.voice.note_pressed(message, body.event.card.task_id, request)
            case Press():
                return await self._judged(event, body)
        return event

    async def _judged(self, press: Press, body: Body) -> Press | None:
        """The press of the button that an opinion stands for."""
        opinion = opinion_of(body)
        opinions = await self.voice.asked.opinions(opinion.id) if opinion else None
        if opinion is None or opinions is None or opinion.verdict not in opinions.keys:
            return None
        return replace(press, value=opinions.keys[opinion.verdict], message=opinions.message)
