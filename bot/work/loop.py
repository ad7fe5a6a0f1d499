"""Work under a lease, each piece with its effect in one transaction.

A handler prepares outside any transaction (recall, model calls) and returns an ``Effect``; the loop commits
the effect together with the end of the work, so that both happen or none. The inbox and the schedule are two
queues for the same loop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Generic, Protocol, TypeVar

import structlog

from bot.work.figures import Figure, count
from bot.work.trace import following
from memory.record.engine import Record, WriteSession

log = structlog.get_logger()
PARALLEL = 4
PATIENCE = 120
"""So often, once a second, it is tried to give back what could not be ended: about as long as leases hold."""
AGAIN_SECONDS = 1.0
"""After so long a queue is read again that could not be read, or into which was written what is not urgent."""
Effect = Callable[[WriteSession], Awaitable[None]]


async def nothing(session: WriteSession) -> None:
    """The effect of what has none."""


class LeaseLost(Exception):
    """Another process has taken the work over; what was prepared here must not be kept."""


class Named(Protocol):
    """A piece of work."""

    @property
    def name(self) -> str:
        """What it is, for the log."""

    @property
    def trace(self) -> str | None:
        """The trace to which it belongs; None where it begins one."""


T = TypeVar("T", bound=Named)


@dataclass(frozen=True, slots=True)
class Following(Generic[T]):
    """What was leased with the end of a piece; ``elsewhere``: it left something that may be due to another hand."""

    piece: T | None
    elsewhere: bool


class Queue(Protocol[T]):
    """Durable work, handed out under a lease."""

    @property
    def name(self) -> str:
        """What it is called in figures."""

    async def lease(self) -> T | None:
        """The next piece that is due, or None."""

    async def finish(self, session: WriteSession, leased: T) -> None:
        """Be done with a piece; raises ``LeaseLost`` if it is no longer ours."""

    async def give_back(self, leased: T) -> None:
        """Try again later, further apart each time."""


class Loop(Generic[T]):
    """Works one queue."""

    def __init__(
        self,
        record: Record,
        queue: Queue[T],
        handle: Callable[[T], Awaitable[Effect]],
        after: Callable[[frozenset[str]], Awaitable[None]],
        rest: Callable[[], Awaitable[float]],
        take: Callable[[WriteSession, T], Awaitable[Following[T]]] | None = None,
    ) -> None:
        """What works a queue until nothing is due, and then rests until it is woken.

        ``after`` is told, after each committed effect, the names of the tables that it has changed. ``rest`` says in
        how many seconds something may be due though nobody wakes us. ``take`` leases the next piece in the
        transaction that ends one.
        """
        self._record = record
        self._queue = queue
        self._handle = handle
        self._after = after
        self._rest = rest
        self._take = take
        self._woken = asyncio.Event()
        self._soon: asyncio.TimerHandle | None = None
        self._ending = self._running = False

    def end(self) -> None:
        """Take nothing more up: ``run`` ends once all in hand is done."""
        self._ending = True
        self.wake()

    def wake(self) -> None:
        """There may be something to do."""
        if self._soon:
            self._soon.cancel()
            self._soon = None
        self._woken.set()

    def wake_soon(self) -> None:
        """There will be something to do, but nobody waits for it: all that is said within a second is heard as one."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(AGAIN_SECONDS, self.wake)

    async def run(self) -> None:
        """Work until told to ``end``, or cancelled: then what is in hand is given back."""
        self._running, slots = True, asyncio.Semaphore(PARALLEL)
        async with asyncio.TaskGroup() as group:
            while await slots.acquire() and (leased := await self._next()):
                group.create_task(self._work(leased)).add_done_callback(lambda _: slots.release())

    async def drain(self) -> int:
        """Work until nothing is due; returns how many pieces were done or tried."""
        done, emptied = 0, False
        while not emptied and (leased := await self._queue.lease()):
            count, emptied = await self._work(leased)
            done += count
        return done

    async def _next(self) -> T | None:
        """The next piece, once there is one; None where nothing more is to be taken up."""
        while not self._ending:
            self._woken.clear()
            try:
                if leased := await self._queue.lease():
                    return leased
                seconds = await self._rest()
            except Exception as error:
                log.error("queue_failed", queue=type(self._queue).__name__, error=type(error).__name__)
                seconds = AGAIN_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
        return None

    async def _work(self, leased: T) -> tuple[int, bool]:
        """A piece, and those that are taken with the end of it, one after the other.

        Returns how many they were, and whether nothing was due then.
        """
        done, piece = 0, leased
        while True:
            then = await self._step(piece)
            done += 1
            if then is None or then.piece is None:
                return done, then is not None
            piece = then.piece

    async def _step(self, leased: T) -> Following[T] | None:
        """A piece; what was taken with its end, None where nothing can be."""
        began = monotonic()
        with following(leased.trace, leased.name):
            outcome, then = await self._carry_out(leased)
        count(Figure.WORK, self._queue.name, outcome)
        count(Figure.WORK_SECONDS, self._queue.name, by=monotonic() - began)
        return then

    async def _carry_out(self, leased: T) -> tuple[str, Following[T] | None]:
        """How a piece of work ended, and what was taken with its end."""
        then = None
        try:
            effect = await self._handle(leased)
            async with self._record.write() as session:
                await effect(session)
                await self._queue.finish(session, leased)
                touched = session.touched
                then = await self._take(session, leased) if self._take and not self._ending else None
        except LeaseLost:
            log.warning("work_taken_over", work=leased.name)
            return "taken_over", None
        except asyncio.CancelledError:
            self._ending = True
            await self._give_back(leased)
            raise
        except Exception as error:
            log.error("work_failed", work=leased.name, error=type(error).__name__)
            await self._give_back(leased)
            return "failed", None
        log.info("work_done", work=leased.name)
        await self._follow(leased, touched)
        if then is None or then.elsewhere:
            self.wake()
        return "done", then

    async def _follow(self, leased: T, touched: frozenset[str]) -> None:
        """The work is done and stays so, whatever fails now: snapshots are read anew at the next tick as well."""
        try:
            await self._after(touched)
        except Exception as error:
            log.error("not_followed", work=leased.name, error=type(error).__name__)

    async def _give_back(self, leased: T) -> None:
        """What cannot even be given back, since nothing can be written, is given back as soon as something can.

        Not for ever: it comes back by itself when its lease ends. Nor where this process is to end, or
        only drains the queue.
        """
        for _ in range(PATIENCE):
            try:
                await self._queue.give_back(leased)
                self.wake()
            except Exception as error:
                log.error("not_given_back", work=leased.name, error=type(error).__name__)
                if isinstance(error, LeaseLost) or self._ending or not self._running:
                    return
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return
