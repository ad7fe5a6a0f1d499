"""What was forgotten, deleted in the chat or left out does not come back, whichever way is tried."""

import asyncio
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.archives.archive import Archive, Spoken
from adapters.chat import Message
from bot.rights.forgotten import FILE
from bot.shadow.importing import Imported, Wanted, import_archive
from memory.decisions.decisions import decisions_of
from memory.record.tables import AuditRow, DecisionRow, ErasureRow, GoneRow, MessageRow
from memory.workers import find_worker, worker_of, worker_seal
from tests.adversaries import ways_back
from tests.stage import Stage, actions, open_stage, shown_by

FALCON = ("Who has the Falcon key?", "Ben has the key of Falcon.")
OTHER = ("Who feeds the giraffe?", "Chen feeds it.")


async def remembered(stage: Stage) -> str:
    """Everything that Ana's decisions hold, as text; empty where she has no double."""
    async with stage.app.of.record.read() as session:
        worker = await worker_of(session, stage.ana.id)
        if worker is None:
            return ""
        return repr(await decisions_of(session, await worker_seal(session, stage.app.of.master, worker.id), worker.id))


def archive_of(stage: Stage, messages: Sequence[Message] | None = None) -> Archive:
    """What was said in #ops, as an archive that was made before anything was forgotten."""
    said = [m for m in stage.chat.messages.values() if m.place == stage.ops] if messages is None else messages
    return Archive(
        people={message.author.id: message.author for message in said},
        places={stage.ops.id: stage.ops},
        members={},
        counts=Counter(message.author.id for message in said),
        skipped={},
        messages=lambda: (Spoken(message) for message in said),
    )


async def import_for_ana(stage: Stage, archive: Archive) -> Imported:
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
    return await import_archive(stage.app.of, archive, worker, Wanted())


async def confirm(stage: Stage, line: str) -> str:
    """Ana types a command, and presses that she means it; returns what she was asked."""
    card = await stage.command(stage.ana, line)
    for action in ("forget_part", "forget_everything", "remember_part", "remember_everything"):
        if action in actions(card):
            await stage.press(stage.ana, card, action)
    return card.post.text


async def learn_of_three(stage: Stage) -> None:
    """Ana's double knows of Falcon, of the giraffe and of the door."""
    await stage.consent(stage.ana)
    await stage.teach(*FALCON)
    await stage.teach(*OTHER)
    await stage.teach("Who locks the door?", "Chen locks it.")


pytestmark = pytest.mark.after.with_args(learn_of_three)


@pytest.fixture
async def told(stage: Stage) -> Archive:
    """All that as an archive."""
    return archive_of(stage)


async def test_random_ways_back_bring_nothing_back(tmp_path: Path) -> None:
    found = await ways_back.run(tmp_path, 10, seed=4)
    assert found.examples == []
    assert found.allowed > 50


@pytest.mark.parametrize(
    ("line", "left"),
    [('forget "falcon"', "giraffe"), ("forget #ops", ""), ("forget today", ""), ("forget everything", "")],
)
async def test_neither_history_nor_an_archive_brings_back_what_was_forgotten(
    stage: Stage, told: Archive, line: str, left: str
) -> None:
    await confirm(stage, line)
    await stage.consent(stage.ana)
    await stage.app.settle()
    done = await import_for_ana(stage, told)
    assert "Falcon" not in await remembered(stage)
    assert left in await remembered(stage)
    assert done.skipped["forgotten"] > 0


async def test_what_is_said_after_it_is_remembered(stage: Stage, told: Archive) -> None:
    await confirm(stage, 'forget "falcon"')
    await stage.wait(minutes=5)
    await stage.teach("Where does Falcon land?", "On the roof.")
    assert "On the roof." in await remembered(stage)
    assert "Ben has the key" not in await remembered(stage)


@pytest.mark.after
async def test_archive_does_not_bring_back_what_was_deleted_in_the_chat(stage: Stage) -> None:
    await stage.consent(stage.ana)
    question = await stage.say(stage.ben, FALCON[0])
    await stage.say(stage.ana, FALCON[1])
    archive = archive_of(stage)
    await stage.chat.remove(question)
    await stage.app.settle()
    await import_for_ana(stage, archive)
    assert FALCON[0] not in await remembered(stage)
    await confirm(stage, "forget everything")
    await stage.consent(stage.ana)
    await confirm(stage, "remember #ops")
    await import_for_ana(stage, archive)
    assert FALCON[0] not in await remembered(stage)


@pytest.mark.parametrize(
    ("forgotten", "lifted", "comes_back"),
    [
        ("forget #ops", "remember #ops", True),
        ("忘记 #ops", "恢复 #ops", True),
        ("forget everything", "remember #ops", True),
        ("forget everything", "remember everything", True),
        ("忘记 全部", "恢复 全部", True),
        ("forget #ops", "remember everything", False),
        ('forget "falcon"', "remember everything", False),
        ("forget today", "remember #ops", True),
        ('forget "falcon"', 'remember "FALCON"', True),
        ('forget "falcon"', 'remember "giraffe"', False),
        ('forget "falcon"', "remember #ops", False),
    ],
)
async def test_only_the_workers_own_word_for_it_lets_it_come_in_again(
    stage: Stage, told: Archive, forgotten: str, lifted: str, comes_back: bool
) -> None:
    await confirm(stage, forgotten)
    await stage.consent(stage.ana)
    await confirm(stage, lifted)
    assert "Falcon" not in await remembered(stage)
    await import_for_ana(stage, told)
    assert ("Falcon" in await remembered(stage)) is comes_back


async def test_lifting_everything_is_counted_proven_and_noted(stage: Stage, told: Archive) -> None:
    await confirm(stage, 'forget "giraffe"')
    await confirm(stage, "forget everything")
    await stage.consent(stage.ana)
    done = await import_for_ana(stage, told)
    assert done.gone == {("everything", stage.ops.id): 4, ("named", stage.ops.id): 2}
    asked = await confirm(stage, "remember everything")
    assert "1 mark is lifted" in asked
    answer = next(post for post in reversed(stage.chat.posts) if post.only_for == stage.ana.id)
    assert answer.post.text == "It may come in again: everything that you had me forget as such."
    assert '"lifted": {"hashes": 1}' in shown_by(answer)
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        assert "remembered" in list(await session.scalars(select(AuditRow.action).where(AuditRow.worker == worker.id)))
    await import_for_ana(stage, told)
    assert "Falcon" in await remembered(stage)
    assert "giraffe" not in await remembered(stage)


async def test_who_agrees_again_after_forgetting_everything_is_told_how_it_comes_in_again(
    stage: Stage, told: Archive
) -> None:
    await confirm(stage, "forget everything")
    await stage.consent(stage.ana)
    answer = next(post for post in reversed(stage.chat.posts) if post.only_for == stage.ana.id)
    assert "`remember everything` lets it come in again" in answer.post.text


async def test_nobody_else_lets_it_come_in_again(stage: Stage, told: Archive) -> None:
    await stage.consent(stage.ben)
    await confirm(stage, "forget #ops")
    card = await stage.command(stage.ana, "remember #ops")
    await stage.press(stage.ben, card, "remember_part")
    await import_for_ana(stage, told)
    assert "Falcon" not in await remembered(stage)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("remember", "Say what may come in again"),
        ("remember last week", "Say what may come in again"),
        ("remember everything", "You never had me forget everything"),
        ("remember #cellar", "I know nothing of yours there"),
        ('remember "falcon"', "Nothing keeps this from coming in: «falcon»;"),
    ],
)
async def test_what_cannot_come_in_again_is_told(stage: Stage, told: Archive, line: str, answer: str) -> None:
    assert (await stage.command(stage.ana, line)).post.text.startswith(answer)


async def test_restored_record_neither_brings_it_back_nor_takes_it_in_again(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "record.db"
    async with open_stage(home) as stage:
        await stage.consent(stage.ana)
        await stage.teach(*FALCON)
        archive = archive_of(stage)
        await stage.app.of.record.scrub()
        shutil.copy(home / "record.db", backup)
        await confirm(stage, 'forget "falcon"')
    shutil.copy(backup, home / "record.db")
    async with open_stage(home) as stage:
        await stage.app.settle()
        assert "Falcon" not in await remembered(stage)
        await import_for_ana(stage, archive)
        assert "Falcon" not in await remembered(stage)


async def test_file_of_a_former_version_is_hashed_and_still_holds(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "record.db"
    async with open_stage(home) as stage:
        await stage.consent(stage.ana)
        await stage.teach(*FALCON)
        archive = archive_of(stage)
        await stage.app.of.record.scrub()
        shutil.copy(home / "record.db", backup)
        async with stage.app.of.record.read() as session:
            worker = await find_worker(session, "Ana")
            ids = {"decisions": list(await session.scalars(select(DecisionRow.id)))}
            ids["messages"] = [f"|{row.place} {row.message}|" for row in await session.scalars(select(MessageRow))]
    line = {"id": "0" * 36, "worker": worker.id, "everything": False, "drafts": [], **ids}
    (home / FILE).write_text(f"{json.dumps(line)}\n")
    async with open_stage(home) as stage:
        assert "Falcon" not in await remembered(stage)
        assert worker.id not in (home / FILE).read_text()
        await import_for_ana(stage, archive)
        assert "Falcon" not in await remembered(stage)
        async with stage.app.of.record.read() as session:
            assert await session.get(ErasureRow, "0" * 36) is not None


async def test_what_is_kept_to_know_it_by_tells_nothing_without_the_key(stage: Stage, told: Archive) -> None:
    await confirm(stage, 'forget "falcon"')
    async with stage.app.of.record.read() as session:
        rows = list(await session.scalars(select(GoneRow)))
    shown = repr([{**vars(row)} for row in rows]).casefold() + (stage.app.of.settings.home / FILE).read_text()
    assert rows
    assert [name for name in ("falcon", "local:", "ops", "ana") if name in shown] == []


async def test_import_that_runs_while_a_place_is_forgotten_brings_nothing_of_it(
    stage: Stage, told: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shadow.importing.BATCH", 1)
    await confirm(stage, "forget everything")
    await stage.consent(stage.ana)
    await confirm(stage, "remember #ops")
    done = await _import_while(stage, told, lambda: confirm(stage, "forget #ops"))
    assert await remembered(stage) == "[]"
    assert done.decisions == 1
    assert done.skipped["forgotten"] > 0


async def test_import_that_runs_while_somebody_steps_out_keeps_nothing_of_theirs(
    stage: Stage, told: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shadow.importing.BATCH", 1)
    await confirm(stage, "forget everything")
    await stage.consent(stage.ana)
    await confirm(stage, "remember #ops")
    await _import_while(stage, told, lambda: stage.command(stage.ben, "me out"))
    await stage.wait(days=2)
    async with stage.app.of.record.read() as session:
        asked = list(await session.scalars(select(DecisionRow.asker)))
    assert stage.ben.id not in asked


async def _import_while(stage: Stage, archive: Archive, happens: Callable[[], Awaitable[object]]) -> Imported:
    """Import, and let something happen once the first half is committed and before the second is read."""
    loop, passes, last = asyncio.get_running_loop(), itertools.count(1), sum(archive.counts.values()) - 1

    def messages() -> Iterator[Spoken]:
        decides = next(passes) == 2
        for number, spoken in enumerate(archive.messages()):
            if decides and number == last:
                asyncio.run_coroutine_threadsafe(_awaited(happens), loop).result(60)
            yield spoken

    return await import_for_ana(stage, replace(archive, messages=messages))


async def _awaited(happens: Callable[[], Awaitable[object]]) -> None:
    await happens()
