"""Nothing is kept without the worker's own consent, live at the time, for the place."""

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from adapters.chat import PlaceKind
from bot.service.table import carry_out
from bot.work.schedule import plan
from memory.domain import Purpose
from memory.record.tables import Base, ConsentRow, DecisionRow, InboxRow, MessageRow, StagedRow
from memory.rights.consent import agree_to_shadow, consenting
from memory.workers import register
from tests.archive_files import write_export
from tests.stage import Stage

SECOND = timedelta(seconds=1)
SECRET = "the zebra sings at midnight"


async def count(stage: Stage, table: type[Base]) -> int:
    async with stage.app.of.record.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def on_disk(home: Path, text: str) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def test_message_in_a_place_without_consent_never_reaches_the_disk(stage: Stage) -> None:
    other = stage.chat.add_place("other", PlaceKind.PUBLIC, [stage.ana, stage.ben])
    await stage.consent(stage.ana)
    before = await count(stage, InboxRow)
    await stage.say(stage.ben, SECRET, place=other)
    await stage.say(stage.ana, SECRET, place=other)
    assert await count(stage, InboxRow) == before
    assert await count(stage, MessageRow) == 0


async def test_withdrawal_stops_listening_at_once_even_for_what_is_on_its_way(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.chat.command(stage.ana, "shadow off", stage.ops)
    await stage.chat.say(stage.ben, stage.ops, SECRET)
    await stage.app.settle()
    await stage.say(stage.ana, SECRET)
    assert await count(stage, MessageRow) == 0
    assert await count(stage, DecisionRow) == 0


async def test_nobody_else_can_switch_a_double_on(stage: Stage) -> None:
    card = await stage.command(stage.ben, "shadow on", stage.ops)
    await stage.press(stage.ben, card, "consent_shadow")
    await stage.say(stage.chen, "May I deploy?")
    await stage.say(stage.ana, "Yes.")
    assert (await stage.command(stage.ana, "")).post.text.startswith("You have no double yet.")
    assert (await stage.command(stage.chen, "recall @Ana deploy")).post.text.startswith("Say what you look for")


async def test_bodies_are_sealed_at_rest_and_erased_once_handled(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.chat.say(stage.ben, stage.ops, SECRET)
    assert on_disk(stage.app.of.settings.home, SECRET) == []
    await stage.app.settle()
    async with stage.app.of.record.read() as session:
        assert set(await session.scalars(select(InboxRow.body))) == {None}
    assert on_disk(stage.app.of.settings.home, SECRET) == []


async def test_consent_to_an_archive_switches_no_listening_on(stage: Stage, tmp_path: Path) -> None:
    lines = [
        {"place": "ops", "author": "Ben", "at": "2026-02-02T09:00:00+00:00", "text": "May I deploy?"},
        {"place": "ops", "author": "Ana", "at": "2026-02-02T09:01:00+00:00", "text": "Yes, deploy."},
    ]
    archive = tmp_path / "talk.jsonl"
    archive.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    args = {"kind": "jsonl", "path": str(archive), "worker": "Ana", "consent": True}
    done = await carry_out(stage.app, "import", args)
    assert done["decisions"] == 1
    async with stage.app.of.record.read() as session:
        assert Purpose.SHADOW not in set(await session.scalars(select(ConsentRow.purpose)))
        assert await consenting(session, "jsonl:#ops", Purpose.SHADOW, stage.clock.now()) == []
        assert await consenting(session, "jsonl:#ops", Purpose.DRAFT, stage.clock.now()) == []


async def test_archive_that_was_staged_is_learned_from_when_its_worker_agrees(stage: Stage, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export.zip")
    await carry_out(stage.app, "import", {"kind": "slack-export", "path": str(export), "worker": "Ana"})
    assert await count(stage, DecisionRow) == 0
    async with stage.app.of.record.write() as session:
        ana = await register(
            session, stage.app.of.master, "slack:T1:U1", name="Ana", language="en", zone="UTC", now=stage.clock.now()
        )
        await agree_to_shadow(session, ana.id, ["slack:T1:C1"], past=True, now=stage.clock.now())
        (staged,) = await session.scalars(select(StagedRow.id))
        await plan(session, "import", staged, stage.clock.now())
    await stage.app.settle()
    assert await count(stage, DecisionRow) == 3


async def test_message_of_the_second_in_which_the_worker_agreed_is_heard_and_none_of_the_second_before(
    stage: Stage,
) -> None:
    async with stage.app.of.record.write() as session:
        ana = await register(
            session, stage.app.of.master, stage.ana.id, name="Ana", language="en", zone="UTC", now=stage.clock.now()
        )
        agreed = stage.clock.now().replace(microsecond=400_000)
        await agree_to_shadow(session, ana.id, [stage.ops.id], past=False, now=agreed)
        whole = agreed.replace(microsecond=0)
        heard = {at: await consenting(session, stage.ops.id, Purpose.SHADOW, at) for at in (whole, whole - SECOND)}
    assert list(heard.values()) == [[ana.id], []]
