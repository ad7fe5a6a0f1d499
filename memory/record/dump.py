"""The whole record as lines of JSON, table by table, from either database into either; sealed text stays sealed.

It is read in one consistent view while others write, and written in one transaction into a database that has no record.
Tables are taken as the database has them, so that a dump from a former version is read as well, and migrated then.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, DateTime, LargeBinary, MetaData, Table, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from memory.record.engine import Record, migrate, writing

AT_ONCE = 500
VERSIONS = "alembic_version"
FLEETING = frozenset({VERSIONS, "claims"})
"""Tables that belong to a running deployment and to no copy of it."""
Rows = Sequence[dict[str, Any]]


async def dumped(record: Record) -> AsyncIterator[tuple[str, bytes]]:
    """The tables by name with their rows, some at a time, as lines; parents before what refers to them.

    Every table is told at least once.
    """
    async with record.snapshot() as connection:
        for table in await connection.run_sync(_tables):
            async for rows in _rows_of(connection, table):
                yield table.name, b"".join(_line(table, row) for row in rows)


async def load(url: str, revision: str, tables: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Fill a database that has no record, and bring its schema up to date.

    Args:
        url: see ``open_record``.
        revision: of the schema that was dumped.
        tables: the lines of each table, in the order in which they were dumped.
    """
    async with writing(url) as connection:
        await connection.run_sync(migrate, revision)
        known = {table.name: table for table in await connection.run_sync(_tables)}
        for name, lines in tables:
            for rows in _together(known[name], lines):
                await connection.execute(insert(known[name]), list(rows))
        if connection.dialect.name == "postgresql":
            for table in known.values():
                await _go_on_counting(connection, table)
        await connection.run_sync(migrate, "head")


def _tables(connection: Connection) -> list[Table]:
    known = MetaData()
    known.reflect(connection)
    return [table for table in known.sorted_tables if table.name not in FLEETING]


async def _rows_of(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Any]]:
    key = tuple(table.primary_key.columns)
    rows = (await connection.execute(select(table).order_by(*key).limit(AT_ONCE))).all()
    yield rows
    while len(rows) == AT_ONCE:
        last = tuple(getattr(rows[-1], column.name) for column in key)
        after = select(table).where(tuple_(*key) > last).order_by(*key).limit(AT_ONCE)
        rows = (await connection.execute(after)).all()
        yield rows


def _line(table: Table, row: Any) -> bytes:
    told = {column.name: _plain(value) for column, value in zip(table.columns, row, strict=True)}
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else value


def _together(table: Table, lines: Iterable[bytes]) -> Iterable[Rows]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append({name: _typed(table, name, value) for name, value in json.loads(line).items()})
        if len(rows) == AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return b64decode(value)
    return datetime.fromisoformat(value) if isinstance(kind, DateTime) else value


async def _go_on_counting(connection: AsyncConnection, table: Table) -> None:
    """Numbers that the database gives go on after the highest there is."""
    for column in table.primary_key.columns:
        counter = await connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        )
        if counter:
            highest = f"SELECT setval('{counter}', max({column.name})) FROM {table.name}"
            await connection.execute(text(highest))
