"""The index inside this process: ``qdrant-edge-py``, Qdrant's own engine. One process owns a folder.

It is optimized beside the folder (``memory.index.optimize``): a copy is, what changed meanwhile is brought over, and
the copy takes the folder's place.
"""

import asyncio
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree, rmtree
from typing import TypeVar

import qdrant_edge as qe

from memory.index.store import (
    EFFORT,
    LINKS,
    MOST,
    Field,
    Fine,
    Hit,
    Point,
    Query,
    Refined,
    Vector,
    hits_of,
    nearest_of,
    payload_of,
    refined_of,
    vectors_of,
)

T = TypeVar("T")
WITHIN = qe.KeywordIndexParams(enable_hnsw=False)
FIELDS: dict[str, qe.KeywordIndexParams | qe.FloatIndexParams] = {
    "worker": qe.KeywordIndexParams(is_tenant=True),
    "place": WITHIN,
    "act": WITHIN,
    "asker": WITHIN,
    "at": qe.FloatIndexParams(enable_hnsw=False),
}
HALF = qe.VectorStorageDatatype.Float16
MANY = 5_000
SCANNED_KB = 2_000
"""Vectors of one kind that are compared one by one; of more than these Qdrant builds and uses a graph."""


class EdgeStore:
    """A Qdrant shard in a folder; calls run one after another on a thread of its own."""

    def __init__(self, folder: Path, size: int, fine: Fine | None = None) -> None:
        self._folder = folder
        self._size = size
        self._fine = fine
        self._copy = folder.with_name(f"{folder.name}-copy")
        self._former = folder.with_name(f"{folder.name}-former")
        self._written = 0
        self._copying = False
        self._changed: set[str] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._recover()
        self._shard = self._open()

    async def upsert(self, points: Sequence[Point]) -> None:
        """See ``VectorStore.upsert``."""
        operation = qe.UpdateOperation.upsert_points([_native(point) for point in points])
        await self._run(lambda: self._change(operation, [point.id for point in points]))
        self._written += len(points)

    async def refine(self, refined: Sequence[Refined]) -> None:
        """See ``VectorStore.refine``."""
        assert self._fine
        names = self._fine.vectors
        vectors = [
            qe.PointVectors(each.id, {names[vector]: list(dense) for vector, dense in each.vectors.items()})
            for each in refined
        ]
        operation = qe.UpdateOperation.update_vectors(vectors)
        await self._run(lambda: self._change(operation, [each.id for each in refined]))
        self._written += len(refined)

    async def fine(self, ids: Sequence[str]) -> list[Refined]:
        """See ``VectorStore.fine``."""
        fine = self._fine
        if fine is None:
            return []
        points = await self._run(lambda: self._shard.retrieve(list(ids), with_payload=False, with_vector=True))
        return [held for point in points if (held := refined_of(point.id, point.vector, fine))]

    async def drop(self, embedder: str) -> None:
        """See ``VectorStore.drop``."""

        def delete() -> None:
            for name in Fine(embedder, 0).vectors.values():
                self._change(qe.UpdateOperation.delete_vector_name(name), None)

        await self._run(delete)

    async def find(self, query: Query) -> dict[str, float]:
        """See ``VectorStore.find``."""
        return await self._run(lambda: nearest_of(self._scored(query, _filter(query), query.limit, payload=False)))

    async def score(self, query: Query, ids: Collection[str]) -> list[Hit]:
        """See ``VectorStore.score``."""
        if not ids:
            return []
        within = _filter(query, qe.HasIdCondition(set(ids)))
        return await self._run(lambda: hits_of(self._scored(query, within, len(ids), payload=True)))

    async def values(self, field: Field, worker: str, places: frozenset[str] | None = None) -> frozenset[str]:
        """See ``VectorStore.values``."""
        request = qe.FacetRequest(field, limit=MOST, filter=qe.Filter(must=_among(worker, places)))
        found = await self._run(lambda: self._shard.facet(request))
        return frozenset(str(hit.value) for hit in found.hits)

    async def delete(self, ids: Sequence[str]) -> None:
        """See ``VectorStore.delete``."""
        await self._run(lambda: self._change(qe.UpdateOperation.delete_points(list(ids)), ids))

    async def delete_worker(self, worker: str) -> None:
        """See ``VectorStore.delete_worker``."""
        operation = qe.UpdateOperation.delete_points_by_filter(qe.Filter(must=[_is("worker", worker)]))
        await self._run(lambda: self._change(operation, None))

    async def optimize(self) -> None:
        """See ``VectorStore.optimize``."""
        if not await self._run(self._begin_copy):
            return
        command = (sys.executable, "-m", "memory.index.optimize", str(self._copy))
        process = await asyncio.create_subprocess_exec(*command)
        try:
            done = await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
        await self._run(lambda: self._end_copy(replace=done))

    async def count(self, worker: str | None = None) -> int:
        """See ``VectorStore.count``."""
        only = qe.Filter(must=[_is("worker", worker)]) if worker else None
        return await self._run(lambda: self._shard.count(qe.CountRequest(exact=True, filter=only)))

    async def ids(self) -> set[str]:
        """See ``VectorStore.ids``."""

        def scroll() -> set[str]:
            found: set[str] = set()
            after: qe.PointId | None = None
            while True:
                request = qe.ScrollRequest(limit=MOST, offset=after, with_payload=False)
                points, after = self._shard.scroll(request)
                found |= {str(point.id) for point in points}
                if after is None:
                    return found

        return await self._run(scroll)

    async def close(self) -> None:
        """See ``VectorStore.close``."""
        await self._run(self._shard.close)
        self._thread.shutdown()

    def _scored(
        self, query: Query, within: qe.Filter, limit: int, *, payload: bool
    ) -> dict[Vector, list[qe.ScoredPoint]]:
        """The best by each vector within a filter; ``payload`` comes with those by situation."""
        vectors = vectors_of(query, self._fine)
        requests = [
            qe.QueryRequest(
                limit=limit,
                query=qe.Query.Nearest(_asked(query, vector), using=name),
                filter=within,
                with_payload=payload and vector == "situation",
            )
            for vector, name in vectors.items()
        ]
        return dict(zip(vectors, self._shard.query_batch(qe.QueryBatchRequest(requests)), strict=True))

    def _change(self, operation: qe.UpdateOperation, ids: Iterable[str] | None) -> None:
        """Update the shard, durably; ``ids`` None says that more changed than can be brought over to a copy.

        Each change is flushed: the record knows what is not indexed, so that Qdrant's log of changes would only cost
        memory, 32 MB and more.
        """
        self._shard.update(operation)
        self._shard.flush()
        if self._changed is not None:
            self._changed = None if ids is None else self._changed | set(ids)

    def _begin_copy(self) -> bool:
        """Copy the folder, if that is worth it and no copy is at work yet."""
        info = self._shard.info()
        unindexed = self._written >= MANY or info.indexed_vectors_count < 2 * info.points_count
        if self._copying or info.points_count < MANY or not unindexed:
            return False
        copytree(self._folder, self._copy)
        self._copying, self._changed, self._written = True, set(), 0
        return True

    def _end_copy(self, *, replace: bool) -> None:
        """Bring what changed over to the copy and put it in the folder's place, or throw it away."""
        if replace and self._changed is not None:
            shard = qe.EdgeShard.load(str(self._copy))
            points = self._shard.retrieve(sorted(self._changed), with_payload=True, with_vector=True)
            shard.update(qe.UpdateOperation.delete_points(sorted(self._changed)))
            kept = [qe.Point(point.id, point.vector or {}, point.payload) for point in points]
            shard.update(qe.UpdateOperation.upsert_points(kept))
            for opened in (shard, self._shard):
                opened.close()
            self._folder.rename(self._former)
            self._copy.rename(self._folder)
            self._shard = self._open()
        self._copying, self._changed = False, None
        for folder in (self._copy, self._former):
            rmtree(folder, ignore_errors=True)

    def _recover(self) -> None:
        """Take up again what a process left that died while a copy took the folder's place."""
        if self._former.exists() and not self._folder.exists():
            self._former.rename(self._folder)
        for folder in (self._copy, self._former):
            rmtree(folder, ignore_errors=True)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _open(self) -> qe.EdgeShard:
        shard = qe.EdgeShard.load(str(self._folder)) if self._folder.exists() else self._create()
        for name, schema in FIELDS.items():
            shard.update(qe.UpdateOperation.create_field_index(name, schema))
        if self._fine:
            for name in self._fine.vectors.values():
                size, cosine = self._fine.size, qe.Distance.Cosine
                shard.update(qe.UpdateOperation.create_dense_vector(name, size, cosine, datatype=HALF))
        return shard

    def _create(self) -> qe.EdgeShard:
        self._folder.mkdir(parents=True)
        dense = qe.EdgeVectorParams(size=self._size, distance=qe.Distance.Cosine, datatype=HALF)
        return qe.EdgeShard.create(
            str(self._folder),
            qe.EdgeConfig(
                vectors={"situation": dense, "reply": dense},
                sparse_vectors={"words": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
                hnsw_config=qe.HnswIndexConfig(
                    m=0, payload_m=LINKS, ef_construct=EFFORT, full_scan_threshold=SCANNED_KB
                ),
                optimizers=qe.EdgeOptimizersConfig(indexing_threshold=SCANNED_KB),
                wal_enabled=False,
            ),
        )


def _asked(query: Query, vector: Vector) -> "qe.NamedVector":
    if vector == "words":
        return qe.SparseVector(list(query.words.dimensions), list(query.words.weights))
    return list(query.asked(vector))


def _native(point: Point) -> qe.Point:
    vectors: dict[str, qe.NamedVector] = {"situation": list(point.situation)}
    if point.words.dimensions:
        vectors["words"] = qe.SparseVector(list(point.words.dimensions), list(point.words.weights))
    if point.reply is not None:
        vectors["reply"] = list(point.reply)
    return qe.Point(point.id, vectors, payload_of(point))


def _filter(query: Query, *others: "qe.ConditionType") -> qe.Filter:
    must = [*others, *_among(query.worker, query.places)]
    must += [_any_of(field, values) for field, values in query.kept.items()]
    if query.since or query.until:
        window = qe.RangeFloat(
            gte=query.since.timestamp() if query.since else None,
            lt=query.until.timestamp() if query.until else None,
        )
        must.append(qe.FieldCondition("at", range=window))
    return qe.Filter(must=must, must_not=[_is("act", act) for act in sorted(query.without_acts)])


def _among(worker: str, places: frozenset[str] | None) -> "list[qe.ConditionType]":
    return [_is("worker", worker), *([] if places is None else [_any_of("place", places)])]


def _any_of(field: str, values: frozenset[str]) -> qe.FieldCondition:
    return qe.FieldCondition(field, match=qe.MatchAny(sorted(values)))


def _is(field: str, value: str) -> qe.FieldCondition:
    return qe.FieldCondition(field, match=qe.MatchValue(value))
