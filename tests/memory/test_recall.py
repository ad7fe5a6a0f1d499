"""What is found of the past: changes of mind, times, names, and the newest beside the many."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.standin.draft import PrecedentDrafter
from memory.domain import Precedent
from memory.trust.contradictions import disagree
from tests.memory.memories import NOW, Memory, a_decision, open_memory

QUESTION = "Can we deploy on Friday?"
STALE, NEWER = "Yes", "No, never on Friday"


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    """Ana's empty memory."""
    async with open_memory(tmp_path) as opened:
        yield opened


async def precedents(memory: Memory, question: str) -> tuple[Precedent, ...]:
    situation = a_decision(question, "", days_ago=0, asker="chen").situation
    return await memory.recall.precedents(memory.worker, situation, reader=None, now=NOW)


async def change_of_mind(memory: Memory, before: int, after: int) -> tuple[Precedent, ...]:
    old = [a_decision(QUESTION, STALE, days_ago=100 + day, worker=memory.worker.id) for day in range(before)]
    new = [a_decision(QUESTION, NEWER, days_ago=1 + day, worker=memory.worker.id) for day in range(after)]
    await memory.record_only(*old, *new)
    await memory.indexer.index_pending(NOW)
    return await precedents(memory, QUESTION)


def replies(found: tuple[Precedent, ...]) -> dict[str, int]:
    return {precedent.decision.reply: precedent.count for precedent in found}


@pytest.mark.parametrize(("before", "after"), [(45, 15), (300, 3)])
async def test_many_old_answers_do_not_hide_a_change_of_mind(memory: Memory, before: int, after: int) -> None:
    found = await change_of_mind(memory, before, after)
    assert replies(found)[NEWER] == after
    pair = disagree(found)
    assert pair is not None
    assert {precedent.decision.reply for precedent in pair} == {STALE, NEWER}


async def test_newest_of_thousands_that_are_alike_is_found_wherever_it_stands_in_the_index(memory: Memory) -> None:
    newest = a_decision(QUESTION, "Main is frozen.", days_ago=1, worker=memory.worker.id)
    alike = [
        a_decision(QUESTION, "Yes, deploy on Friday.", days_ago=5000 - day, worker=memory.worker.id)
        for day in range(2500)
    ]
    for brought_in in (alike[:1200], [newest], alike[1200:]):
        await memory.record_only(*brought_in)
        await memory.indexer.index_pending(NOW)
    found = await precedents(memory, QUESTION)
    asked = await memory.recall.ask(memory.worker, QUESTION, reader=None, now=NOW)
    assert replies(found)["Main is frozen."] == replies(asked.precedents)["Main is frozen."] == 1


async def test_answer_that_no_longer_holds_is_not_drafted_with_confidence(memory: Memory) -> None:
    found = await change_of_mind(memory, 45, 15)
    draft = await PrecedentDrafter().draft(memory.worker, a_decision(QUESTION, "").situation, found, None)
    assert draft.reply == NEWER or draft.support < 0.75


async def test_other_answer_is_found_behind_many_newer_ones_that_are_alike(memory: Memory) -> None:
    other = a_decision(QUESTION, "Only with the release manager.", days_ago=300, worker=memory.worker.id)
    alike = [a_decision(QUESTION, STALE, days_ago=1 + day, worker=memory.worker.id) for day in range(100)]
    await memory.record_only(other, *alike)
    await memory.indexer.index_pending(NOW)
    assert replies(await precedents(memory, QUESTION)) == {STALE: 100, "Only with the release manager.": 1}


async def test_newest_of_the_nearest_is_found_behind_many_that_differ(memory: Memory) -> None:
    old = [
        a_decision(QUESTION, f"Yes, with script {number}.", days_ago=200, worker=memory.worker.id)
        for number in range(90)
    ]
    newest = a_decision(QUESTION, "Ask the release manager.", days_ago=1, worker=memory.worker.id)
    await memory.record_only(*old, newest)
    await memory.indexer.index_pending(NOW)
    found = await precedents(memory, QUESTION + " Yes, with the script?")
    assert len(found) == 8
    assert found[-1].decision.id == newest.id


async def test_alike_answers_are_one_precedent_with_the_newest_time(memory: Memory) -> None:
    await memory.remember("Where is the outage report?", "In the wiki.", days_ago=9, asker="chen")
    await memory.remember("Where is the outage report now?", "in the wiki", days_ago=2, asker="dora")
    await memory.remember("Where is the outage report now?", "In  the wiki!", days_ago=5, asker="dora")
    (found,) = await precedents(memory, "Where is the outage report?")
    assert found.decision.at == NOW - timedelta(days=9)
    assert (found.count, found.latest) == (3, NOW - timedelta(days=2))
    assert found.askers == {"chen", "dora"}


async def test_decision_is_no_precedent_of_itself(memory: Memory) -> None:
    decision = await memory.remember("Where is the outage report?", "In the wiki.")
    found = await memory.recall.precedents(memory.worker, decision.situation, reader=None, now=NOW)
    assert found == ()


async def test_same_words_about_something_else_are_no_further_evidence(memory: Memory) -> None:
    await memory.remember("Where is the outage report?", "In the wiki.")
    await memory.remember("How do I apply for a parental leave?", "In the wiki.")
    found = await precedents(memory, "Where is the outage report?")
    assert replies(found) == {"In the wiki.": 1}


async def test_window_that_holds_only_something_else_is_widened(memory: Memory) -> None:
    rollback = await memory.remember("How do we do the rollback of a deploy?", "Run deploy rollback.", days_ago=30)
    await memory.remember("Which pizza shall I order?", "Salami!", days_ago=1)
    found = await memory.recall.ask(memory.worker, "rollback of a deploy yesterday", reader=None, now=NOW)
    assert found.widened
    assert [precedent.decision.id for precedent in found.precedents] == [rollback.id]
    assert "window" not in found.precedents[0].why


async def test_window_ends_now_where_it_reaches_into_the_future(memory: Memory) -> None:
    await memory.remember("Who watches the release?", "I do.", days_ago=0.1)
    await memory.remember("Who watches the release?", "Ben does.", days_ago=-0.1)
    found = await memory.recall.ask(memory.worker, "who watches the release today", reader=None, now=NOW)
    assert found.window is not None
    assert found.window.end > NOW
    assert replies(found.precedents) == {"I do.": 1}


@pytest.mark.parametrize(
    ("name", "question"),
    [("Ana", "Analytics dashboard is slow"), ("Will Moss", "willow Willpower Williams"), ("Ana", "@Analytics")],
)
async def test_name_within_a_word_is_part_of_the_question(memory: Memory, name: str, question: str) -> None:
    told = await memory.remember(question, "Restart it.")
    await memory.remember("Something else entirely", "Fine.")
    worker = replace(memory.worker, name=name)
    plain = await memory.recall.ask(replace(worker, name="Zoe"), question, reader=None, now=NOW)
    found = await memory.recall.ask(worker, question, reader=None, now=NOW)
    assert found.precedents[0].decision.id == told.id
    assert found.precedents[0].score == plain.precedents[0].score


@pytest.mark.parametrize(
    ("name", "question"),
    [("Ana", "how did Ana fix the importer"), ("Ana", "@Ana怎么修导入器"), ("王芳", "王芳怎么修导入器")],
)
async def test_name_of_the_worker_is_not_looked_for(memory: Memory, name: str, question: str) -> None:
    worker = replace(memory.worker, name=name)
    await memory.remember("fix the importer 修导入器", "Restart it.")
    found = await memory.recall.ask(worker, question, reader=None, now=NOW)
    bare = question.replace(f"@{name}", " ").replace(name, " ")
    plain = await memory.recall.ask(replace(worker, name="Zoe"), bare, reader=None, now=NOW)
    assert found.precedents[0].score == plain.precedents[0].score
