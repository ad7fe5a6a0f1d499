"""Seeing to something every so often, and at once when woken, until that ends."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress


class Keeping:
    """A look that is repeated; what it raises ends it, so ``look`` sees to its own faults.

    Args:
        look: What is done each time.
        pace: Seconds between two looks.
    """

    def __init__(self, look: Callable[[], Awaitable[None]], pace: float) -> None:
        self._look = look
        self._pace = pace
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look from now on, the first time when the first pace is over."""
        self._task = asyncio.create_task(self._go_on())

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    async def end(self) -> None:
        """Look no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _go_on(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace):
                    await self._woken.wait()
            self._woken.clear()
            await self._look()
