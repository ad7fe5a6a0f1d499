"""The index inside this process: ``qdrant-edge-py``, Qdrant's own engine. One process owns a folder.

It is optimized beside the folder (``memory.index.optimize``): a copy is, what changed meanwhile is brought over, and
the copy takes the folder's place. The same way it is rewritten once something was taken out: the engine only marks that
as deleted, and leaves its bytes in its files for good, whatever is optimized or opened again.
"""

import asyncio
import sys
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import TypeVar

import qdrant_edge as qe

from memory.index.edge_shard import among, asked_by, copy_points, filter_of, is_, native, open_shard
from memory.index.folders import Folders
from memory.index.store import (
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
    refined_of,
    vectors_of,
)

T = TypeVar("T")
MANY = 5_000
TOGETHER = 128
"""So many points are rewritten before whoever asks meanwhile is answered: some 15 ms of work."""


@dataclass(frozen=True, slots=True)
class _Rewriting:
    """The shard into which all points are written, and how often anything had been taken out before."""

    shard: qe.EdgeShard
    erased: int


class EdgeStore:
    """A Qdrant shard in a folder; calls run one after another on a thread of its own."""

    def __init__(self, folder: Path, size: int, fine: Fine | None = None) -> None:
        self._size = size
        self._fine = fine
        self._written = 0
        self._erased = 0
        self._changed: set[str] | None = None
        self._copying = asyncio.Lock()
        self._optimizing: asyncio.subprocess.Process | None = None
        self._hurried = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._folders = Folders(folder)
        self._shard = self._open(folder)

    async def upsert(self, points: Sequence[Point]) -> None:
        """See ``VectorStore.upsert``."""
        operation = qe.UpdateOperation.upsert_points([native(point) for point in points])
        await self._run(lambda: self._change(operation, [point.id for point in points], replaces=True))
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
        return await self._run(lambda: nearest_of(self._scored(query, filter_of(query), query.limit, payload=False)))

    async def score(self, query: Query, ids: Collection[str]) -> list[Hit]:
        """See ``VectorStore.score``."""
        if not ids:
            return []
        within = filter_of(query, qe.HasIdCondition(set(ids)))
        return await self._run(lambda: hits_of(self._scored(query, within, len(ids), payload=True)))

    async def values(self, field: Field, worker: str, places: frozenset[str] | None = None) -> frozenset[str]:
        """See ``VectorStore.values``."""
        request = qe.FacetRequest(field, limit=MOST, filter=qe.Filter(must=among(worker, places)))
        found = await self._run(lambda: self._shard.facet(request))
        return frozenset(str(hit.value) for hit in found.hits)

    async def delete(self, ids: Sequence[str]) -> None:
        """See ``VectorStore.delete``."""
        await self._run(lambda: self._delete(ids))

    async def delete_worker(self, worker: str) -> None:
        """See ``VectorStore.delete_worker``."""
        await self._run(lambda: self._delete(sorted(self._ids(qe.Filter(must=[is_("worker", worker)])))))

    async def optimize(self) -> None:
        """See ``VectorStore.optimize``."""
        if self._copying.locked() or not self._folders.is_clean:
            return
        async with self._copying:
            if not await self._run(self._begin_optimizing):
                return
            done = await self._optimize_copy()
            await self._run(lambda: self._end_optimizing(done=done))

    @property
    def is_clean(self) -> bool | None:
        """See ``VectorStore.is_clean``."""
        return self._folders.is_clean

    async def cleanse(self) -> bool:
        """See ``VectorStore.cleanse``."""
        if self.is_clean:
            return False
        self._hurried = True
        if self._optimizing is not None:
            self._optimizing.kill()
        async with self._copying:
            self._hurried = False
            rewriting, ids = await self._run(self._begin_rewriting)
            for start in range(0, len(ids), TOGETHER):
                await self._run(partial(self._rewrite, rewriting, ids[start : start + TOGETHER]))
            await self._run(lambda: self._end_rewriting(rewriting))
        return True

    async def count(self, worker: str | None = None) -> int:
        """See ``VectorStore.count``."""
        only = qe.Filter(must=[is_("worker", worker)]) if worker else None
        return await self._run(lambda: self._shard.count(qe.CountRequest(exact=True, filter=only)))

    async def ids(self) -> set[str]:
        """See ``VectorStore.ids``."""
        return await self._run(self._ids)

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
                query=qe.Query.Nearest(asked_by(query, vector), using=name),
                filter=within,
                with_payload=payload and vector == "situation",
            )
            for vector, name in vectors.items()
        ]
        return dict(zip(vectors, self._shard.query_batch(qe.QueryBatchRequest(requests)), strict=True))

    def _change(self, operation: qe.UpdateOperation, ids: Sequence[str] | None, *, replaces: bool = False) -> None:
        """Update the shard, durably; ``ids`` None says that more changed than can be brought over to a copy.

        Each change is flushed: the record knows what is not indexed, so that Qdrant's log of changes would only cost
        memory, 32 MB and more. ``replaces``: what is there of those points is taken out, and its bytes remain.
        """
        if replaces and ids and self._shard.retrieve(list(ids), with_payload=False, with_vector=False):
            self._erased += 1
            self._folders.soil()
        self._shard.update(operation)
        self._shard.flush()
        if self._changed is not None:
            self._changed = None if ids is None else self._changed | set(ids)

    def _delete(self, ids: Sequence[str]) -> None:
        self._change(qe.UpdateOperation.delete_points(list(ids)), ids, replaces=True)

    async def _optimize_copy(self) -> bool:
        """Have a process optimize the copy; returns whether it did, and was not hurried out of the way."""
        command = (sys.executable, "-m", "memory.index.optimize", str(self._folders.copy))
        process = self._optimizing = await asyncio.create_subprocess_exec(*command)
        try:
            if self._hurried:
                process.kill()
            return await process.wait() == 0
        finally:
            self._optimizing = None
            if process.returncode is None:
                process.kill()

    def _rewrite(self, rewriting: _Rewriting, ids: Sequence[str]) -> None:
        copy_points(self._shard.retrieve(list(ids), with_payload=True, with_vector=True), rewriting.shard)

    def _begin_optimizing(self) -> bool:
        """Copy the folder, if that is worth it."""
        info = self._shard.info()
        unindexed = self._written >= MANY or info.indexed_vectors_count < 2 * info.points_count
        if info.points_count < MANY or not unindexed:
            return False
        copytree(self._folders.serving, self._folders.copy)
        self._changed, self._written = set(), 0
        return True

    def _end_optimizing(self, *, done: bool) -> None:
        """Let the optimized copy take the folder's place, or throw it away."""
        if done and self._changed is not None:
            self._serve_from(self._open(self._folders.copy))
        self._changed = None
        self._folders.throw_away()

    def _begin_rewriting(self) -> tuple[_Rewriting, list[str]]:
        """An empty shard in the copy's folder, and the ids of all points that belong into it."""
        self._folders.throw_away()
        self._changed = set()
        return _Rewriting(self._open(self._folders.copy), self._erased), sorted(self._ids())

    def _end_rewriting(self, rewriting: _Rewriting) -> None:
        """Let the rewritten folder take the other's place; where more was taken out meanwhile it is not clean yet."""
        rewriting.shard.flush()
        if self._changed is not None:
            self._serve_from(rewriting.shard)
            self._written = max(self._written, MANY)
        else:
            rewriting.shard.close()
        self._folders.throw_away()
        if self._changed is not None and self._erased == rewriting.erased:
            self._folders.call_clean()
        self._changed = None

    def _serve_from(self, copy: qe.EdgeShard) -> None:
        """Bring over to a copy what changed meanwhile, and open it in the folder's place."""
        changed: list[qe.PointId] = sorted(self._changed or ())
        points = self._shard.retrieve(changed, with_payload=True, with_vector=True)
        copy.update(qe.UpdateOperation.delete_points(changed))
        copy_points(points, copy)
        for opened in (copy, self._shard):
            opened.close()
        self._folders.replace()
        self._shard = self._open(self._folders.serving)

    def _ids(self, within: qe.Filter | None = None) -> set[str]:
        found: set[str] = set()
        after: qe.PointId | None = None
        while True:
            request = qe.ScrollRequest(limit=MOST, offset=after, with_payload=False, filter=within)
            points, after = self._shard.scroll(request)
            found |= {str(point.id) for point in points}
            if after is None:
                return found

    def _open(self, folder: Path) -> qe.EdgeShard:
        return open_shard(folder, self._size, self._fine)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
