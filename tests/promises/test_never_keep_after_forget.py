"""What a worker forgot is nowhere: not in the record, not in the index, not on a card, not in a restored backup."""

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.chat import PlaceKind
from memory.errors import MemoryFault
from memory.export import export_worker
from memory.record.engine import open_record
from memory.record.seal import master_seal
from memory.record.tables import DecisionRow
from memory.workers import find_worker
from tests.homes import content_of
from tests.stage import MONDAY, Stage, open_after, open_stage

WORDS = "the zebra sings at midnight"
CANARIES = [f"canary{number:02d}x{number * 7919 % 9973:04d}" for number in range(50)]


async def test_forgetting_erases_rows_vectors_and_key(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "When does the zebra sing?")
    await stage.say(stage.ana, WORDS)
    assert await stage.app.store.count() == 1
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    assert await stage.app.store.count() == 0
    assert (await stage.command(stage.ana, "")).post.text.startswith("You have no double yet.")
    receipt = [p.post.text for p in stage.chat.posts if p.only_for == stage.ana.id and "Forgotten" in p.post.text][-1]
    assert "1 decision, 2 messages" in receipt


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
    assert WORDS.encode() not in content_of(stage.app.of.settings.home)
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


async def tell_canaries(stage: Stage) -> None:
    """Fifty canaries, in all that a memory holds: questions, replies, context, open situations, drafts, lessons."""
    place = stage.chat.add_place("zoo", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana, place)
    await stage.consent(stage.ana)
    for number, canary in enumerate(CANARIES):
        match number % 5:
            case 0:
                await stage.say(stage.ben, f"Where does {canary} sing?", place=place)
                await stage.say(stage.ana, "In the yard.", place=place)
            case 1:
                await stage.say(stage.ben, "What sings at midnight?", place=place)
                await stage.say(stage.ana, f"It is {canary}.", place=place)
            case 2:
                await stage.say(stage.chen, f"I have seen {canary}.", place=place)
                await stage.say(stage.ben, "Who fed it this morning?", place=place)
                await stage.say(stage.ana, "Chen did.", place=place)
            case 3:
                await stage.say(stage.ben, f"Has anybody heard {canary}?", place=place)
            case _:
                await stage.say(stage.ben, f"@double @Ana may {canary} come in?", place=place)
        await stage.wait(minutes=10)


def bytes_with(home: Path) -> set[str]:
    return {found.decode() for found in re.findall(rb"canary\d\dx\d{4}", content_of(home))}


async def readable(stage: Stage) -> set[str]:
    """The canaries that whoever holds every key can still read of Ana: all rows unsealed, and what her cards show."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        packed = zipfile.ZipFile(io.BytesIO(await export_worker(session, stage.app.of.master, worker, MONDAY)))
    shown = repr([posted.post for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))])
    whole = shown + "".join(packed.read(name).decode() for name in packed.namelist())
    return {canary for canary in CANARIES if canary in whole}


@pytest.mark.parametrize("line", ["forget #zoo", "forget today", 'forget "canary"'])
async def test_no_canary_is_left_of_a_forgotten_part_in_any_file_nor_after_a_restore(tmp_path: Path, line: str) -> None:
    home, backup = tmp_path / "home", tmp_path / "backup"
    async with open_after(home, tell_canaries) as stage:
        assert await readable(stage) == set(CANARIES)
        assert bytes_with(home) == set()
        shutil.copytree(home, backup)
        sure = await stage.command(stage.ana, line)
        await stage.press(stage.ana, sure, "forget_part")
        assert await readable(stage) == set()
        assert bytes_with(home) == set()
        points = await stage.app.store.count()
    for name in ("record.db", "record.db-wal", "record.db-shm"):
        (home / name).unlink(missing_ok=True)
        if (backup / name).exists():
            shutil.copy(backup / name, home / name)
    async with open_stage(home) as stage:
        await stage.app.settle()
        assert await readable(stage) == set()
        assert await stage.app.store.count() == points
        assert bytes_with(home) == set()


async def test_message_deleted_in_the_chat_does_not_come_back_with_a_backup(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "record.db"
    async with open_stage(home) as stage:
        await stage.consent(stage.ana)
        question = await stage.say(stage.ben, "Where does the zebra sing?")
        await stage.say(stage.ana, "In the yard.")
        await stage.app.of.record.scrub()
        shutil.copy(home / "record.db", backup)
        await stage.chat.remove(question)
        await stage.app.settle()
    shutil.copy(backup, home / "record.db")
    async with open_stage(home) as stage, stage.app.of.record.read() as session:
        assert list(await session.scalars(select(DecisionRow.id))) == []


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
