"""The index at a Qdrant server or cluster, over ``qdrant-client``. One collection, ``worker`` as tenant key."""

from collections.abc import Collection, Sequence

from qdrant_client import AsyncQdrantClient, models

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

COLLECTION = "decisions-3"
FORMER = ("decisions", "decisions-2")
HALF = models.Datatype.FLOAT16
KEYWORD = models.KeywordIndexType.KEYWORD
WITHIN = models.KeywordIndexParams(type=KEYWORD, enable_hnsw=False)
FIELDS: dict[str, models.KeywordIndexParams | models.FloatIndexParams] = {
    "worker": models.KeywordIndexParams(type=KEYWORD, is_tenant=True),
    "place": WITHIN,
    "act": WITHIN,
    "asker": WITHIN,
    "at": models.FloatIndexParams(type=models.FloatIndexType.FLOAT, enable_hnsw=False),
}


class ServerStore:
    """One collection at a Qdrant server; build it with ``open_server``."""

    def __init__(self, client: AsyncQdrantClient, size: int, fine: Fine | None = None) -> None:
        self._client = client
        self._size = size
        self._fine = fine

    async def upsert(self, points: Sequence[Point]) -> None:
        """See ``VectorStore.upsert``."""
        await self._client.upsert(COLLECTION, [_native(point) for point in points], wait=True)

    async def refine(self, refined: Sequence[Refined]) -> None:
        """See ``VectorStore.refine``."""
        assert self._fine
        names = self._fine.vectors
        vectors = [
            models.PointVectors(
                id=each.id, vector={names[vector]: list(dense) for vector, dense in each.vectors.items()}
            )
            for each in refined
        ]
        await self._client.update_vectors(COLLECTION, vectors, wait=True)

    async def fine(self, ids: Sequence[str]) -> list[Refined]:
        """See ``VectorStore.fine``."""
        fine = self._fine
        if fine is None or not ids:
            return []
        names = list(fine.vectors.values())
        points = await self._client.retrieve(COLLECTION, list(ids), with_payload=False, with_vectors=names)
        return [held for point in points if (held := refined_of(point.id, point.vector, fine))]

    async def drop(self, embedder: str) -> None:
        """See ``VectorStore.drop``."""
        for name in await self._vectors() & set(Fine(embedder, 0).vectors.values()):
            await self._client.delete_vector_name(COLLECTION, name)

    async def find(self, query: Query) -> dict[str, float]:
        """See ``VectorStore.find``."""
        return nearest_of(await self._scored(query, _filter(query), query.limit, payload=False))

    async def score(self, query: Query, ids: Collection[str]) -> list[Hit]:
        """See ``VectorStore.score``."""
        if not ids:
            return []
        within = _filter(query, models.HasIdCondition(has_id=list(ids)))
        return hits_of(await self._scored(query, within, len(ids), payload=True))

    async def values(self, field: Field, worker: str, places: frozenset[str] | None = None) -> frozenset[str]:
        """See ``VectorStore.values``."""
        within = models.Filter(must=_among(worker, places))
        found = await self._client.facet(COLLECTION, field, facet_filter=within, limit=MOST)
        return frozenset(str(hit.value) for hit in found.hits)

    async def delete(self, ids: Sequence[str]) -> None:
        """See ``VectorStore.delete``."""
        await self._client.delete(COLLECTION, models.PointIdsList(points=list(ids)), wait=True)

    async def delete_worker(self, worker: str) -> None:
        """See ``VectorStore.delete_worker``."""
        chosen = models.FilterSelector(filter=models.Filter(must=[_is("worker", worker)]))
        await self._client.delete(COLLECTION, chosen, wait=True)

    async def optimize(self) -> None:
        """See ``VectorStore.optimize``: the server does so by itself."""

    @property
    def is_clean(self) -> None:
        """See ``VectorStore.is_clean``: the server keeps its files, and writes them anew when it sees fit."""
        return None

    async def cleanse(self) -> bool:
        """See ``VectorStore.cleanse``."""
        return False

    async def count(self, worker: str | None = None) -> int:
        """See ``VectorStore.count``."""
        only = models.Filter(must=[_is("worker", worker)]) if worker else None
        return (await self._client.count(COLLECTION, count_filter=only, exact=True)).count

    async def ids(self) -> set[str]:
        """See ``VectorStore.ids``."""
        found: set[str] = set()
        after = None
        while True:
            points, after = await self._client.scroll(COLLECTION, limit=MOST, offset=after, with_payload=False)
            found |= {str(point.id) for point in points}
            if after is None:
                return found

    async def prepare(self) -> None:
        """Make the collection and its field indexes where they are missing."""
        if not await self._client.collection_exists(COLLECTION):
            await self._create()
        for former in FORMER:
            if await self._client.collection_exists(former):
                await self._client.delete_collection(former)
        for field, schema in FIELDS.items():
            await self._client.create_payload_index(COLLECTION, field, schema)
        if self._fine:
            dense = models.DenseVectorConfig(size=self._fine.size, distance=models.Distance.COSINE, datatype=HALF)
            for name in set(self._fine.vectors.values()) - await self._vectors():
                await self._client.create_vector_name(COLLECTION, name, models.DenseVectorNameConfig(dense=dense))

    async def _vectors(self) -> set[str]:
        """What the dense vectors of the collection are called."""
        known = (await self._client.get_collection(COLLECTION)).config.params.vectors
        return set(known) if isinstance(known, dict) else set()

    async def _create(self) -> None:
        dense = models.VectorParams(size=self._size, distance=models.Distance.COSINE, datatype=HALF)
        await self._client.create_collection(
            COLLECTION,
            vectors_config={"situation": dense, "reply": dense},
            sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
            hnsw_config=models.HnswConfigDiff(m=0, payload_m=LINKS, ef_construct=EFFORT),
        )

    async def close(self) -> None:
        """See ``VectorStore.close``."""
        await self._client.close()

    async def _scored(
        self, query: Query, within: models.Filter, limit: int, *, payload: bool
    ) -> dict[Vector, list[models.ScoredPoint]]:
        """The best by each vector within a filter; ``payload`` comes with those by situation."""
        vectors = vectors_of(query, self._fine)
        requests = [
            models.QueryRequest(
                query=_asked(query, vector),
                using=name,
                filter=within,
                limit=limit,
                with_payload=payload and vector == "situation",
            )
            for vector, name in vectors.items()
        ]
        found = await self._client.query_batch_points(COLLECTION, requests)
        return {vector: answer.points for vector, answer in zip(vectors, found, strict=True)}


async def open_server(client: AsyncQdrantClient, size: int, fine: Fine | None = None) -> ServerStore:
    """The store at ``client``, its collection made for fast vectors of ``size`` dimensions and those of ``fine``."""
    store = ServerStore(client, size, fine)
    await store.prepare()
    return store


def _asked(query: Query, vector: Vector) -> list[float] | models.SparseVector:
    if vector == "words":
        return models.SparseVector(indices=list(query.words.dimensions), values=list(query.words.weights))
    return list(query.asked(vector))


def _native(point: Point) -> models.PointStruct:
    vectors: dict[str, list[float] | models.SparseVector] = {"situation": list(point.situation)}
    if point.words.dimensions:
        vectors["words"] = models.SparseVector(indices=list(point.words.dimensions), values=list(point.words.weights))
    if point.reply is not None:
        vectors["reply"] = list(point.reply)
    return models.PointStruct(id=point.id, vector=vectors, payload=payload_of(point))


def _filter(query: Query, *others: models.Condition) -> models.Filter:
    must = [*others, *_among(query.worker, query.places)]
    must += [_any_of(field, values) for field, values in query.kept.items()]
    if query.since or query.until:
        window = models.Range(
            gte=query.since.timestamp() if query.since else None,
            lt=query.until.timestamp() if query.until else None,
        )
        must.append(models.FieldCondition(key="at", range=window))
    return models.Filter(must=must, must_not=[_is("act", act) for act in sorted(query.without_acts)])


def _among(worker: str, places: frozenset[str] | None) -> list[models.Condition]:
    return [_is("worker", worker), *([] if places is None else [_any_of("place", places)])]


def _any_of(field: str, values: frozenset[str]) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchAny(any=sorted(values)))


def _is(field: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))
