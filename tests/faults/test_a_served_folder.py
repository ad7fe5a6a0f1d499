"""A process that serves, over a disk that is full, a backup that is made meanwhile, and a signal to end."""

import asyncio
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, time

import pytest

from tests.bot.cli import Cli
from tests.servers.served import Served, serve_double, slack_environment
from tests.servers.slack import LoopbackSlack

ANA, BEN, OPS = "U0ANA", "U0BEN", "C0OPS"
EVENTS = 40
NO_ROOM = 1
LONGEST_SECONDS = 10.0


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    """A workspace with two people in #ops."""
    with LoopbackSlack() as served:
        for user, name in ((ANA, "Ana"), (BEN, "Ben")):
            served.add_user(user, name)
        served.add_channel(OPS, "ops", members=[ANA, BEN])
        yield served


@pytest.fixture
async def double(slack: LoopbackSlack, tmp_path: Path) -> AsyncIterator[Served]:
    """A process that listens for Ana."""
    async with serve_double(tmp_path / "home", {**slack_environment(slack), "DOUBLE_BACKFILL_DAYS": "0"}) as served:
        await slack.deliver(f"{served.url}/slack/events", slack.command(OPS, ANA, "shadow on"))
        await served.until("work_done", work="notice_ephemeral")
        pressed = slack.press(slack.ephemerals[-1], "consent_shadow", ANA)
        await slack.deliver(f"{served.url}/slack/events", pressed)
        await served.until("work_done", work="notice_ephemeral")
        yield served


async def accepted(slack: LoopbackSlack, double: Served, text: str) -> dict[str, object] | None:
    """What was delivered, if it was acknowledged."""
    said = slack.message(OPS, BEN, text)
    answer = await slack.deliver(f"{double.url}/slack/events", said)
    return said if answer.status_code == 200 else None


def messages_in(record: Path) -> int:
    with closing(sqlite3.connect(record)) as opened:
        found: int = opened.execute("SELECT count(*) FROM inbox").fetchone()[0]
        return found


async def test_what_was_accepted_before_a_backup_is_in_it_though_more_comes_meanwhile(
    slack: LoopbackSlack, double: Served, tmp_path: Path
) -> None:
    cli, other, file = Cli(tmp_path / "home"), Cli(tmp_path / "other"), tmp_path / "all.backup"
    for number in range(EVENTS):
        assert await accepted(slack, double, f"before {number}")
    before = messages_in(cli.home / "record.db")

    async def go_on() -> None:
        for number in range(EVENTS):
            assert await accepted(slack, double, f"meanwhile {number}")

    meanwhile = asyncio.create_task(go_on())
    await asyncio.to_thread(cli.json, "backup", str(file))
    await meanwhile
    after = messages_in(cli.home / "record.db")
    other.home.mkdir()
    (other.home / "key").write_text((cli.home / "key").read_text())
    await asyncio.to_thread(other.json, "restore", str(file))
    assert before <= messages_in(other.home / "record.db") <= after
    assert before >= EVENTS


async def test_event_is_not_acknowledged_while_the_disk_is_full_and_handled_once_when_it_comes_again(
    slack: LoopbackSlack, double: Served, tmp_path: Path
) -> None:
    record = tmp_path / "home" / "record.db"
    before, pid = messages_in(record), double.process.pid
    whole = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_ROOM, whole[1]))
    said = slack.message(OPS, BEN, "Is there room for this?")
    answer = await slack.deliver(f"{double.url}/slack/events", said)
    assert answer.status_code >= 500
    assert messages_in(record) == before
    resource.prlimit(pid, resource.RLIMIT_FSIZE, whole)
    for retry in (1, 2):
        again = await slack.deliver(f"{double.url}/slack/events", said, retry=retry, at=time() + retry)
        assert again.status_code == 200
    await double.until("work_done", work="message")
    assert messages_in(record) == before + 1


async def test_process_that_is_told_to_end_does_so_in_time_and_leaves_nothing_leased(
    slack: LoopbackSlack, double: Served, tmp_path: Path
) -> None:
    for number in range(EVENTS):
        assert await accepted(slack, double, f"soon {number}")
    began = monotonic()
    double.process.send_signal(signal.SIGTERM)
    reading = asyncio.create_task(double.process.stderr.read())
    assert await double.process.wait() == 0
    assert monotonic() - began < LONGEST_SECONDS
    await reading
    with closing(sqlite3.connect(tmp_path / "home" / "record.db")) as record:
        assert record.execute("SELECT count(*) FROM inbox WHERE lease IS NOT NULL").fetchone() == (0,)
