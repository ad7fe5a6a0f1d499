"""Record → index, while the record moves on, with another embedder, and anew."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from memory.decisions import rewrite
from memory.domain import Decision
from memory.erasure import forget_decisions, forget_worker
from memory.index.edge import EdgeStore
from memory.index.embed import Embedder
from memory.index.rebuild import Indexer
from memory.index.store import Query
from memory.index.tokens import words_of
from memory.record.tables import DecisionRow
from memory.topics import load_topics, topic_name
from tests.memory.memories import NOW, Memory, a_decision, open_memory


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
    async with open_memory(tmp_path, Embedder(lambda: letters, letters.size)) as opened:
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
    (dense,) = await memory.embedder.embed([text])
    hits = await memory.store.search(Query(worker=memory.worker.id, dense=dense, words=words_of("")))
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
            await forget_worker(session, memory.worker.id)
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
    assert await likeness(memory, "zzzz zzzz zzzz!") == pytest.approx(1.0)


async def test_two_at_once_index_each_decision_once(memory: Memory) -> None:
    await memory.record_only(*remembered(memory, *(f"Where is key number {n}?" for n in range(30))))
    await asyncio.gather(memory.indexer.index_pending(NOW), memory.indexer.index_pending(NOW))
    async with memory.record.read() as session:
        topics = await load_topics(session, memory.worker.id)
    assert (await memory.store.count(), sum(topic.size for topic in topics.all.values())) == (30, 30)


async def test_rebuilt_index_is_as_it_was(memory: Memory) -> None:
    decision = await memory.remember("Where is the red key?", "In the box.")
    topic = (await memory.row(decision)).topic
    async with memory.record.read() as session:
        before = (await load_topics(session, memory.worker.id)).all[topic]
    await memory.store.clear()
    assert await memory.indexer.rebuild(NOW) == 1
    async with memory.record.read() as session:
        after = (await load_topics(session, memory.worker.id)).all
    assert (await memory.row(decision)).topic == topic
    assert (list(after), after[topic].size) == ([topic], before.size)
    assert after[topic].centre == pytest.approx(before.centre)
    assert await likeness(memory, "Where is the red key?") == pytest.approx(1.0)


@pytest.mark.parametrize("rebuilt", [True, False])
async def test_embedder_of_other_dimensions_takes_over_and_topics_keep_their_names(
    memory: Memory, tmp_path: Path, *, rebuilt: bool
) -> None:
    old = await memory.remember("Where is the red key?", "In the box.")
    topic = (await memory.row(old)).topic
    store, embedder = EdgeStore(tmp_path / "other", 48), Embedder(lambda: Letters(48), 48)
    indexer = Indexer(memory.record, memory.master, store, embedder)
    if rebuilt:
        await indexer.rebuild(NOW)
    (new,) = remembered(memory, "Where is the red key??")
    await memory.record_only(new)
    assert await indexer.index_pending(NOW) == 1
    (vector,) = await embedder.embed(["Where is the red key?"])
    async with memory.record.read() as session:
        topics = await load_topics(session, memory.worker.id)
        assert topics.nearest(vector) == (await memory.row(new)).topic
        assert ((await memory.row(new)).topic == topic) is rebuilt
        assert await topic_name(session, memory.seal, memory.worker.id, topic) == "red key"
    await store.close()


async def test_progress_is_told_and_large_memory_is_indexed_in_batches(memory: Memory) -> None:
    await memory.record_only(*remembered(memory, *(f"Where is key number {n}?" for n in range(150))))
    told: list[tuple[int, int]] = []
    assert await memory.indexer.index_pending(NOW, lambda done, total: told.append((done, total))) == 150
    assert told == [(128, 150), (150, 150)]
