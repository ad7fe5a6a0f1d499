"""The same journey with PostgreSQL as the record, and with two processes' worth of work at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memory.rights.audit import verify
from memory.workers import find_worker
from tests.servers.postgres import serve_postgres
from tests.stage import Stage, open_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The usual stage over PostgreSQL."""
    with serve_postgres() as url:
        async with open_stage(tmp_path / "home", database_url=url) as opened:
            yield opened


async def test_journey_from_consent_to_erasure_and_an_unbroken_audit(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.")
    await stage.stand_in(stage.ana)
    for number in range(6):
        await stage.chat.say(stage.chen, stage.ops, f"@double @Ana how do I roll back deploy {number}?")
    await stage.app.events.drain()
    await asyncio.gather(*(stage.app.jobs.drain() for _ in range(4)))
    await stage.app.settle()
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    assert [reply.post.text for reply in stage.replies()] == ["Use the release page."]
    async with stage.app.of.record.read() as session:
        ana = await find_worker(session, "Ana")
        assert await verify(session, stage.app.of.master, ana.id) is None
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    assert await stage.app.store.count() == 0


async def test_old_decisions_are_compacted_counted_and_forgotten(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("Can we deploy on Friday?", "Sorry, we can't deploy on Fridays.", times=8)
    await stage.command(stage.ana, "settings compact 7 days")
    await stage.wait(days=9)
    told = (await stage.command(stage.ana, "profile")).post.text
    assert "you decline, 8 of 8" in told
    assert "Of 5 only when and where is kept." in told
    await stage.command(stage.ana, "profile not 1")
    assert "(and 5 like it before" in (await stage.command(stage.ben, "recall @Ana deploy")).post.text
    await stage.press(stage.ana, await stage.command(stage.ana, "forget #ops"), "forget_part")
    assert (await stage.command(stage.ana, "profile")).post.text.startswith("There is no profile yet")
