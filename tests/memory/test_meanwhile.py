"""The fine embedder takes its time, and nothing else waits for it that could be done without it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memory.domain import Decision
from memory.index.edge import EdgeStore
from memory.index.embed import Embedder, Embedders
from memory.index.store import Query
from tests.memory.memories import NOW, Memory, open_memory
from tests.memory.test_rebuild import Letters


class Watched(EdgeStore):
    """An index that tells when it was first searched."""

    searched: threading.Event

    async def find(self, query: Query) -> dict[str, float]:
        found = await super().find(query)
        self.searched.set()
        return found


class Slow(Letters):
    """A fine embedder that has no vector of a question before the index was searched without it."""

    def __init__(self) -> None:
        super().__init__()
        self.searched, self.in_time = threading.Event(), True

    def embed_query(self, text: str) -> list[float]:
        self.in_time = self.searched.wait(10)
        return super().embed_query(text)


@pytest.fixture
def slow() -> Slow:
    """The fine model."""
    return Slow()


@pytest.fixture
async def memory(tmp_path: Path, slow: Slow) -> AsyncIterator[Memory]:
    """Ana's empty memory, with the slow embedder."""
    fast = Letters()
    embedders = Embedders(Embedder(lambda: fast, 32), Embedder(lambda: slow, 32, name="slow:model"))
    async with open_memory(tmp_path, embedders) as opened:
        await opened.store.close()
        watched = Watched(opened.folder, 32, await embedders.fine_vectors())
        watched.searched = slow.searched
        opened.store = watched
        yield opened


async def remembered(memory: Memory) -> Decision:
    decision = await memory.remember("Where is the key to the server room?", "In the safe.")
    await memory.indexer.refine_pending()
    return decision


async def test_index_is_searched_while_the_fine_embedder_is_at_work(memory: Memory, slow: Slow) -> None:
    decision = await remembered(memory)
    found = await memory.recall.ask(memory.worker, "where is the server room key", reader=None, now=NOW)
    assert slow.in_time
    assert [precedent.decision.id for precedent in found.precedents] == [decision.id]


async def test_what_a_question_only_names_waits_for_no_fine_embedder(memory: Memory, slow: Slow) -> None:
    decision = await remembered(memory)
    async with asyncio.timeout(5):
        found = await memory.recall.ask(memory.worker, "what did Ben ask?", reader=None, now=NOW)
    assert not slow.searched.is_set()
    slow.searched.set()
    assert [precedent.decision.id for precedent in found.precedents] == [decision.id]


async def test_fine_embedder_that_fails_is_told(memory: Memory, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    await remembered(memory)

    def fail(text: str) -> list[float]:
        raise ConnectionError(f"Nobody answers to {len(text)} signs.")

    monkeypatch.setattr(slow, "embed_query", fail)
    with pytest.raises(ConnectionError):
        await memory.recall.ask(memory.worker, "where is the server room key", reader=None, now=NOW)
