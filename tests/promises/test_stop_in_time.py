"""A process that is told to stop stops, also at the very moment in which new work comes."""

import asyncio

from bot.work.loop import Effect, Loop, Named, nothing
from memory.record.engine import WriteSession
from tests.stage import Stage


class Nothing:
    """A queue in which nothing is due, and that tells when it was asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def lease(self) -> None:
        self.asked.set()

    async def finish(self, session: WriteSession, leased: Named) -> None:
        raise AssertionError("there was nothing to finish")

    async def give_back(self, leased: Named) -> None:
        raise AssertionError("there was nothing to give back")


async def test_loop_that_is_woken_and_stopped_at_once_ends(stage: Stage) -> None:
    async def handle(_: Named) -> Effect:
        return nothing

    async def rest() -> float:
        return 60.0

    async def after(_: frozenset[str]) -> None:
        """Nothing follows."""

    queue = Nothing()
    loop = Loop(stage.app.of.record, queue, handle, after, rest)
    running = asyncio.create_task(loop.run())
    await queue.asked.wait()
    await asyncio.sleep(0)
    loop.wake()
    running.cancel()
    await asyncio.wait([running], timeout=60)
    assert running.cancelled()
