"""How fast and how well the past is found, beside mem0 and langmem with the same embedder.

    uv run --with mem0ai --with langmem --with faiss-cpu python -m benchmarks.peers [--sizes 2000,20000] [--seed 1]

With ``OPENBLAS_NUM_THREADS=1`` before it, figures hold still on a machine that has other work to do.

Made-up decisions in English and Chinese (``peers.toml``) go into every contender, and the same questions are asked of
each, in turn. A question says in other words what one decision among many alike is about; a hit is that decision among
the first five. Times include the embedding of the question, which has a row of its own, and is taken off in the last
column. Whatever a contender remembers is embedded once for all of them, and kept in ``--cache FILE`` if given; a
question never is.

- Double: the record (SQLite, sealed) and the embedded index, filled, optimized as it is in an idle hour, and asked by
  the product's own code.
- mem0: ``Memory.search`` over its default Qdrant in a local folder, and over FAISS, the fastest of its stores that run
  inside a process. Filled through its vector store with what ``add(infer=False)`` writes, for that takes 15 ms an item.
  Without ``fastembed`` and spaCy, whose models are downloads, it scores by the vectors alone.
- langmem: its search tool over LangGraph's ``InMemoryStore``, which keeps everything in memory.

The peers remember the question of each decision and keep the reply beside it. No model is called; a contender that is
not installed says so.
"""

import argparse
import asyncio
import importlib.metadata
import json
import logging
import os
import random
import statistics
import tempfile
import time
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from adapters.chat import Place, PlaceKind
from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import record_decisions
from memory.domain import Decision, Provenance, Situation, Turn
from memory.index.embed import FAST_SIZE, Embedder, Embedders
from memory.index.offline import FastEmbeddings
from memory.record.ids import new_id
from tests.memory.memories import NOW, Memory, open_memory

WORDS = Path(__file__).with_suffix(".toml")
FIRST = 5
WARM_UP = 5
BATCH = 500
NUMBERS = 200
USER = "ana"
EMBEDDING = "embedding alone"
PEERS = {"mem0, Qdrant": ("mem0ai",), "mem0, FAISS": ("mem0ai", "faiss-cpu"), "langmem, InMemoryStore": ("langmem",)}


@dataclass(frozen=True, slots=True)
class Item:
    """A decision to remember, and what is asked for it later."""

    id: str
    asked: str
    replied: str
    later: str


@dataclass
class Timed:
    """What one contender took for each question, in milliseconds, and whether the right one was among the first."""

    took: list[float] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)


class Contender(Protocol):
    """What remembers items and finds them."""

    async def fill(self, items: Sequence[Item]) -> None:
        """Remember them all."""

    async def search(self, question: str) -> list[str]:
        """The ids of what is found, best first."""

    def close(self) -> None:
        """Let go of what is open."""


class Kept(Embeddings):
    """The offline embedder; vectors of what it has learnt are kept, those of anything else are not."""

    def __init__(self, file: Path | None) -> None:
        self._model = FastEmbeddings()
        self._file = file
        self._vectors: dict[str, np.ndarray[Any, np.dtype[np.float32]]] = {}
        if file and file.exists():
            with np.load(file) as kept:
                self._vectors = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def learn(self, texts: Sequence[str]) -> None:
        """Embed what is not known yet."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        for first in range(0, len(fresh), BATCH):
            batch = fresh[first : first + BATCH]
            vectors = np.asarray(self._model.embed_documents(batch), dtype=np.float32)
            self._vectors.update(zip(batch, vectors, strict=True))
        if fresh and self._file:
            np.savez(self._file, texts=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """See ``FastEmbeddings.embed_documents``."""
        known = [self._vectors.get(text) for text in texts]
        fresh = iter(self._model.embed_documents([t for t, v in zip(texts, known, strict=True) if v is None] or [" "]))
        return [next(fresh) if vector is None else vector.tolist() for vector in known]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, embedded anew."""
        return self._model.embed_query(text)


class Double:
    """The product."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._recall = memory.recall
        self._chance = random.Random(7)

    async def fill(self, items: Sequence[Item]) -> None:
        """See ``Contender.fill``."""
        for first in range(0, len(items), BATCH):
            async with self._memory.record.write() as session:
                decisions = [self._decision(item) for item in items[first : first + BATCH]]
                await record_decisions(session, self._memory.seal, decisions)
        await self._memory.indexer.index_pending(NOW)
        await self._memory.store.optimize()

    async def search(self, question: str) -> list[str]:
        """See ``Contender.search``."""
        recalled = await self._recall.ask(self._memory.worker, question, reader=None, now=NOW)
        return [precedent.decision.id for precedent in recalled.precedents]

    def close(self) -> None:
        """See ``Contender.close``: the memory closes itself."""

    def _decision(self, item: Item) -> Decision:
        at = NOW - timedelta(minutes=self._chance.randrange(1, 730 * 24 * 60))
        number = self._chance.randrange(24)
        trigger = Turn(new_id(), f"p{number % 14}", f"Person {number % 14}", item.asked, at)
        situation = Situation(Place(str(number), f"place-{number}", PlaceKind.PUBLIC), None, trigger)
        act = act_of_reply(item.replied, item.asked)
        return Decision(item.id, self._memory.worker.id, situation, act, item.replied, at, Provenance.IMPORTED)


class Mem0:
    """mem0's ``Memory`` over one of its local stores."""

    def __init__(self, memory: Any, embeddings: Kept) -> None:
        self._memory = memory
        self._embeddings = embeddings

    async def fill(self, items: Sequence[Item]) -> None:
        """See ``Contender.fill``."""
        for first in range(0, len(items), BATCH):
            batch = items[first : first + BATCH]
            vectors = self._embeddings.embed_documents([item.asked for item in batch])
            payloads = [_mem0_payload(item) for item in batch]
            self._memory.vector_store.insert(vectors=vectors, ids=[item.id for item in batch], payloads=payloads)

    async def search(self, question: str) -> list[str]:
        """See ``Contender.search``."""
        found = self._memory.search(question, top_k=FIRST, filters={"user_id": USER})
        return [result["id"] for result in found["results"]]

    def close(self) -> None:
        """See ``Contender.close``."""
        if client := getattr(self._memory.vector_store, "client", None):
            client.close()
        self._memory.close()


class Langmem:
    """langmem's search tool over LangGraph's store."""

    def __init__(self, store: Any, tool: Any) -> None:
        self._store = store
        self._tool = tool

    async def fill(self, items: Sequence[Item]) -> None:
        """See ``Contender.fill``."""
        base = import_module("langgraph.store.base")
        for first in range(0, len(items), BATCH):
            batch = items[first : first + BATCH]
            put = [base.PutOp((USER,), each.id, {"content": each.asked, "reply": each.replied}) for each in batch]
            await self._store.abatch(put)

    async def search(self, question: str) -> list[str]:
        """See ``Contender.search``."""
        found = await self._tool.ainvoke({"query": question, "limit": FIRST})
        return [memory["key"] for memory in json.loads(found)]

    def close(self) -> None:
        """See ``Contender.close``: nothing is open."""


async def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="2000,20000", help="items")
    parser.add_argument("--questions", type=int, default=100, help="asked of each contender")
    parser.add_argument("--cache", type=Path, help="an .npz file for the vectors of the items")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sizes = sorted({int(part) for part in given.sizes.split(",")})
    items = _items(max(sizes), random.Random(given.seed))
    embeddings = Kept(given.cache)
    embeddings.learn([text for item in items for text in (item.asked, item.replied)])
    asked = random.Random(given.seed + 1).sample(items[: sizes[0]], min(sizes[0], given.questions + WARM_UP))
    _row("items | contender | p50 ms | p95 ms | hit@5 | p50 / Double's | p50 / Double's, both without embedding")
    _row(" | ".join(["---"] * 7))
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"MEM0_DIR": home, "MEM0_TELEMETRY": "False"}
        for size in sizes:
            folder = Path(tempfile.mkdtemp(dir=home))
            async with _contenders(folder, embeddings) as contenders:
                for contender in contenders.values():
                    await contender.fill(items[:size])
                _print(size, await _ask(contenders, embeddings, asked, random.Random(given.seed)))


def _items(count: int, chance: random.Random) -> list[Item]:
    """Decisions that differ in kind, system or customer, half of them in each language."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    chosen = [
        Item(new_id(), *texts)
        for language in told.values()
        for texts in chance.sample(list(_filled(language, chance)), (count + 1) // 2)
    ]
    return chance.sample(chosen, count)


def _filled(language: dict[str, Any], chance: random.Random) -> Iterator[tuple[str, str, str]]:
    customers = [language["joint"].join((one, two)) for one in language["first"] for two in language["second"]]
    for kind in language["kinds"]:
        for system in language["systems"]:
            for customer in customers:
                yield (
                    kind["asked"].format(system=system[0], customer=customer),
                    kind["replied"].format(number=chance.randrange(1, NUMBERS + 1)),
                    kind["later"].format(system=chance.choice(system), customer=customer),
                )


@asynccontextmanager
async def _contenders(folder: Path, embeddings: Kept) -> AsyncIterator[dict[str, Contender]]:
    """All that are installed, empty."""
    builds: dict[str, Callable[[], Contender]] = {
        "mem0, Qdrant": lambda: _mem0(folder / "qdrant", embeddings, "qdrant", {}),
        "mem0, FAISS": lambda: _mem0(folder / "faiss", embeddings, "faiss", {"distance_strategy": "cosine"}),
        "langmem, InMemoryStore": lambda: _langmem(embeddings),
    }
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(
            open_memory(folder, Embedders(Embedder(lambda: embeddings, FAST_SIZE)))
        )
        peers = {name: build() for name, build in builds.items() if _installed(name)}
        for peer in peers.values():
            stack.callback(peer.close)
        yield {"Double": Double(memory), **peers}


def _mem0(folder: Path, embeddings: Kept, provider: str, options: dict[str, Any]) -> Mem0:
    """mem0 with a language model that is configured and never called."""
    logging.getLogger("mem0").setLevel(logging.ERROR)
    stored = {"collection_name": "double", "path": str(folder), "embedding_model_dims": FAST_SIZE, **options}
    config = {
        "vector_store": {"provider": provider, "config": stored},
        "embedder": {"provider": "langchain", "config": {"model": embeddings}},
        "llm": {"provider": "openai", "config": {"api_key": "never called"}},
        "history_db_path": str(folder.parent / f"{provider}.db"),
    }
    return Mem0(import_module("mem0").Memory.from_config(config), embeddings)


def _mem0_payload(item: Item) -> dict[str, str]:
    """What ``Memory.add`` writes beside a vector."""
    at = datetime.now(UTC).isoformat()
    return {
        "data": item.asked,
        "reply": item.replied,
        "user_id": USER,
        "role": "user",
        "hash": item.id,
        "created_at": at,
        "updated_at": at,
        "text_lemmatized": item.asked.casefold(),
    }


def _langmem(embeddings: Kept) -> Langmem:
    index = {"dims": FAST_SIZE, "embed": embeddings, "fields": ["content"]}
    store = import_module("langgraph.store.memory").InMemoryStore(index=index)
    return Langmem(store, import_module("langmem").create_search_memory_tool((USER,), store=store))


async def _ask(
    contenders: dict[str, Contender], embeddings: Kept, asked: Sequence[Item], chance: random.Random
) -> dict[str, Timed]:
    """Ask everybody every question, in an order of chance; the first questions only warm up."""
    timed = {name: Timed() for name in (EMBEDDING, *contenders)}
    for number, item in enumerate(asked):
        for name in chance.sample(list(timed), len(timed)):
            began = time.perf_counter()
            if name == EMBEDDING:
                embeddings.embed_query(item.later)
                found = []
            else:
                found = await contenders[name].search(item.later)
            if number >= WARM_UP:
                timed[name].took.append(1000 * (time.perf_counter() - began))
                timed[name].hits.append(item.id in found[:FIRST])
    return timed


def _print(size: int, timed: dict[str, Timed]) -> None:
    halves = {name: statistics.median(each.took) for name, each in timed.items()}
    whole, embedding = halves["Double"], halves[EMBEDDING]
    for name, each in timed.items():
        times = f"{halves[name]:.1f} | {statistics.quantiles(each.took, n=20)[18]:.1f}"
        if name == EMBEDDING:
            _row(f"{size} | {name} | {times} | - | - | -")
        else:
            hit = sum(each.hits) / len(each.hits)
            rest = (halves[name] - embedding) / (whole - embedding)
            _row(f"{size} | {_versioned(name)} | {times} | {hit:.2f} | {halves[name] / whole:.2f} | {rest:.2f}")
    for name in (name for name in PEERS if name not in timed):
        _row(f"{size} | {name} | not installed | - | - | - | -")


def _installed(name: str) -> bool:
    try:
        return bool(_versioned(name))
    except importlib.metadata.PackageNotFoundError:
        return False


def _versioned(name: str) -> str:
    return " ".join([name, *(importlib.metadata.version(package) for package in PEERS.get(name, ()))])


def _row(cells: str) -> None:
    print(f"| {cells} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
