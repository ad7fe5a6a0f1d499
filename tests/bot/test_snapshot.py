"""The gate knows what is in the record by reading only what changed, and every table that it reads tells that."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, Table, delete, insert, update

from bot.deployment import Deployment, open_deployment
from bot.intake.snapshot import GATED, MOST, Snapshot
from bot.settings import Settings
from memory.record.changes import KEYS, Change
from memory.record.engine import WriteSession
from memory.record.tables import Base
from memory.record.tables.base import Utc
from tests.homes import lay_out
from tests.stage import MONDAY

DATABASES = ["sqlite", "postgresql"]
SAMPLES = [(Utc, MONDAY), (Boolean, False), (Integer, 1), (LargeBinary, b"x")]


@pytest.fixture(params=DATABASES)
async def of(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Deployment]:
    """A record on each database, with a worker."""
    url = request.getfixturevalue("url") if request.param == "postgresql" else None
    lay_out(tmp_path / "record.db")
    async with open_deployment(Settings(home=tmp_path, database_url=url, _env_file=None), now=lambda: MONDAY) as opened:
        async with opened.record.write() as session:
            for table in reversed(Base.metadata.sorted_tables):
                await session.execute(delete(table))
            await session.execute(insert(table_of("workers")).values(sample(table_of("workers"), id="w")))
        yield opened


def table_of(name: str) -> Table:
    """A table of the record."""
    return Base.metadata.tables[name]


def sample(table: Table, **given: Any) -> dict[str, Any]:
    """A row of a table, with something in all that has to be there."""
    row = {
        column.name: next((value for kind, value in SAMPLES if isinstance(column.type, kind)), "w")
        for column in table.columns
        if not column.nullable and column.default is None
    }
    return {**row, **given}


@pytest.mark.parametrize("name", sorted(GATED))
async def test_table_that_the_gate_reads_tells_what_is_written_to_it(of: Deployment, name: str) -> None:
    table, key = table_of(name), KEYS[name]
    row = sample(table, **{key: "w" if table.c[key].foreign_keys else "k"})
    it = table.c[key] == row[key]
    await of.record.changes.take()
    anew = update(table).where(it).values({key: row[key]})
    for statement in (insert(table).values(row), anew, delete(table).where(it)):
        async with of.record.write() as session:
            await session.execute(statement)
        assert await of.record.changes.take() == frozenset({Change(name, row[key])})
    assert await of.record.changes.take() == frozenset()


async def test_what_was_rolled_back_changes_nothing(of: Deployment) -> None:
    known = await whole(of)
    await of.record.changes.take()

    async def fail() -> None:
        async with of.record.write() as session:
            await consent("p")(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await renew(of, known)
    assert known == await whole(of)


async def test_snapshot_that_reads_only_what_changed_is_the_one_that_reads_all(of: Deployment) -> None:
    known = Snapshot()
    await of.record.changes.take()
    for number, change in enumerate(changes()):
        async with of.record.write() as session:
            await change(session)
        await renew(of, known)
        assert known == await whole(of), number


async def test_snapshot_after_more_changes_than_are_worth_telling_apart_is_whole(of: Deployment) -> None:
    known = Snapshot()
    await of.record.changes.take()
    async with of.record.write() as session:
        table = table_of("bystanders")
        await session.execute(insert(table), [sample(table, person=f"local:{n}") for n in range(MOST + 1)])
    await renew(of, known)
    assert len(known.standing_by) == MOST + 1
    assert known == await whole(of)


async def renew(of: Deployment, known: Snapshot) -> None:
    """Read what changed."""
    told = await of.record.changes.take()
    assert told is not None
    async with of.record.read() as session:
        await known.read_again(session, told)


async def whole(of: Deployment) -> Snapshot:
    """All there is."""
    fresh = Snapshot()
    async with of.record.read() as session:
        await fresh.read(session)
    return fresh


def consent(place: str, worker: str = "w") -> Any:
    """A worker lets the double listen in a place."""
    table = table_of("consents")
    row = sample(table, id=f"{worker}{place}", worker=worker, place=place, purpose="shadow")
    return lambda session: session.execute(insert(table).values(row))


def changes() -> Iterator[Any]:
    """Whatever may become of workers and their consents, stand-ins, accounts and bots, and of bystanders."""

    def run(statement: Any) -> Any:
        async def change(session: WriteSession) -> None:
            await session.execute(statement)

        return change

    workers, consents, standins = map(table_of, ("workers", "consents", "standins"))
    accounts, bots, bystanders = map(table_of, ("accounts", "bots", "bystanders"))
    yield run(insert(workers).values(sample(workers, id="v")))
    yield from (consent("a"), consent("b"), consent("a", "v"))
    yield run(insert(accounts).values([sample(accounts, person=f"local:{each}", worker=each) for each in "wv"]))
    yield run(insert(standins).values([sample(standins, id=each, worker=each) for each in "wv"]))
    yield run(insert(bots).values([sample(bots, worker=each, person="local:bot") for each in "wv"]))
    yield run(insert(bystanders).values(sample(bystanders, person="local:b")))
    yield run(update(workers).where(workers.c.id == "w").values(frozen=MONDAY))
    yield run(update(consents).where(consents.c.worker == "v").values(revoked=MONDAY))
    yield run(update(workers).where(workers.c.id == "w").values(frozen=None))
    yield run(update(consents).where(consents.c.id == "wb").values(place="c"))
    yield run(update(standins).where(standins.c.id == "w").values(stopped=MONDAY))
    yield run(update(accounts).where(accounts.c.worker == "v").values(worker="w"))
    yield run(delete(bots).where(bots.c.worker == "v"))
    yield run(delete(bystanders))
    yield run(delete(workers).where(workers.c.id == "w"))
    yield run(delete(workers))
