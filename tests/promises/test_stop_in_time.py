"""A process that is told to stop stops, also at the very moment in which new work comes."""

import asyncio
from dataclasses import dataclass

from bot.work.loop import Effect, Loop, Named, nothing
from memory.record.engine import WriteSession
from tests.stage import Stage


class Nothing:
    """A queue in which nothing is due, and that tells when it was asked."""

    name = "nothing"

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

    queue = Nothing()
    loop = Loop(stage.app.of.record, queue, handle, _nothing_follows, _rest)
    running = asyncio.create_task(loop.run())
    await queue.asked.wait()
    await asyncio.sleep(0)
    loop.wake()
    running.cancel()
    await asyncio.wait([running], timeout=60)
    assert running.cancelled()


@dataclass(frozen=True)
class Piece:
    """A piece of work."""

    name: str = "piece"
    trace: str | None = None


class Endless:
    """A queue in which there is always another piece."""

    name = "endless"

    def __init__(self) -> None:
        self.leased = self.finished = self.given_back = 0

    async def lease(self) -> Piece:
        self.leased += 1
        return Piece()

    async def finish(self, session: WriteSession, leased: Piece) -> None:
        self.finished += 1

    async def give_back(self, leased: Piece) -> None:
        self.given_back += 1


async def test_loop_that_is_to_end_does_what_it_has_in_hand_and_takes_nothing_up(stage: Stage) -> None:
    begun, held = asyncio.Event(), asyncio.Event()

    async def handle(_: Piece) -> Effect:
        begun.set()
        await held.wait()
        return nothing

    queue = Endless()
    loop = Loop(stage.app.of.record, queue, handle, _nothing_follows, _rest)
    running = asyncio.create_task(loop.run())
    await begun.wait()
    loop.end()
    held.set()
    await asyncio.wait_for(running, 60)
    assert queue.finished == queue.leased > 0
    assert queue.given_back == 0


async def test_loop_that_is_cancelled_gives_back_what_it_has_in_hand(stage: Stage) -> None:
    begun = asyncio.Event()

    async def handle(_: Piece) -> Effect:
        begun.set()
        await asyncio.Event().wait()
        return nothing

    queue = Endless()
    loop = Loop(stage.app.of.record, queue, handle, _nothing_follows, _rest)
    running = asyncio.create_task(loop.run())
    await begun.wait()
    running.cancel()
    await asyncio.wait([running], timeout=60)
    assert queue.given_back == queue.leased > 0


async def _rest() -> float:
    return 60.0


async def _nothing_follows(_: frozenset[str]) -> None:
    """Nothing follows."""
