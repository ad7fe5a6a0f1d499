"""After `forget everything` nothing is left, not in the record, not in the index, not in a backup."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from memory.errors import MemoryFault
from memory.record.engine import open_record
from memory.record.seal import master_seal
from memory.record.tables import DecisionRow
from memory.workers import find_worker
from tests.stage import Stage, open_stage

WORDS = "the zebra sings at midnight"


async def test_forgetting_erases_rows_vectors_and_key(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "When does the zebra sing?")
    await stage.say(stage.ana, WORDS)
    assert await stage.app.store.count() == 1
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    assert await stage.app.store.count() == 0
    assert (await stage.command(stage.ana, "")).post.text.startswith("You have no double yet.")
    receipt = [p.post.text for p in stage.chat.posts if p.only_for == stage.ana.id and "receipt" in p.post.text][-1]
    assert "1 decisions, 2 messages" in receipt


async def test_only_the_worker_can_confirm(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.consent(stage.ben)
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ben, sure, "forget_everything")
    assert (await stage.command(stage.ana, "")).post.text.startswith("Listening: #ops")
    assert (await stage.command(stage.ben, "")).post.text.startswith("Listening: #ops")


async def test_backup_with_a_destroyed_key_is_unreadable(stage: Stage, tmp_path: Path) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "When does the zebra sing?")
    await stage.say(stage.ana, WORDS)
    files = [path for path in stage.app.of.settings.home.rglob("*") if path.is_file()]
    assert not any(WORDS.encode() in path.read_bytes() for path in files)
    backup = tmp_path / "backup"
    shutil.copytree(stage.app.of.settings.home, backup)
    (backup / "key").unlink()
    record = await open_record(f"sqlite+aiosqlite:///{backup / 'record.db'}")
    try:
        async with record.read() as session:
            worker = await find_worker(session, "Ana")
            from memory.workers import worker_seal

            with pytest.raises(MemoryFault, match="does not open with this key"):
                await worker_seal(session, master_seal(backup, None), worker.id)
    finally:
        await record.close()


async def test_restored_backup_is_erased_again_at_the_next_start(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "record.db"
    async with open_stage(home) as stage:
        await stage.consent(stage.ana)
        await stage.teach("When does the zebra sing?", WORDS)
    shutil.copy(home / "record.db", backup)
    async with open_stage(home) as stage:
        sure = await stage.command(stage.ana, "forget everything")
        await stage.press(stage.ana, sure, "forget_everything")
    shutil.copy(backup, home / "record.db")
    async with open_stage(home) as stage:
        assert (await stage.command(stage.ana, "")).post.text.startswith("You have no double yet.")
        assert await stage.app.store.count() == 0
        async with stage.app.of.record.read() as session:
            assert list(await session.scalars(select(DecisionRow.id))) == []
