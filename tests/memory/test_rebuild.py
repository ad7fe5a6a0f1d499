"""Record → index, while the record moves on, with another embedder, and anew."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from memory.decisions.decisions import rewrite
from memory.domain import Decision
from memory.index.edge import EdgeStore
from memory.index.embed import Embedder, Embedders
from memory.index.rebuild import Indexer
from memory.index.store import Query
from memory.index.tokens import words_of
from memory.index.topics import load_topics, topic_name
from memory.record.tables import DecisionRow
from memory.rights.erasure import forget_decisions, forget_worker
from tests.memory.memories import NOW, Memory, a_decision, open_memory, search


class Letters(Embeddings):
    """Embeds a text as its counts of letters, folded into ``size`` dimensions; can be held up while it works."""

    def __init__(self, size: int = 32) -> None:
        self.size = size
        self.called, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.called.set()
        self.go_on.wait(10)
        return [[float(sum(ord(sign) % self.size == d for sign in text)) for d in range(self.size)] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture
def letters() -> Letters:
    """The model behind the embedder."""
    return Letters()


@pytest.fixture
async def memory(tmp_path: Path, letters: Letters) -> AsyncIterator[Memory]:
    """Ana's empty memory."""
    async with open_memory(tmp_path, Embedders(Embedder(lambda: letters, letters.size))) as opened:
        yield opened


async def index_while(memory: Memory, letters: Letters, change: Callable[[], Awaitable[None]]) -> None:
    """Index, and let something happen to the record after it was read and before the vectors are there."""
    letters.called.clear()
    letters.go_on.clear()
    indexing = asyncio.create_task(memory.indexer.index_pending(NOW))
    await asyncio.to_thread(letters.called.wait, 10)
    await change()
    letters.go_on.set()
    await indexing


async def likeness(memory: Memory, text: str) -> float:
    """How near the nearest indexed situation is to a text."""
    (dense,) = await memory.embedders.fast.embed([text])
    hits = await search(memory.store, Query(worker=memory.worker.id, dense=dense, words=words_of("")))
    return max((hit.situation for hit in hits), default=0.0)


def remembered(memory: Memory, *questions: str) -> list[Decision]:
    return [a_decision(question, "Yes, do it.", worker=memory.worker.id) for question in questions]


async def test_decision_forgotten_while_it_is_embedded_is_not_in_the_index(memory: Memory, letters: Letters) -> None:
    gone, kept = remembered(memory, "Where is the red key?", "Where is the blue door?")
    await memory.record_only(gone, kept)

    async def forget() -> None:
        async with memory.record.write() as session:
            ids = await forget_decisions(session, memory.worker.id, [gone.id])
        await memory.store.delete(ids)

    await index_while(memory, letters, forget)
    assert await memory.store.count() == 1
    assert await memory.indexer.count_pending() == 0


async def test_worker_forgotten_while_they_are_embedded_leaves_nothing_in_the_index(
    memory: Memory, letters: Letters
) -> None:
    await memory.record_only(*remembered(memory, "Where is the red key?"))

    async def forget() -> None:
        async with memory.record.write() as session:
            await forget_worker(session, memory.worker)
        await memory.store.delete_worker(memory.worker.id)

    await index_while(memory, letters, forget)
    assert await memory.store.count() == 0


async def test_decision_reworded_while_it_is_embedded_is_indexed_by_its_new_words(
    memory: Memory, letters: Letters
) -> None:
    (decision,) = remembered(memory, "aaaa aaaa aaaa?")
    (reworded,) = remembered(memory, "zzzz zzzz zzzz!")
    await memory.record_only(decision)

    async def reword() -> None:
        async with memory.record.write() as session:
            row = await session.get(DecisionRow, decision.id)
            assert row is not None
            rewrite(row, memory.seal, replace(decision, situation=reworded.situation))

    await index_while(memory, letters, reword)
    assert await memory.store.count() == 1
    assert (await memory.row(decision)).indexed == NOW
    assert await likeness(memory, "zzzz zzzz zzzz!") == pytest.approx(1.0, abs=0.001)


async def test_two_at_once_index_each_decision_once(memory: Memory) -> None:
    await memory.record_only(*remembered(memory, *(f"Where is key number {n}?" for n in range(30))))
    await asyncio.gather(memory.indexer.index_pending(NOW), memory.indexer.index_pending(NOW))
    async with memory.record.read() as session:
        topics = await load_topics(session, memory.seal, memory.worker.id)
    assert (await memory.store.count(), sum(topic.size for topic in topics.all.values())) == (30, 30)


async def test_rebuilt_index_is_as_it_was(memory: Memory) -> None:
    decision = await memory.remember("Where is the red key?", "In the box.")
    topic = (await memory.row(decision)).topic
    async with memory.record.read() as session:
        before = (await load_topics(session, memory.seal, memory.worker.id)).all[topic]
    await memory.store.delete_worker(memory.worker.id)
    assert await memory.indexer.rebuild(NOW) == 1
    async with memory.record.read() as session:
        after = (await load_topics(session, memory.seal, memory.worker.id)).all
    assert (await memory.row(decision)).topic == topic
    assert (list(after), after[topic].size) == ([topic], before.size)
    assert after[topic].centre == pytest.approx(before.centre)
    assert await likeness(memory, "Where is the red key?") == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("rebuilt", [True, False])
async def test_embedder_of_other_dimensions_takes_over_and_topics_keep_their_names(
    memory: Memory, tmp_path: Path, *, rebuilt: bool
) -> None:
    old = await memory.remember("Where is the red key?", "In the box.")
    topic = (await memory.row(old)).topic
    store, embedder = EdgeStore(tmp_path / "other", 48), Embedder(lambda: Letters(48), 48)
    indexer = Indexer(memory.record, memory.master, store, Embedders(embedder))
    if rebuilt:
        await indexer.rebuild(NOW)
    (new,) = remembered(memory, "Where is the red key??")
    await memory.record_only(new)
    assert await indexer.index_pending(NOW) == 1
    (vector,) = await embedder.embed(["Where is the red key?"])
    async with memory.record.read() as session:
        topics = await load_topics(session, memory.seal, memory.worker.id)
        assert topics.nearest(vector) == (await memory.row(new)).topic
        assert ((await memory.row(new)).topic == topic) is rebuilt
        assert await topic_name(session, memory.seal, memory.worker.id, topic) == "red key"
    await store.close()


async def test_progress_is_told_and_large_memory_is_indexed_in_batches(memory: Memory) -> None:
    await memory.record_only(*remembered(memory, *(f"Where is key number {n}?" for n in range(150))))
    told: list[tuple[int, int]] = []
    assert await memory.indexer.index_pending(NOW, lambda done, total: told.append((done, total))) == 150
    assert told == [(128, 150), (150, 150)]


async def refined(memory: Memory, *decisions: Decision) -> list[str]:
    return [(await memory.row(decision)).refined for decision in decisions]


@pytest.fixture
async def fine_memory(tmp_path: Path, letters: Letters) -> AsyncIterator[Memory]:
    """Ana's empty memory with a fine embedder that can be held up."""
    fast, fine = Embedder(Letters, 32), Embedder(lambda: letters, letters.size, name="some:model")
    async with open_memory(tmp_path, Embedders(fast, fine)) as opened:
        yield opened


async def test_fine_vectors_follow_in_the_background(fine_memory: Memory) -> None:
    decision = await fine_memory.remember("Where is the red key?", "In the box.")
    assert await refined(fine_memory, decision) == [""]
    assert len((await fine_memory.recall.ask(fine_memory.worker, "red key", reader=None, now=NOW)).precedents) == 1
    assert await fine_memory.indexer.refine_pending() == 1
    assert await refined(fine_memory, decision) == ["some:model"]
    assert await fine_memory.indexer.refine_pending() == 0


async def test_newest_decisions_are_refined_first_and_others_are_let_by(fine_memory: Memory) -> None:
    questions = [(f"Where is key number {n}?", float(n)) for n in range(40)]
    decisions = [a_decision(text, "Here.", worker=fine_memory.worker.id, days_ago=days) for text, days in questions]
    await fine_memory.record_only(*decisions)
    await fine_memory.indexer.index_pending(NOW)
    answers = iter([False, True])
    assert await fine_memory.indexer.refine_pending(pressed=lambda: next(answers)) == 16
    assert await refined(fine_memory, *decisions) == ["some:model"] * 16 + [""] * 24


async def test_decision_reworded_while_it_is_refined_waits_again(fine_memory: Memory, letters: Letters) -> None:
    decision = await fine_memory.remember("aaaa aaaa aaaa?", "Yes.")
    letters.called.clear()
    letters.go_on.clear()
    refining = asyncio.create_task(fine_memory.indexer.refine_pending())
    await asyncio.to_thread(letters.called.wait, 10)
    async with fine_memory.record.write() as session:
        row = await session.get(DecisionRow, decision.id)
        assert row is not None
        rewrite(row, fine_memory.seal, replace(decision, reply="No."))
    letters.go_on.set()
    await refining
    assert await refined(fine_memory, decision) == [""]
    await fine_memory.indexer.index_pending(NOW)
    await fine_memory.indexer.refine_pending()
    assert await refined(fine_memory, decision) == ["some:model"]


async def test_other_fine_embedder_takes_over_while_recall_goes_on(fine_memory: Memory) -> None:
    questions = [f"Where is key number {n}?" for n in range(20)]
    decisions = remembered(fine_memory, *questions)
    await fine_memory.record_only(*decisions)
    await fine_memory.indexer.index_pending(NOW)
    await fine_memory.indexer.refine_pending()
    other = Embedder(lambda: Letters(24), 24, name="other:model")
    embedders = Embedders(fine_memory.embedders.fast, other)
    await fine_memory.store.close()
    fine_memory.store = EdgeStore(fine_memory.folder, 32, await embedders.fine_vectors())
    fine_memory.embedders = embedders
    answers = iter([False, True])
    assert await fine_memory.indexer.refine_pending(pressed=lambda: next(answers)) == 16
    found = await fine_memory.recall.ask(fine_memory.worker, questions[3], reader=None, now=NOW)
    assert decisions[3].id in [precedent.decision.id for precedent in found.precedents]
    assert await fine_memory.indexer.refine_pending() == 4
    assert await fine_memory.indexer.count_unrefined() == 0


async def test_rebuilding_serves_meanwhile_and_takes_out_what_the_record_holds_no_more(
    memory: Memory, letters: Letters
) -> None:
    kept = await memory.remember("Where is the red key?", "In the box.")
    gone = await memory.remember("Where is the blue door?", "At the back.")
    async with memory.record.write() as session:
        await forget_decisions(session, memory.worker.id, [gone.id])
    memory.embedders.fast._kept.clear()
    letters.called.clear()
    letters.go_on.clear()
    rebuilding = asyncio.create_task(memory.indexer.rebuild(NOW))
    await asyncio.to_thread(letters.called.wait, 10)
    assert await memory.store.count() == 2
    letters.go_on.set()
    assert await rebuilding == 1
    assert await memory.store.ids() == {kept.id}
