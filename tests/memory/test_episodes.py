"""Decisions of one incident are recalled together, in order of time, and only to those who may see them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.chat import Person, Place
from memory.domain import Decision
from memory.recall.recall import Recalled
from memory.rights.audience import only
from tests.memory.memories import BEN, BOARD, CHEN, NOW, OPS, Memory, a_decision, open_shared_memory

DOWN = "The API server is down, what do we do?"
QUESTION = "how did I handle that the API server was down"


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    """Of two places, one of them private."""
    async with open_shared_memory(tmp_path) as opened:
        yield opened


async def remember(
    memory: Memory, minute: int, question: str, reply: str, *, place: Place = OPS, thread: str | None = None
) -> Decision:
    """A decision so many minutes after yesterday's nine o'clock."""
    decision = a_decision(question, reply, worker=memory.worker.id)
    decision = replace(
        decision,
        at=NOW - timedelta(days=1) + timedelta(minutes=minute),
        situation=replace(decision.situation, place=place, thread=thread),
    )
    await memory.record_only(decision)
    await memory.indexer.index_pending(NOW)
    return decision


async def ask(memory: Memory, reader: Person | None = None) -> Recalled:
    return await memory.recall.ask(memory.worker, QUESTION, reader=only(reader) if reader else None, now=NOW)


def episodes(found: Recalled) -> list[list[str]]:
    return [[precedent.decision.id for precedent in episode.precedents] for episode in found.episodes]


async def test_alike_decisions_within_an_hour_of_each_other_are_one_episode(memory: Memory) -> None:
    second = await remember(memory, 50, "Is the API server still down?", "Yes, I restart the API server.")
    first = await remember(memory, 0, DOWN, "I roll the API server back.")
    third = await remember(memory, 100, "Is the API server down or up now?", "The API server is up.")
    assert episodes(await ask(memory)) == [[first.id, second.id, third.id]]


async def test_lull_or_another_subject_belongs_to_no_episode(memory: Memory) -> None:
    await remember(memory, 0, DOWN, "I roll the API server back.")
    await remember(memory, 20, "Which pizza shall I order?", "Salami!")
    await remember(memory, 61, "Is the API server still down?", "No, the API server is up.")
    assert episodes(await ask(memory)) == []


async def test_all_of_a_thread_is_one_episode_whatever_was_said(memory: Memory) -> None:
    opened = await remember(memory, 0, DOWN, "I roll the API server back.")
    thread = opened.situation.trigger.message
    later = await remember(memory, 300, "Shall I write to the customers?", "Yes, please.", thread=thread)
    again = await remember(memory, 400, "API server down again?", "Only for a minute.", thread=thread)
    await remember(memory, 401, "Which pizza shall I order?", "Salami!", thread="another")
    found = await ask(memory)
    assert [opened.id, later.id, again.id] in episodes(found)
    assert {p.decision.id: p.why for p in found.episodes[-1].precedents}[later.id] == ("episode",)


@pytest.mark.parametrize("thread", [None, "one"])
async def test_episode_holds_only_what_the_reader_may_see(memory: Memory, thread: str | None) -> None:
    public = [
        await remember(memory, 0, DOWN, "I roll the API server back.", thread=thread),
        await remember(memory, 20, "Is the API server still down?", "No, the API server is up.", thread=thread),
    ]
    secret = [
        await remember(memory, 5, DOWN, "Tell no customer of the API server.", place=BOARD, thread=thread),
        await remember(memory, 15, "API server still down?", "Tell the board first.", place=BOARD, thread=thread),
    ]
    assert episodes(await ask(memory, CHEN)) == [[decision.id for decision in public]]
    for reader in (BEN, None):
        assert sorted(episodes(await ask(memory, reader))) == sorted(
            [[decision.id for decision in public], [decision.id for decision in secret]]
        )


@pytest.mark.parametrize("thread", [None, "one"])
async def test_episode_leaves_out_silence_and_what_was_later(memory: Memory, thread: str | None) -> None:
    first = await remember(memory, 0, DOWN, "I roll the API server back.", thread=thread)
    await remember(memory, 10, "Is the API server still down?", "", thread=thread)
    second = await remember(memory, 20, "Is the API server still down?", "No, the API server is up.", thread=thread)
    await remember(memory, 40, "Is the API server down again?", "The API server is down.", thread=thread)
    then = NOW - timedelta(days=1) + timedelta(minutes=30)
    found = await memory.recall.ask(memory.worker, QUESTION, reader=None, now=then)
    assert episodes(found) == [[first.id, second.id]]
