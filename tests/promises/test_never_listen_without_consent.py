"""Nothing is kept without the worker's own consent, live at the time, for the place."""

from pathlib import Path

from sqlalchemy import func, select

from adapters.chat import PlaceKind
from memory.record.tables import Base, DecisionRow, InboxRow, MessageRow
from tests.stage import Stage

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
