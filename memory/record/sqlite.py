"""Connections to SQLite that wait for their thread once a statement.

``aiosqlite`` makes a trip to the thread of a connection for each call; SQLAlchemy makes four calls a statement, one to
begin, and rolls back once more after each transaction. That is most of what a small statement costs.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import aiosqlite
from aiosqlite.context import contextmanager

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
"""So many rows are fetched on the trip that executes."""


class Statement(aiosqlite.Cursor):
    """A cursor that brings its first rows along when it executes, and is made and closed on the spot."""

    _rows: list[Any] = []  # noqa: RUF012 - replaced, never added to

    async def execute(self, sql: str, parameters: Any = None) -> "Statement":
        """Execute, and fetch the first rows."""
        self._rows = await self._trip(lambda: self._cursor.execute(sql, parameters or ()).fetchmany(AHEAD))
        return self

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, ``size`` of them at most."""
        if not self._rows:
            self._rows = await self._trip(lambda: self._cursor.fetchmany(AHEAD))
        size = size or self._cursor.arraysize
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        """All rows that are left."""
        rows, self._rows = self._rows, []
        return rows if len(rows) < AHEAD else [*rows, *await self._trip(self._cursor.fetchall)]

    async def close(self) -> None:
        """Let go of the rows."""
        self._rows = []
        self._cursor.close()

    async def _trip(self, call: Callable[[], T]) -> T:
        result: T = await self._execute(call)  # type: ignore[no-untyped-call]
        return result


class Connection(aiosqlite.Connection):
    """A connection whose cursors are ``Statement``s; transactions begin with their first, and end only if they did."""

    _beginning = ""

    def begin(self, statement: str) -> None:
        """Have a transaction begin, by ``statement``, on the trip of the first one in it."""
        self._beginning = statement

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """A cursor."""
        return Statement(self, self._conn.cursor())

    async def rollback(self) -> None:
        """Roll the transaction back, if there is one."""
        self._beginning = ""
        if self._conn.in_transaction:
            await super().rollback()

    async def commit(self) -> None:
        """Commit the transaction, if there is one."""
        self._beginning = ""
        if self._conn.in_transaction:
            await super().commit()

    async def _execute(self, fn: Callable[..., T], *args: Any, **options: Any) -> T:
        call, beginning, self._beginning = partial(fn, *args, **options), self._beginning, ""

        def begin() -> T:
            self._conn.execute(beginning)
            return call()

        result: T = await super()._execute(begin if beginning else call)  # type: ignore[no-untyped-call]
        return result


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
