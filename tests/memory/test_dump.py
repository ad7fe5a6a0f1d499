"""The record moves between databases and versions, and nothing of it is another thing afterwards."""

import json
from pathlib import Path

import pytest

from bot.work.schedule import plan
from memory.record.dump import dumped, load
from memory.record.engine import newest_revision, open_record, revision_of
from memory.record.tables import Base
from tests.servers.postgres import serve_postgres
from tests.stage import open_stage

Tables = dict[str, list[bytes]]
MANY = 1100
"""Rows of one table that take several steps to read."""


async def tables_of(url: str) -> Tables:
    record = await open_record(url)
    try:
        told: Tables = {}
        async for name, lines in dumped(record):
            told.setdefault(name, []).extend(lines.splitlines(keepends=True))
        return told
    finally:
        await record.close()


@pytest.fixture
async def lived(tmp_path: Path) -> Tables:
    """A record in which a double learnt something and was asked something."""
    async with open_stage(tmp_path / "home") as stage:
        await stage.consent(stage.ana)
        await stage.teach("How do I roll back a deploy?", "Use the release page.")
        await stage.say(stage.chen, "@double @Ana how can I roll back the deploy?")
        async with stage.app.of.record.write() as session:
            for number in range(MANY):
                await plan(session, "test", f"{number}", stage.clock.now())
    return await tables_of(f"sqlite+aiosqlite:///{tmp_path / 'home' / 'record.db'}")


YOUNGER = ("interviews", "tokens")
"""The tables that the former version did not have."""


async def test_record_goes_to_postgresql_and_back_unchanged_and_goes_on_counting(lived: Tables, tmp_path: Path) -> None:
    assert len(lived["jobs"]) > MANY
    with serve_postgres() as url:
        await load(url, newest_revision(), lived.items())
        there = await tables_of(url)
        record = await open_record(url)
        async with record.write() as session:
            gone = Base.metadata.tables["gone"]
            row = {"kind": "x", "owner": "", "cause": "", "scope": "", "mark": "", "length": 0}
            await session.execute(gone.insert().values(row))
        await record.close()
    back = f"sqlite+aiosqlite:///{tmp_path / 'back.db'}"
    await load(back, newest_revision(), there.items())
    assert sorted_lines(await tables_of(back)) == sorted_lines(there) == sorted_lines(lived)


async def test_record_of_a_former_version_is_brought_up_to_date(lived: Tables, tmp_path: Path) -> None:
    former = {name: [without_trace(line) for line in lines] for name, lines in lived.items() if name not in YOUNGER}
    url = f"sqlite+aiosqlite:///{tmp_path / 'former.db'}"
    await load(url, "0019", former.items())
    assert await revision_of(url) == newest_revision()
    now = await tables_of(url)
    assert [now.pop(name, []) for name in YOUNGER] == [[], []]
    assert {name: [without_trace(line) for line in lines] for name, lines in now.items()} == former


def without_trace(line: bytes) -> bytes:
    told = {name: value for name, value in json.loads(line).items() if name != "trace"}
    return json.dumps(told, ensure_ascii=False).encode()


def sorted_lines(tables: Tables) -> dict[str, list[str]]:
    """Rows in an order that no database chose, their fields likewise."""
    return {
        name: sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines) for name, lines in tables.items()
    }
