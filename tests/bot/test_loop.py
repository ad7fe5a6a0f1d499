"""Work that is committed is done: nothing that fails afterwards ends the loop, or the process with it."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from bot.work.loop import Effect, Loop
from memory.record.engine import WriteSession
from memory.record.tables import BystanderRow
from tests.stage import Stage

TABLE = BystanderRow.__tablename__
AWAY = f"ALTER TABLE {TABLE} RENAME TO away"
BACK = f"ALTER TABLE away RENAME TO {TABLE}"


@dataclass(frozen=True)
class Statement:
    """A piece of work that is one statement."""

    name: str
    trace: str | None = None


class Queue:
    """Pieces of work, each handed out once, and only after what follows the first."""

    name = "statements"

    def __init__(self, *statements: str) -> None:
        self.waiting = [Statement(each) for each in statements]
        self.count = len(statements)
        self.done: list[str] = []
        self.ended, self.followed = asyncio.Event(), asyncio.Event()

    async def lease(self) -> Statement | None:
        if len(self.waiting) < self.count:
            await self.followed.wait()
        return self.waiting.pop(0) if self.waiting else None

    async def finish(self, session: WriteSession, leased: Statement) -> None:
        self.done.append(leased.name)
        if len(self.done) == self.count:
            self.ended.set()

    async def give_back(self, leased: Statement) -> None:
        raise AssertionError("what was committed is not tried again")


async def execute(statement: Statement) -> Effect:
    async def effect(session: WriteSession) -> None:
        await session.execute(text(statement.name))

    return effect


async def test_loop_goes_on_where_the_gate_cannot_be_read_after_a_commit(stage: Stage) -> None:
    gate = stage.app.gate

    async def rest() -> float:
        return 60.0

    async def after(_: frozenset[str]) -> None:
        try:
            await gate.renew()
        finally:
            queue.followed.set()

    queue = Queue(AWAY, BACK)
    loop = Loop(stage.app.of.record, queue, execute, after, rest)
    running = asyncio.create_task(loop.run())
    waiting = asyncio.create_task(queue.ended.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
    assert queue.done == [AWAY, BACK]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await gate.renew()
