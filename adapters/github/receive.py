"""One verified delivery → its events handed up. When ``take`` returns, they are safe or concerned nobody."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from adapters.chat import Renewal
from adapters.github.incoming.guard import Admitted
from adapters.github.incoming.scene import Scene
from adapters.github.incoming.translate import translate
from adapters.github.outgoing.app import App
from adapters.github.people.people import People
from adapters.heard import Heard
from adapters.platform import Host

_log = structlog.get_logger(__name__)


class Receiver:
    """Hands events up to the host until it is closed.

    Args:
        host: Who takes them.
        app: Who we are.
        people: Who the others are.
        number: The App's id.
        now: The clock.
    """

    def __init__(self, host: Host, app: App, people: People, number: int, now: Callable[[], datetime]) -> None:
        self._host = host
        self._app = app
        self._people = people
        self._number = number
        self._now = now
        self._heard = Heard("github", host.vault, now)
        self._closed = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def scene(self) -> Scene:
        """What is read against now."""
        return Scene((await self._app.about()).slug, self._number, self._people, self._now())

    async def take(self, admitted: Admitted) -> bool:
        """Hand a delivery up; whether that could be done.

        Raises:
            Forged: It does not hold what such a delivery has to.
        """
        if self._closed:
            return False
        self._busy += 1
        self._idle.clear()
        try:
            return await self._hand_up(admitted)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def close(self) -> None:
        """Hand nothing up any more, and wait until what is under way has ended."""
        self._closed = True
        await self._idle.wait()

    async def _hand_up(self, admitted: Admitted) -> bool:
        events = await translate(admitted, await self.scene())
        try:
            await self._heard.note()
            for event in events:
                if isinstance(event, Renewal):
                    self._people.forget(event.place.id)
                if self._host.concerns(event):
                    await self._host.accept(event)
        except Exception as error:
            _log.warning("github_event_failed", event_name=admitted.event, error=type(error).__name__)
            return False
        return True
