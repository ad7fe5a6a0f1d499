"""The index at a Qdrant server or cluster, over ``qdrant-client``. One collection, ``worker`` as tenant key."""

from collections.abc import Sequence

from qdrant_client import AsyncQdrantClient, models

from memory.index.store import MOST, Field, Hit, Point, Query, merge, payload_of

COLLECTION = "decisions"


class ServerStore:
    """One collection at a Qdrant server; build it with ``open_server``."""

    def __init__(self, client: AsyncQdrantClient, size: int) -> None:
        self._client = client
        self._size = size

    async def upsert(self, points: Sequence[Point]) -> None:
        """See ``VectorStore.upsert``."""
        await self._client.upsert(COLLECTION, [_native(point) for point in points], wait=True)

    async def search(self, query: Query, *others: Query) -> list[Hit]:
        """See ``VectorStore.search``."""
        filters = [(_filter(each), each.limit) for each in (query, *others)]
        nearest = await self._scored(query, filters, payload=False)
        found: list[models.ExtendedPointId] = list({point.id for points in nearest for point in points})
        if not found:
            return []
        within = models.Filter(must=[models.HasIdCondition(has_id=found)])
        scored = await self._scored(query, [(within, len(found))], payload=True)
        payloads = {str(point.id): point.payload or {} for point in scored[0]}
        return merge([{str(point.id): point.score for point in points} for points in scored], payloads)

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

    async def count(self, worker: str | None = None) -> int:
        """See ``VectorStore.count``."""
        only = models.Filter(must=[_is("worker", worker)]) if worker else None
        return (await self._client.count(COLLECTION, count_filter=only, exact=True)).count

    async def clear(self) -> None:
        """See ``VectorStore.clear``: the collection is made anew."""
        await self._client.delete_collection(COLLECTION)
        await self.prepare()

    async def prepare(self) -> None:
        """Make the collection and its field indexes where they are missing."""
        if not await self._client.collection_exists(COLLECTION):
            await self._create()
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        await self._client.create_payload_index(COLLECTION, "worker", tenant)
        for field in ("place", "act", "asker"):
            await self._client.create_payload_index(COLLECTION, field, models.PayloadSchemaType.KEYWORD)
        await self._client.create_payload_index(COLLECTION, "at", models.PayloadSchemaType.FLOAT)

    async def _create(self) -> None:
        dense = models.VectorParams(size=self._size, distance=models.Distance.COSINE)
        await self._client.create_collection(
            COLLECTION,
            vectors_config={"situation": dense, "reply": dense},
            sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )

    async def close(self) -> None:
        """See ``VectorStore.close``."""
        await self._client.close()

    async def _scored(
        self, query: Query, within: Sequence[tuple[models.Filter, int]], *, payload: bool
    ) -> list[list[models.ScoredPoint]]:
        """The best by situation, reply and words within each filter; ``payload`` comes with the first of them."""
        words = models.SparseVector(indices=list(query.words.dimensions), values=list(query.words.weights))
        dense = list(query.dense)
        vectors = {"situation": dense, "reply": dense, "words": words}
        requests = [
            models.QueryRequest(
                query=vector, using=name, filter=only, limit=limit, with_payload=payload and name == "situation"
            )
            for only, limit in within
            for name, vector in vectors.items()
        ]
        return [answer.points for answer in await self._client.query_batch_points(COLLECTION, requests)]


async def open_server(client: AsyncQdrantClient, size: int) -> ServerStore:
    """The store at ``client``, with its collection made for vectors of ``size`` dimensions."""
    store = ServerStore(client, size)
    await store.prepare()
    return store


def _native(point: Point) -> models.PointStruct:
    vectors: dict[str, list[float] | models.SparseVector] = {"situation": list(point.situation)}
    if point.words.dimensions:
        vectors["words"] = models.SparseVector(indices=list(point.words.dimensions), values=list(point.words.weights))
    if point.reply is not None:
        vectors["reply"] = list(point.reply)
    return models.PointStruct(id=point.id, vector=vectors, payload=payload_of(point))


def _filter(query: Query) -> models.Filter:
    must = _among(query.worker, query.places)
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
