"""The database behind the record: SQLite in WAL mode, or PostgreSQL.

Reading and writing are two types. A ``WriteSession`` is one transaction that commits when its block ends
without an error; on SQLite its first statement takes the write lock, so it never fails half-way for want of it.
Tables are in ``tables``, their history in ``migrations``; queries live beside the verbs that need them.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, closing, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, NullPool, UpdateBase, event, inspect, make_url, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session

from memory.errors import OtherVersion
from memory.record.changes import Changes, SharedChanges
from memory.record.sqlite import COMPILED, DRIVER, LOCKING, connect_to
from memory.record.turns import Turns

MIGRATIONS = Path(__file__).parent / "migrations"


class ReadSession(AsyncSession):
    """A consistent view of the record; nothing written through it is kept."""


class _Touching(Session):
    """Notes the tables that it writes to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.touched: set[str] = set()
        self.added: set[str] = set()


@event.listens_for(_Touching, "after_flush")
def _note_flush(session: _Touching, _: Any) -> None:
    session.touched.update(row.__tablename__ for row in (*session.new, *session.dirty, *session.deleted))
    session.added.update(row.__tablename__ for row in session.new)


@event.listens_for(_Touching, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if isinstance(state.statement, UpdateBase) and isinstance(state.session, _Touching):
        state.session.touched.add(str(state.statement.table))
        if isinstance(state.statement, Insert):
            state.session.added.add(str(state.statement.table))


class WriteSession(ReadSession):
    """One transaction: all of it is kept, or none. ``touched`` names the tables that were written to."""

    sync_session_class = _Touching
    sync_session: _Touching

    @property
    def touched(self) -> frozenset[str]:
        """The names of the tables that this transaction wrote to so far."""
        return frozenset(self.sync_session.touched)

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write at the same time: on PostgreSQL, and not on SQLite."""
        return self.get_bind().dialect.name == "postgresql"

    def when_kept(self, call: Callable[[], None]) -> None:
        """Call once all of it is kept, and never where it is not."""
        event.listen(self.sync_session, "after_commit", lambda _: call(), once=True)


class Record:
    """The open database; build it with ``open_record``."""

    def __init__(self, url: str, readers: AsyncEngine) -> None:
        self._readers = readers
        self._turns = Turns()
        self._written: dict[str, list[Callable[[], None]]] = {}
        if readers.dialect.name == "sqlite":
            self.changes = Changes()
            self._writers = _engine(url, LOCKING, self.changes.watch)
        else:
            self.changes = SharedChanges(create_async_engine(url, poolclass=NullPool), self._follow)
            self._writers = _engine(url)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._readers.dialect.name

    def when_written(self, table: str, call: Callable[[], None]) -> None:
        """Call after each transaction of this process that wrote to a table, and soon after others added to it."""
        self._written.setdefault(table, []).append(call)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """Read; the session's objects stay readable after the block."""
        async with ReadSession(self._readers, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[WriteSession]:
        """Write in one transaction, committed at the end of the block and rolled back on any error.

        SQLite has one writer at a time: whoever waits within this process is served in turn, ``urgent`` ones first.
        """
        async with self._turns.take(urgent=urgent) if self.dialect == "sqlite" else nullcontext():
            try:
                async with WriteSession(self._writers, expire_on_commit=False) as session, session.begin():
                    yield session
            finally:
                self.changes.settle()
        self.changes.tell(session.sync_session.added & self._written.keys())
        self._follow(session.touched)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Read all of it as it is at one moment, however long that takes and whoever writes meanwhile."""
        async with self._readers.connect() as connection:
            if self.dialect == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    async def is_current(self) -> bool:
        """Whether the schema is that of this version, or of a newer one, which leaves what this one needs."""
        async with self._readers.connect() as connection:
            return (await connection.run_sync(_revision) or "") >= newest_revision()

    async def scrub(self) -> None:
        """Leave no erased byte behind in free pages or the write-ahead log (SQLite; PostgreSQL vacuums itself)."""
        path = self._writers.url.database
        if self.dialect == "sqlite" and path:
            await asyncio.to_thread(_scrub, path)

    async def close(self) -> None:
        """Let go of every connection."""
        await self.changes.close()
        await self._readers.dispose()
        await self._writers.dispose()

    def _follow(self, tables: Collection[str]) -> None:
        for table in self._written.keys() & set(tables):
            for call in self._written[table]:
                call()


async def open_record(url: str, *, migrates: bool = True) -> Record:
    """Open the database and bring its schema up to date.

    Args:
        url: ``sqlite+aiosqlite:///PATH`` or ``postgresql+asyncpg://…``.
        migrates: the schema may be made or moved here; a reader beside another process leaves it as it is.

    Raises:
        OtherVersion: the schema is not that of this version, and may not be moved, or is that of a newer one.
    """
    readers = _engine(url)
    async with readers.connect() as connection:
        revision = await connection.run_sync(_revision)
    is_new = revision != newest_revision()
    if is_new and (not migrates or (revision or "") > newest_revision()):
        await readers.dispose()
        raise OtherVersion("The record is of another version of Double than this one.")
    if is_new:
        async with writing(url) as connection:
            await _migrate(connection)
    return Record(url, readers)


@asynccontextmanager
async def writing(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection to a database, whatever its schema; one transaction, all of which is kept, or none."""
    engine = _engine(url, LOCKING)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def revision_of(url: str) -> str | None:
    """The revision of the schema that a database has; None where it has none."""
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


def _engine(
    url: str, begin: str = "BEGIN", prepare: Callable[[sqlite3.Connection], None] = lambda _: None
) -> AsyncEngine:
    """Connections to a database; on SQLite, how transactions ``begin``, and what ``prepare``s each of them."""
    named = make_url(url)
    if named.get_backend_name() != "sqlite" or not named.database:
        return create_async_engine(url, hide_parameters=True)
    engine = create_async_engine(
        named.set(drivername=DRIVER),
        hide_parameters=True,
        async_creator=connect_to(named.database, prepare),
        execution_options={"compiled_cache": COMPILED},
    )

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        opened: Any = connection.connection.driver_connection
        opened.begin(begin)

    return engine


def _scrub(path: str) -> None:
    with closing(sqlite3.connect(path, timeout=15)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the write-ahead log is in use")


def insert_for(session: ReadSession) -> Callable[..., Any]:
    """The dialect's own ``insert``, which knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


@cache
def newest_revision() -> str:
    """The revision that the schema has to be at: migrations are numbered, and their files begin with the number."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


async def _migrate(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4207)")
    if await connection.run_sync(_revision) != newest_revision():
        await connection.run_sync(migrate, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(connection: Connection, revision: str) -> None:
    """Bring the schema up to a revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
