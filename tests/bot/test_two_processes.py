"""Two processes on one PostgreSQL hear of each other at once, and write into the inbox side by side."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from adapters.chat import Message, Person, Place, PlaceKind
from bot.intake.inbox import lock_of
from bot.work.heads import soonest_of
from bot.work.rest import LONGEST_SECONDS, resting
from bot.work.schedule import plan
from memory.errors import InUse
from memory.record.rotation import rotate
from memory.record.seal import Seal
from memory.record.tables import InboxRow, JobRow
from tests.stage import Stage
from tests.two import GLANCE_SECONDS, GLANCES, Two, open_two, unheard

SOON = 5.0
"""So long a test waits for what takes milliseconds."""


@pytest.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[Two]:
    """Two processes' worth of work on one database, the other one of which follows what changes."""
    async with open_two(tmp_path, url) as opened:
        await opened.other.gate.renew()
        following = asyncio.create_task(opened.other.gate.follow())
        try:
            yield opened
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def until_gate(two: Two, stage: Stage, *, lets_in: bool) -> float:
    """Wait until the other process's gate lets in, or keeps out, what is said; returns for how many seconds."""
    said, loop = unheard(stage, stage.ben, "Hm."), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(GLANCES):
        if two.other.gate.lets_in(said) is lets_in:
            return loop.time() - began
        await asyncio.sleep(GLANCE_SECONDS)
    raise AssertionError("the other process never heard of it")


async def test_consent_and_its_withdrawal_act_in_the_other_process_within_a_second(two: Two) -> None:
    stage = await two.stage()
    assert await until_gate(two, stage, lets_in=True) < 1
    await stage.command(stage.ana, "shadow off")
    assert await until_gate(two, stage, lets_in=False) < 1


async def test_withdrawal_acts_in_a_process_that_lost_its_connection(two: Two) -> None:
    stage = await two.stage()
    await until_gate(two, stage, lets_in=True)
    others = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND query LIKE '%pg_notify%'"
    )
    async with two.database.connect() as connection:
        assert await connection.scalar(others)
    await stage.command(stage.ana, "shadow off")
    assert await until_gate(two, stage, lets_in=False) < 1


async def test_key_is_not_rotated_while_processes_serve(two: Two) -> None:
    await two.stage()
    with pytest.raises(InUse):
        await rotate(two.one.of.record, two.one.of.master, Seal(b"n" * 32))


async def test_new_work_of_one_process_wakes_the_other(two: Two) -> None:
    stage, woken = await two.stage(), asyncio.Event()
    await two.other.settle()
    two.other.of.record.when_written("inbox", woken.set)
    await two.one.accept(unheard(stage, stage.ben, "Hm."))
    async with asyncio.timeout(SOON):
        await woken.wait()
    leased = await two.other.inbox.lease()
    assert leased is not None
    assert leased.event.kind == "message"


async def test_queue_rests_until_something_is_due_and_never_longer_than_a_while(two: Two) -> None:
    await two.calm()
    rest = resting(two.one.of, soonest_of(JobRow, JobRow.kind == "test"))
    assert await rest() == LONGEST_SECONDS
    async with two.one.of.record.write() as session:
        await plan(session, "test", "later", two.clock.now() + timedelta(hours=1))
        await plan(session, "test", "soon", two.clock.now() + timedelta(seconds=3))
        await plan(session, "test", "over", two.clock.now() - timedelta(seconds=3))
    assert await rest() == 3.0


def asked(two: Two, place: str, key: str) -> Message:
    """A question to a double in a place."""
    ana, where = Person(id="local:ana", name="Ana"), Place(id=place, kind=PlaceKind.PUBLIC, name=place)
    return Message(key=key, place=where, id=key, author=ana, text="?", at=two.clock.now(), addressed=True)


@pytest.mark.parametrize(("second", "overtakes"), [("local:#here", False), ("local:#there", True)])
async def test_events_are_written_in_order_in_one_lane_and_past_each_other_in_two(
    two: Two, second: str, overtakes: bool
) -> None:
    first = "local:#here"
    assert lock_of(first) != lock_of("local:#there")
    one, other = asked(two, first, f"one{overtakes}"), asked(two, second, f"other{overtakes}")
    same_key = {"key": one.key, "talk": "", "strict": False, "state": "done", "attempts": 0}
    holding = insert(InboxRow).values(**same_key, received=two.clock.now(), due=two.clock.now())
    race = await two.race(holding, lambda: two.one.accept(one), lambda: two.other.accept(other))
    assert race.met
    assert race.overtaken is overtakes
    async with two.one.of.record.read() as session:
        kept = select(InboxRow.key).where(InboxRow.key.in_([one.key, other.key])).order_by(InboxRow.id)
        assert set(in_order := list(await session.scalars(kept))) == {one.key, other.key}
        assert overtakes or in_order == [one.key, other.key]
