"""One verified delivery → its events handed up. When ``take`` returns, they are safe or concerned nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

import structlog

from adapters.chat import Event
from adapters.heard import Heard
from adapters.platform import Host

_log = structlog.get_logger(__name__)


class Delivered(Protocol):
    """A verified delivery."""

    @property
    def event(self) -> str:
        """Which event it says it is."""


D = TypeVar("D", bound=Delivered)


class Receiver(Generic[D]):
    """Hands events up to the host until it is closed.

    Args:
        platform: Whose deliveries they are, such as ``github``.
        host: Who takes them.
        read: The events of a delivery.
        handed: What is done with each that is handed up, or concerns nobody.
        now: The clock.
    """

    def __init__(
        self,
        platform: str,
        host: Host,
        *,
        read: Callable[[D], Awaitable[Sequence[Event]]],
        handed: Callable[[Event], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._platform = platform
        self._host = host
        self._read = read
        self._handed = handed
        self._heard = Heard(platform, host.vault, now)
        self._closed = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def take(self, admitted: D) -> bool:
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

    async def _hand_up(self, admitted: D) -> bool:
        events = await self._read(admitted)
        try:
            await self._heard.note()
            for event in events:
                if self._host.concerns(event):
                    await self._host.accept(event)
                await self._handed(event)
        except Exception as error:
            name = type(error).__name__
            _log.warning("delivery_failed", platform=self._platform, event_name=admitted.event, error=name)
            return False
        return True
