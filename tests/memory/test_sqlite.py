"""All rows come, in order, at once or one after another; who waits or reads much stands in nobody's way."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from memory.record.engine import Record, open_record
from memory.record.sqlite import AHEAD

MANY = text(
    f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {2 * AHEAD + 1}) SELECT n FROM n"
)
SECRET = text("INSERT INTO secrets (name, sealed) VALUES ('a', '')")


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[Record]:
    """A fresh record."""
    opened = await open_record(f"sqlite+aiosqlite:///{tmp_path / 'record.db'}")
    yield opened
    await opened.close()


async def test_more_rows_than_one_trip_brings_come_at_once(record: Record) -> None:
    async with record.read() as session:
        assert list(await session.scalars(MANY)) == list(range(1, 2 * AHEAD + 2))


async def test_more_rows_than_one_trip_brings_come_one_after_another(record: Record) -> None:
    async with record.read() as session:
        assert [n async for n in await session.stream_scalars(MANY)] == list(range(1, 2 * AHEAD + 2))


async def test_stream_that_is_left_early_stands_in_nobodys_way(record: Record) -> None:
    async with record.read() as session:
        rows = await session.stream_scalars(MANY)
        assert [await anext(rows), await anext(rows)] == [1, 2]
    async with record.write() as session:
        await session.execute(SECRET)
    async with record.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM secrets")) == 1


async def test_what_failed_half_way_is_not_kept(record: Record) -> None:
    async def write_twice() -> None:
        async with record.write() as session:
            await session.execute(SECRET)
            await session.execute(SECRET)

    with pytest.raises(IntegrityError):
        await write_twice()
    async with record.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM secrets")) == 0


async def test_others_get_their_turn_while_somebody_reads_again_and_again(record: Record) -> None:
    turns = 0

    async def read_much() -> None:
        async with record.read() as session:
            for _ in range(500):
                await session.scalar(text("SELECT count(*) FROM secrets"))

    reading = asyncio.create_task(read_much())
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 5


async def test_who_stops_waiting_for_the_lock_leaves_nothing_behind(record: Record, tmp_path: Path) -> None:
    async def write() -> None:
        async with record.write() as session:
            await session.execute(SECRET)

    with closing(sqlite3.connect(tmp_path / "record.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(write())
        for _ in range(3):
            await asyncio.sleep(0)
        waiting.cancel()
        other.execute("ROLLBACK")
    with suppress(asyncio.CancelledError):
        await waiting
    await write()
    async with record.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM secrets")) == 1
