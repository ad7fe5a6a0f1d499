"""What was changed of the record, by whomever: told by triggers on the tables themselves, so that no writer forgets it.

``KEYS`` names the tables whose changes are told, and the column that says what of a table changed. On SQLite only this
process writes, and triggers of its own connections tell it. On PostgreSQL the triggers of the schema notify every
process that listens, when the transaction commits; whoever lost the connection is told that it may have missed
anything. What is only new work is told between processes without triggers, after the commit, as far as the way stands:
notifications within transactions make their commits wait for each other.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

KEYS = {
    "accounts": "worker",
    "bots": "worker",
    "bystanders": "person",
    "consents": "place",
    "standins": "worker",
    "workers": "id",
}
CHANNEL = "double"
PATIENCE_SECONDS = 3.0
TOGETHER_SECONDS = 0.05
"""New work that comes within such a time is told to other processes at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something of a table is not what it was: the rows with a key."""

    table: str
    key: str


class Changes:
    """The changes of a record that only this process writes; one reader takes them."""

    def __init__(self) -> None:
        self._open: set[Change] = set()
        self._changed: set[Change] = set()
        self._missed = True

    def watch(self, connection: sqlite3.Connection) -> None:
        """Have the tables tell what is written to them through a connection."""
        connection.create_function("tell_change", 2, lambda table, key: self._open.add(Change(table, key)))
        connection.executescript("\n".join(_triggers()))

    def settle(self) -> None:
        """A transaction has ended: what it may have changed can be read."""
        self._changed |= self._open
        self._open = set()

    async def take(self) -> frozenset[Change] | None:
        """All changes committed before this call and not taken yet; None where that is not known, as at first."""
        changed, self._changed = self._changed, set()
        missed, self._missed = self._missed, False
        return None if missed else frozenset(changed)

    async def arrival(self) -> None:
        """Wait until another process may have changed something."""
        await asyncio.Event().wait()

    def tell(self, tables: Collection[str]) -> None:
        """Tell other processes that rows were added to tables."""

    async def close(self) -> None:
        """Hear no more."""


class SharedChanges(Changes):
    """The changes of a record on PostgreSQL, which other processes write as well."""

    def __init__(self, engine: AsyncEngine, added: Callable[[Collection[str]], None]) -> None:
        """Listen on a connection of its own; ``added`` is told to which tables other processes added rows."""
        super().__init__()
        self._engine = engine
        self._added = added
        self._way: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._echo = f"{CHANNEL}_{uuid4().hex}"
        self._echoes = 0
        self._hears, self._fault = True, "no_echo"
        self._arrived = asyncio.Event()
        self._to_tell: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    async def take(self) -> frozenset[Change] | None:
        """See ``Changes.take``; what our own echo followed was heard before it, since commits notify in their order."""
        async with self._one_at_a_time:
            before = self._echoes
            await self._notify(self._echo, "")
            self._note_hearing(self._echoes > before)
        return await super().take()

    async def arrival(self) -> None:
        """See ``Changes.arrival``."""
        await self._arrived.wait()
        self._arrived.clear()

    def tell(self, tables: Collection[str]) -> None:
        """See ``Changes.tell``."""
        self._to_tell.update(tables)
        if self._to_tell and self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        """See ``Changes.close``."""
        if self._telling:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
        await self._hang_up()
        await self._engine.dispose()

    def _note_hearing(self, hears: bool) -> None:
        """Whoever hears nothing may have missed anything; the log says when that begins and ends."""
        self._missed |= not hears
        if hears is not self._hears:
            self._hears = hears
            import structlog

            structlog.get_logger().warning(
                "listening_again" if hears else "not_listening", error=None if hears else self._fault
            )

    async def _tell(self) -> None:
        while self._to_tell:
            tables, self._to_tell = self._to_tell, set()
            async with self._one_at_a_time:
                await self._notify(CHANNEL, ",".join(sorted(tables)))
            await asyncio.sleep(TOGETHER_SECONDS)
        self._telling = None

    async def _notify(self, channel: str, payload: str) -> None:
        """Notify on the connection on which we listen, or on a new one where that broke."""
        for _ in range(2):
            try:
                listening = await self._listen()
                await listening.fetchval("SELECT pg_notify($1, $2)", channel, payload, timeout=PATIENCE_SECONDS)
            except Exception as error:
                self._fault = type(error).__name__
                await self._hang_up()
            else:
                return

    async def _listen(self) -> Any:
        if self._way is None:
            self._way = await self._engine.connect()
            listening: Any = (await self._way.get_raw_connection()).driver_connection
            listening.add_termination_listener(lambda _: self._arrived.set())
            for channel in (CHANNEL, self._echo):
                await listening.add_listener(channel, self._hear)
            await listening.execute("SELECT pg_try_advisory_lock_shared(4209)")
            self._missed = True
        return (await self._way.get_raw_connection()).driver_connection

    async def _hang_up(self) -> None:
        way, self._way = self._way, None
        if way is not None:
            with suppress(Exception):
                await way.invalidate()
                await way.close()

    def _hear(self, connection: Any, process: int, channel: str, payload: str) -> None:
        table, _, key = payload.partition(":")
        if channel == self._echo:
            self._echoes += 1
        elif key:
            self._changed.add(Change(table, key))
            self._arrived.set()
        elif process != connection.get_server_pid():
            self._added(table.split(","))


def _triggers() -> Iterator[str]:
    for table, key in KEYS.items():
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            told = " ".join(f"SELECT tell_change('{table}', {row}.{key});" for row in rows)
            yield f"CREATE TEMP TRIGGER tell_{table}_{verb} AFTER {verb} ON main.{table} BEGIN {told} END;"
