"""A worker's memory filled by hand, without any chat: a record on disk, an index, a chosen embedder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.chat import Person, Place, PlaceKind
from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import record_decisions
from memory.domain import Act, Decision, Precedent, Provenance, Situation, Turn, Worker
from memory.index.edge import EdgeStore
from memory.index.embed import Embedders, build_embedders
from memory.index.providers import FAST
from memory.index.rebuild import Indexer
from memory.index.store import Hit, Query, VectorStore
from memory.recall.recall import Recall
from memory.record.engine import Record, open_record
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.rights.audience import note_members
from memory.workers import register, worker_seal
from tests.homes import lay_out

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPS = Place("ops", "ops", PlaceKind.PUBLIC)
BOARD = Place("board", "board", PlaceKind.PRIVATE)
ANA, BEN, CHEN = Person("local:ana", "Ana"), Person("ben", "Ben"), Person("chen", "Chen")


def a_decision(question: str, reply: str, *, days_ago: float = 1.0, asker: str = "ben", worker: str = "w") -> Decision:
    """What a worker answered in #ops; the act is read from the reply, silence is ``ignore``."""
    at = NOW - timedelta(days=days_ago)
    trigger = Turn(new_id(), asker, asker.title(), question, at)
    situation = Situation(OPS, None, trigger)
    act = act_of_reply(reply, question) if reply else Act.IGNORE
    return Decision(new_id(), worker, situation, act, reply, at, Provenance.LIVE)


def a_precedent(
    question: str, reply: str, *, score: float = 0.6, days_ago: float = 1.0, asker: str = "ben"
) -> Precedent:
    """A recalled decision."""
    decision = a_decision(question, reply, days_ago=days_ago, asker=asker)
    return Precedent(decision, score, ("situation",), decision.at, frozenset({asker}))


@dataclass
class Memory:
    """One worker's memory with the parts that fill and search it."""

    folder: Path
    record: Record
    master: Seal
    seal: Seal
    store: EdgeStore
    embedders: Embedders
    worker: Worker

    @property
    def indexer(self) -> Indexer:
        """Brings decisions into the index."""
        return Indexer(self.record, self.master, self.store, self.embedders)

    @property
    def recall(self) -> Recall:
        """Finds them."""
        return Recall(self.record, self.master, self.store, self.embedders)

    async def record_only(self, *decisions: Decision) -> None:
        """Decisions enter the record, and wait for the index."""
        async with self.record.write() as session:
            await record_decisions(session, self.seal, decisions)

    async def remember(self, question: str, reply: str, *, days_ago: float = 1.0, asker: str = "ben") -> Decision:
        """A decision enters record and index."""
        decision = a_decision(question, reply, days_ago=days_ago, asker=asker, worker=self.worker.id)
        await self.record_only(decision)
        await self.indexer.index_pending(NOW)
        return decision

    async def row(self, decision: Decision) -> DecisionRow:
        """A decision as it stands in the record."""
        async with self.record.read() as session:
            row = await session.get(DecisionRow, decision.id)
            assert row is not None
            return row


async def search(store: VectorStore, query: Query) -> list[Hit]:
    """What is nearest to a query, with all scores."""
    return await store.score(query, await store.find(query))


@asynccontextmanager
async def open_memory(folder: Path, embedders: Embedders | None = None) -> AsyncIterator[Memory]:
    """Ana's empty memory; the fast embedder alone by default."""
    lay_out(folder / "double.db")
    record = await open_record(f"sqlite+aiosqlite:///{folder / 'double.db'}")
    master, embedders = Seal(bytes(32)), embedders or build_embedders(FAST)
    async with record.write() as session:
        worker = await register(session, master, "local:ana", name="Ana", language="en", zone="UTC", now=NOW)
        seal = await worker_seal(session, master, worker.id)
    folder /= "index"
    store = EdgeStore(folder, await embedders.fast.size(), await embedders.fine_vectors())
    memory = Memory(folder, record, master, seal, store, embedders, worker)
    yield memory
    await memory.store.close()
    await record.close()


@asynccontextmanager
async def open_shared_memory(folder: Path) -> AsyncIterator[Memory]:
    """Ana's memory of #ops, where everybody is, and of #board, where Ben is and Chen is not."""
    async with open_memory(folder) as opened:
        async with opened.record.write() as session:
            await note_members(session, OPS, [ANA, BEN, CHEN], NOW)
            await note_members(session, BOARD, [ANA, BEN], NOW)
        yield opened
