"""Secrets outlive the process and are sealed; of several processes one at a time holds a claim."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.vault import Vault
from bot.work.vault import RecordVault
from memory.errors import WrongKey
from memory.record.engine import open_record
from memory.record.seal import Seal
from tests.servers.drawer import Drawer
from tests.servers.postgres import serve_postgres

KEY = b"k" * 32
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Time:
    """A clock that can be set."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        """The time."""
        return self.at

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@dataclass
class Deployment:
    """Two processes that share a vault."""

    one: Vault
    other: Vault
    time: Time


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
async def shared(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Deployment]:
    time = Time()
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            drawer = Drawer(time.now)
            yield Deployment(drawer, drawer, time)
            return
        url = f"sqlite+aiosqlite:///{tmp_path}/record.db"
        if request.param == "postgresql":
            url = stack.enter_context(serve_postgres())

        async def open_vault() -> Vault:
            record = await open_record(url)
            stack.push_async_callback(record.close)
            return RecordVault(record, Seal(KEY), time.now)

        yield Deployment(await open_vault(), await open_vault(), time)


@pytest.fixture
async def open_vault(tmp_path: Path) -> AsyncIterator[Callable[[bytes], Vault]]:
    record = await open_record(f"sqlite+aiosqlite:///{tmp_path}/record.db")
    yield lambda key: RecordVault(record, Seal(key), lambda: MONDAY)
    await record.close()


async def test_secret_is_seen_by_every_process_until_it_is_erased(shared: Deployment) -> None:
    assert await shared.one.read("slack/installed/T1") is None

    await shared.one.write("slack/installed/T1", "first")
    await shared.other.write("slack/installed/T1", "second 秘密")
    assert await shared.one.read("slack/installed/T1") == "second 秘密"

    for _ in range(2):
        await shared.other.erase("slack/installed/T1")
    assert await shared.one.read("slack/installed/T1") is None


async def test_names_are_those_that_begin_so(shared: Deployment) -> None:
    for name in ("b/2", "b/1", "b_1", "a/1", "B/1"):
        await shared.one.write(name, "x")

    assert await shared.other.names("b/") == ["b/1", "b/2"]
    assert await shared.other.names("b_") == ["b_1"]
    assert await shared.other.names("%") == []


async def test_secret_kept_for_a_while_ends_by_itself(shared: Deployment) -> None:
    await shared.one.write("wecom/token", "short", seconds=60)
    await shared.one.write("wecom/kept", "long")
    shared.time.pass_(59)
    assert await shared.other.read("wecom/token") == "short"
    shared.time.pass_(1)
    assert await shared.other.read("wecom/token") is None
    assert await shared.other.names("wecom/") == ["wecom/kept"]


async def test_secret_written_anew_lives_as_the_new_one_says(shared: Deployment) -> None:
    await shared.one.write("wecom/token", "first", seconds=60)
    await shared.other.write("wecom/token", "second")
    shared.time.pass_(3600)
    assert await shared.one.read("wecom/token") == "second"


async def test_claim_is_held_by_one_at_a_time(shared: Deployment) -> None:
    assert await shared.one.claim("renew", "one", 60)
    assert not await shared.other.claim("renew", "other", 60)
    assert await shared.one.claim("renew", "one", 60)
    assert await shared.other.claim("another", "other", 60)

    await shared.other.release("renew", "other")
    assert not await shared.other.claim("renew", "other", 60)
    await shared.one.release("renew", "one")
    assert await shared.other.claim("renew", "other", 60)


async def test_claim_ends_by_itself(shared: Deployment) -> None:
    await shared.one.claim("renew", "one", 60)
    shared.time.pass_(59)
    assert not await shared.other.claim("renew", "other", 60)
    shared.time.pass_(1)
    assert await shared.other.claim("renew", "other", 60)
    assert not await shared.one.claim("renew", "one", 60)


async def test_of_many_that_claim_at_once_one_gets_it(shared: Deployment) -> None:
    vaults = {"one": shared.one, "other": shared.other}
    got = await asyncio.gather(
        *(vault.claim("renew", f"{name}-{n}", 60) for n in range(10) for name, vault in vaults.items())
    )

    assert sum(got) == 1


async def test_secret_that_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    time = Time()
    record = await open_record(f"sqlite+aiosqlite:///{tmp_path}/record.db")
    vault = RecordVault(record, Seal(KEY), time.now)
    await vault.write("wecom/sent/m1", "x", seconds=60)
    await vault.write("wecom/token", "y")
    time.pass_(60)
    await vault.tidy()
    await record.close()
    with closing(sqlite3.connect(tmp_path / "record.db")) as database:
        assert database.execute("SELECT name FROM secrets").fetchall() == [("wecom/token",)]


async def test_secret_stands_sealed_in_the_file(open_vault: Callable[[bytes], Vault], tmp_path: Path) -> None:
    await open_vault(KEY).write("slack/installed/T1", "xoxb-open-sesame")

    kept = b"".join((tmp_path / name).read_bytes() for name in ("record.db", "record.db-wal"))
    assert b"slack/installed/T1" in kept
    assert b"sesame" not in kept


async def test_secret_of_another_key_or_another_name_does_not_open(
    open_vault: Callable[[bytes], Vault], tmp_path: Path
) -> None:
    await open_vault(KEY).write("a", "one")
    await open_vault(KEY).write("b", "two")
    with pytest.raises(WrongKey):
        await open_vault(os.urandom(32)).read("a")

    with closing(sqlite3.connect(tmp_path / "record.db")) as file, file:
        file.execute("UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'a') WHERE name = 'b'")
    with pytest.raises(WrongKey):
        await open_vault(KEY).read("b")


async def test_claims_that_are_over_leave_nothing_behind(tmp_path: Path) -> None:
    time = Time()
    record = await open_record(f"sqlite+aiosqlite:///{tmp_path}/record.db")
    vault = RecordVault(record, Seal(KEY), time.now)
    for n in range(5):
        await vault.claim(f"used/{n}", "one", 60)
        time.pass_(61)
    await record.close()

    with closing(sqlite3.connect(tmp_path / "record.db")) as file:
        assert [name for (name,) in file.execute("SELECT name FROM claims")] == ["used/4"]
