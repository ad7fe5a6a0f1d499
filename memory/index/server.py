"""The index at a Qdrant server or cluster, over ``qdrant-client``. One collection, ``worker`` as tenant key."""

from collections.abc import Sequence

from qdrant_client import AsyncQdrantClient, models

from memory.index.store import Hit, Point, Query, ids_of, merge

COLLECTION = "decisions"


class ServerStore:
    """One collection at a Qdrant server; build it with ``open_server``."""

    def __init__(self, client: AsyncQdrantClient, size: int) -> None:
        self._client = client
        self._size = size

    async def upsert(self, points: Sequence[Point]) -> None:
        """See ``VectorStore.upsert``."""
        await self._client.upsert(COLLECTION, [_native(point) for point in points], wait=True)

    async def search(self, query: Query) -> list[Hit]:
        """See ``VectorStore.search``."""
        found = ids_of(*await self._scores(query, _filter(query), query.limit))
        if not found:
            return []
        ids: list[models.ExtendedPointId] = [*found]
        return merge(*await self._scores(query, models.Filter(must=[models.HasIdCondition(has_id=ids)]), len(ids)))

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
        if await self._client.collection_exists(COLLECTION):
            return
        dense = models.VectorParams(size=self._size, distance=models.Distance.COSINE)
        await self._client.create_collection(
            COLLECTION,
            vectors_config={"situation": dense, "reply": dense},
            sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        await self._client.create_payload_index(COLLECTION, "worker", tenant)
        for field, schema in (
            ("place", models.PayloadSchemaType.KEYWORD),
            ("act", models.PayloadSchemaType.KEYWORD),
            ("at", models.PayloadSchemaType.FLOAT),
        ):
            await self._client.create_payload_index(COLLECTION, field, schema)

    async def close(self) -> None:
        """See ``VectorStore.close``."""
        await self._client.close()

    async def _scores(self, query: Query, within: models.Filter, limit: int) -> list[dict[str, float]]:
        words = models.SparseVector(indices=list(query.words.dimensions), values=list(query.words.weights))
        dense = list(query.dense)
        vectors = {"situation": dense, "reply": dense, "words": words}
        requests = [
            models.QueryRequest(query=vector, using=name, filter=within, limit=limit)
            for name, vector in vectors.items()
        ]
        answers = await self._client.query_batch_points(COLLECTION, requests)
        return [{str(point.id): point.score for point in answer.points} for answer in answers]


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
    payload = {"worker": point.worker, "place": point.place, "act": point.act, "at": point.at.timestamp()}
    return models.PointStruct(id=point.id, vector=vectors, payload=payload)


def _filter(query: Query) -> models.Filter:
    must: list[models.Condition] = [_is("worker", query.worker)]
    if query.places is not None:
        must.append(models.FieldCondition(key="place", match=models.MatchAny(any=sorted(query.places))))
    if query.since or query.until:
        window = models.Range(
            gte=query.since.timestamp() if query.since else None,
            lt=query.until.timestamp() if query.until else None,
        )
        must.append(models.FieldCondition(key="at", range=window))
    return models.Filter(must=must, must_not=[_is("act", act) for act in sorted(query.without_acts)])


def _is(field: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))
