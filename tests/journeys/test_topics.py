"""A worker sees what their decisions are about, and has it called and grouped as they want."""

import pytest
from sqlalchemy import select

from memory.record.tables import AuditRow, ClearanceRow, DecisionRow, TopicRow
from memory.rights.audit import verify
from memory.workers import find_worker
from tests.stage import Stage

PERMIT = "Where do I apply for a parking permit?"
WIFI = "How do I get onto the office wifi?"


async def learn(stage: Stage) -> None:
    """Ana's double knows five answers about two things."""
    await stage.consent(stage.ana)
    await stage.teach(PERMIT, "At the front desk.", times=2)
    await stage.teach(WIFI, "Scan the code in the kitchen.", times=2)
    await stage.teach(f"{WIFI} Please?", "Scan the code in the kitchen, Chen.")


pytestmark = pytest.mark.after.with_args(learn)


async def said(stage: Stage, line: str) -> str:
    return (await stage.command(stage.ana, line)).post.text


async def topics_of_decisions(stage: Stage) -> set[str]:
    async with stage.app.of.record.read() as session:
        return set(await session.scalars(select(DecisionRow.topic)))


async def test_topics_are_listed_with_their_sizes_the_largest_first(stage: Stage) -> None:
    lines = (await said(stage, "topics")).splitlines()
    assert lines[1:3] == ["2. *onto office wifi* (3)", "1. *apply parking permit* (2)"]


async def test_topic_is_renamed_and_keeps_its_decisions(stage: Stage) -> None:
    assert (
        await said(stage, "topics rename 2 the  office wifi")
        == "«onto office wifi» is called «the office wifi» from now on."
    )
    assert "2. *the office wifi* (3)" in await said(stage, "topics")
    assert await said(stage, "话题 改名 2 无线网") == "「the office wifi」从现在起叫「无线网」。"
    assert "2. *无线网*（3）" in await said(stage, "话题")


async def test_merged_topics_are_one_and_refusals_stay(stage: Stage) -> None:
    assert len(await topics_of_decisions(stage)) == 2
    await said(stage, "topics forbid 1")
    assert "I always ask you" in await said(stage, "topics")
    await said(stage, "topics merge 1 into 2")
    assert len(await topics_of_decisions(stage)) == 1
    listed = await said(stage, "topics")
    assert "1. " in listed
    assert "(5), I always ask you" in listed
    async with stage.app.of.record.read() as session:
        rights = [(row.act, row.state) for row in await session.scalars(select(ClearanceRow))]
    assert rights == [("*", "never")]


async def test_forbidden_topic_may_be_allowed_again(stage: Stage) -> None:
    await said(stage, "topics forbid 2")
    assert await said(stage, "topics allow 2") == "About «onto office wifi» I may offer again to answer alone."
    assert "always ask" not in await said(stage, "topics")


async def test_what_nothing_else_is_like_is_no_topic_until_something_is(stage: Stage) -> None:
    question = "Who waters the fern?"
    await stage.teach(question, "Chen does.")
    await stage.teach("https://fern.example/ 👍", "Thanks!")
    listed = await said(stage, "topics")
    assert "fern" not in listed
    assert "2 decisions without a topic" in listed
    await stage.teach(question, "Chen does.")
    assert "*waters fern* (2)" in await said(stage, "topics")


@pytest.mark.parametrize("line", ["topics merge 1 into 1", "topics merge 1 into 7", "topics rename 0 nothing"])
async def test_topic_that_is_not_there_changes_nothing(stage: Stage, line: str) -> None:
    before = await said(stage, "topics")
    assert await said(stage, line) == "`topics` lists 2 topics; name one by its number there."
    assert await said(stage, "topics") == before


async def test_every_change_is_in_the_audit(stage: Stage) -> None:
    await said(stage, "topics rename 1 permits")
    await said(stage, "topics merge 1 into 2")
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        assert await verify(session, stage.app.of.master, worker.id) is None
        kinds = list(await session.scalars(select(AuditRow.action).order_by(AuditRow.number)))
    assert kinds[-2:] == ["topic_renamed", "topics_merged"]


async def test_number_of_a_topic_stays_when_another_one_begins_to_say_something(stage: Stage) -> None:
    await stage.teach("Where is the toner for the printer?", "In the cellar.")
    await stage.teach("Who waters the plants in July?", "Ben does.", times=2)
    before = await said(stage, "topics")
    assert "4. *waters plants july* (2)" in before
    assert "toner" not in before
    await stage.teach("Where is the toner for the printer?", "In the cellar.")
    assert "4. *waters plants july* (2)" in await said(stage, "topics")


async def test_topic_is_not_called_by_words_that_were_deleted_in_the_chat(stage: Stage) -> None:
    asked = await stage.say(stage.ben, "Where does the falcon project keep badges?")
    await stage.say(stage.ana, "In the safe.")
    await stage.wait(hours=1)
    async with stage.app.of.record.read() as session:
        assert len(list(await session.scalars(select(TopicRow.id)))) == 3
    await stage.chat.remove(asked)
    await stage.app.settle()
    async with stage.app.of.record.read() as session:
        assert len(list(await session.scalars(select(TopicRow.id)))) == 2
