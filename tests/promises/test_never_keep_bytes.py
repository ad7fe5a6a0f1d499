"""What was forgotten stands in no file of the data folder: no id of a decision, a person or a place, and no vector."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select

from adapters.chat import Person, PlaceKind
from memory.record.tables import DecisionRow, DraftRow, WorkerRow
from tests.homes import content_of
from tests.stage import Stage, open_stage

WORDS = ("zebra", "lion", "giraffe", "hippo", "parrot")
QUESTIONS = [f"Where does the {word} number {number} sleep at night?" for word in WORDS for number in range(10)]
DONE = "Done: no file that I keep holds any of what you had me forget"


def found_in(home: Path, signs: Iterable[bytes]) -> set[bytes]:
    """Those signs that stand in any file of a folder."""
    whole = content_of(home)
    return {sign for sign in signs if sign in whole}


def raw(ids: Iterable[str]) -> set[bytes]:
    """Ids of decisions as text and as the bytes of their number, in either order."""
    return {
        form
        for each in ids
        for form in (each.encode(), UUID(each).bytes, UUID(each).bytes[::-1], UUID(each).hex.encode())
    }


async def vectors_of(stage: Stage, questions: list[str]) -> set[bytes]:
    """What questions are in the index, in half and in single precision."""
    vectors = np.array(await stage.app.embedders.fast.embed(questions), dtype=np.float32)
    single = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return {form for row in single for form in (row.tobytes(), row.astype(np.float16).tobytes())}


async def ids_of(stage: Stage, *tables: type[DecisionRow] | type[DraftRow] | type[WorkerRow]) -> set[str]:
    async with stage.app.of.record.read() as session:
        return {each for table in tables for each in await session.scalars(select(table.id))}


async def hear_all(stage: Stage) -> Person:
    """Zoe, who is no member there, asks fifty questions in #ops; Ana answers each."""
    zoe = stage.chat.add_person("Zoe")
    await stage.consent(stage.ana)
    for question in QUESTIONS:
        await stage.chat.say(zoe, stage.ops, question)
        await stage.say(stage.ana, "In the garden.")
        stage.clock.advance(stage.app.of.settings.undo * 30)
    await stage.app.settle()
    return zoe


def told(stage: Stage) -> list[str]:
    """The notices after the receipts."""
    return [posted.post.text for posted in stage.chat.posts if posted.post.text.startswith(DONE)]


async def test_nothing_of_anybody_is_left_after_forgetting_everything(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "home") as stage:
        zoe = await hear_all(stage)
        await stage.stand_in(stage.ana)
        await stage.say(stage.chen, "@double @Ana where does the lion number 3 sleep at night?")
        ids = raw(await ids_of(stage, DecisionRow, DraftRow, WorkerRow))
        people = {person.id.encode() for person in (stage.ana, stage.ben, stage.chen, zoe)}
        vectors = await vectors_of(stage, QUESTIONS)
        assert len(found_in(tmp_path / "home", ids)) >= len(QUESTIONS)
        assert len(found_in(tmp_path / "home", vectors)) >= len(QUESTIONS)
        assert found_in(tmp_path / "home", people) == people
        sure = await stage.command(stage.ana, "forget everything")
        await stage.press(stage.ana, sure, "forget_everything")
        assert len(told(stage)) == 1
        await stage.wait(hours=2)
        assert found_in(tmp_path / "home", ids | people | vectors | {stage.ops.id.encode()}) == set()


@pytest.mark.parametrize("line", ["forget #ops", 'forget "sleep at night"'])
async def test_nothing_is_left_of_a_part_while_the_rest_stays(tmp_path: Path, line: str) -> None:
    async with open_stage(tmp_path / "home") as stage:
        lab = stage.chat.add_place("lab", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
        await stage.consent(stage.ana, lab)
        await stage.teach("Who feeds the unicorn?", "Ben feeds it.", place=lab)
        kept = raw(await ids_of(stage, DecisionRow))
        zoe = await hear_all(stage)
        gone = raw(await ids_of(stage, DecisionRow)) - kept
        vectors = await vectors_of(stage, QUESTIONS)
        sure = await stage.command(stage.ana, line)
        await stage.press(stage.ana, sure, "forget_part")
        assert len(told(stage)) == 1
        await stage.wait(hours=2)
        assert found_in(tmp_path / "home", gone | vectors | {zoe.id.encode()}) == set()
        assert found_in(tmp_path / "home", kept)
        assert "Ben feeds it." in (await stage.command(stage.ana, "recall who feeds the unicorn")).post.text


async def test_vectors_of_words_that_were_edited_are_gone(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "home") as stage:
        await stage.consent(stage.ana)
        question = await stage.say(stage.ben, QUESTIONS[0])
        await stage.say(stage.ana, "In the garden.")
        vectors = await vectors_of(stage, QUESTIONS[:1])
        assert found_in(tmp_path / "home", vectors)
        await stage.chat.edit(question, "Who has the key of the shed?")
        await stage.app.settle()
        assert found_in(tmp_path / "home", vectors) == set()


async def test_many_erasures_are_told_once(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "home") as stage:
        await stage.consent(stage.ana)
        for question in QUESTIONS[:3]:
            await stage.teach(question, "In the garden.")
        cards = [await stage.command(stage.ana, f'forget "number {number}"') for number in range(3)]
        for card in cards:
            await stage.chat.press(stage.ana, card, "forget_part")
        await stage.app.settle()
        assert len(told(stage)) == 1
        assert await stage.app.store.count() == 0
