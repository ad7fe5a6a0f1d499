"""Connections to SQLite that go to their thread only for what may take long.

``aiosqlite`` makes a trip to the thread of a connection for each call, and SQLAlchemy four calls a statement: that is
most of what a small statement costs. Here it is carried out on the spot, in some hundredths of a millisecond, and
others get their turn after a few of them. To the thread goes what waits for the lock of the writer or for the disk (to
begin to write, to commit), what deletes or writes much, and each statement that has taken long before.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import aiosqlite
from aiosqlite.context import contextmanager
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.util import LRUCache

T = TypeVar("T")
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=15000",
    "temp_store=MEMORY",
)


AHEAD = 1000
"""So many rows are fetched by the call that executes."""
LONG = 0.005
"""A statement that took more seconds is carried out on the thread from then on."""
AT_ONCE = 0.003
"""After so many seconds others get their turn."""
LOCKING = "BEGIN IMMEDIATE"
"""Begins a transaction that writes, once nobody else does."""
_taken_long: set[str] = set()


class Dialect(SQLiteDialect_aiosqlite):
    """SQLite as SQLAlchemy speaks it, the same for every engine: what one has compiled the others need not."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        """Whether it speaks as another one."""
        return type(self) is type(other)

    def __hash__(self) -> int:
        """Equal for equal ones."""
        return hash(type(self))


DRIVER = "sqlite+onthespot"
COMPILED: LRUCache[Any, Any] = LRUCache(2000)
"""Statements as they were compiled; making one takes longer than carrying it out."""
registry.register(DRIVER.replace("+", "."), __name__, Dialect.__name__)


class Statement(aiosqlite.Cursor):
    """A cursor that brings its first rows along when it executes, and is made and closed on the spot."""

    _conn: "Connection"
    _rows: list[Any] = []  # noqa: RUF012 - replaced, never added to

    async def execute(self, sql: str, parameters: Any = None) -> "Statement":
        """Execute, and fetch the first rows."""
        self._rows = await self._conn.carry_out(
            sql, lambda: self._cursor.execute(sql, parameters or ()).fetchmany(AHEAD)
        )
        return self

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, ``size`` of them at most."""
        if not self._rows:
            self._rows = await self._conn.trip(lambda: self._cursor.fetchmany(AHEAD))
        size = size or self._cursor.arraysize
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        """All rows that are left."""
        rows, self._rows = self._rows, []
        return rows if len(rows) < AHEAD else [*rows, *await self._conn.trip(self._cursor.fetchall)]

    async def close(self) -> None:
        """Let go of the rows."""
        self._rows = []
        self._cursor.close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors are ``Statement``s; transactions begin with their first, and end only if they did."""

    _beginning = ""
    _done: Sequence[None] = (None,)
    """Empty while the thread is at work on this connection, also for somebody who no longer waits for it."""
    _turn = 0.0
    """When others had their turn last."""

    def begin(self, statement: str) -> None:
        """Have a transaction begin, by ``statement``, together with the first one in it."""
        self._beginning = statement

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """A cursor."""
        return Statement(self, self._conn.cursor())

    async def rollback(self) -> None:
        """Roll the transaction back, if there is one."""
        self._beginning = ""
        if not self._done:
            await super().rollback()
        elif self._conn.in_transaction:
            self._conn.rollback()

    async def commit(self) -> None:
        """Commit the transaction, if there is one."""
        self._beginning = ""
        if self._conn.in_transaction:
            await super().commit()

    async def carry_out(self, sql: str, call: Callable[[], T]) -> T:
        """Have ``call`` execute a statement: on the spot, unless it may take long."""
        slow = self._beginning == LOCKING or sql.startswith("DELETE") or sql in _taken_long
        if slow or not self._done:
            return await self.trip(call)
        began = monotonic()
        result = self._begun(call)
        ended = monotonic()
        if ended - began > LONG:
            _taken_long.add(sql)
        if ended - Connection._turn > AT_ONCE:
            await asyncio.sleep(0)
            Connection._turn = monotonic()
        return result

    async def trip(self, call: Callable[[], T]) -> T:
        """Have something done on the thread."""
        return await self._execute(call)

    async def _execute(self, fn: Callable[..., T], *args: Any, **options: Any) -> T:
        done: list[None] = []
        self._done, call = done, partial(fn, *args, **options)

        def on_thread() -> T:
            try:
                return self._begun(call)
            finally:
                done.append(None)

        result: T = await super()._execute(on_thread)  # type: ignore[no-untyped-call]
        return result

    def _begun(self, call: Callable[[], T]) -> T:
        """Call, after what begins the transaction, if that is still to be done."""
        beginning, self._beginning = self._beginning, ""
        if beginning:
            self._conn.execute(beginning)
        return call()


def connect_to(
    path: str, prepare: Callable[[sqlite3.Connection], None]
) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """What opens connections to a file and ``prepare``s them, as ``create_async_engine`` takes it.

    Their threads end with the process, whoever forgot to close them.
    """

    def open_file() -> sqlite3.Connection:
        opened = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        opened.executescript("".join(f"PRAGMA {pragma};" for pragma in PRAGMAS))
        prepare(opened)
        return opened

    async def connect() -> aiosqlite.Connection:
        connection = Connection(open_file, AHEAD)
        connection._thread.daemon = True
        return await connection

    return connect
