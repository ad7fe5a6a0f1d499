"""A folder as a shard of Qdrant's engine, ``qdrant-edge-py``: how it is made, and points and questions in its words."""

from collections.abc import Sequence
from pathlib import Path

import qdrant_edge as qe

from memory.index.store import EFFORT, LINKS, Fine, Point, Query, Vector, payload_of

WITHIN = qe.KeywordIndexParams(enable_hnsw=False)
FIELDS: dict[str, qe.KeywordIndexParams | qe.FloatIndexParams] = {
    "worker": qe.KeywordIndexParams(is_tenant=True),
    "place": WITHIN,
    "act": WITHIN,
    "asker": WITHIN,
    "at": qe.FloatIndexParams(enable_hnsw=False),
}
HALF = qe.VectorStorageDatatype.Float16
OWN = frozenset({"situation", "reply"})
"""The dense vectors that every shard of ours is made for."""
SCANNED_KB = 2_000
"""Vectors of one kind that are compared one by one; of more than these Qdrant builds and uses a graph."""


def open_shard(folder: Path, size: int, fine: Fine | None) -> qe.EdgeShard:
    """Open a folder, made where there is none, for vectors of ``size`` dimensions and those of a fine embedder."""
    shard = qe.EdgeShard.load(str(folder)) if folder.exists() else _create(folder, size, fine)
    for name, schema in FIELDS.items():
        shard.update(qe.UpdateOperation.create_field_index(name, schema))
    for name in fine.vectors.values() if fine else ():
        add_vector(shard, name, fine.size if fine else 0)
    return shard


def add_vector(shard: qe.EdgeShard, name: str, size: int) -> None:
    """Let points have another vector; one that is there already is no error."""
    shard.update(qe.UpdateOperation.create_dense_vector(name, size, qe.Distance.Cosine, datatype=HALF))


def copy_points(records: Sequence[qe.Record], shard: qe.EdgeShard) -> None:
    """Write points as one shard gave them into another, with every vector that they have, whoever's it is."""
    sizes = {
        name: len(vector)
        for record in records
        for name, vector in vectors_in(record).items()
        if isinstance(vector, list) and name not in OWN
    }
    for name, size in sizes.items():
        add_vector(shard, name, size)
    points = [qe.Point(record.id, vectors_in(record), record.payload) for record in records]
    if points:
        shard.update(qe.UpdateOperation.upsert_points(points))


def vectors_in(record: qe.Record) -> "dict[str, qe.NamedVector]":
    """The vectors of a point as a shard gave it, by name."""
    return record.vector if isinstance(record.vector, dict) else {}


def _create(folder: Path, size: int, fine: Fine | None) -> qe.EdgeShard:
    """A new shard. Its vectors are read from their files when needed: else 32 MB of each kind are read at once."""
    folder.mkdir(parents=True)
    sizes = dict.fromkeys(sorted(OWN), size)
    if fine:
        sizes |= dict.fromkeys(fine.vectors.values(), fine.size)
    vectors = {
        name: qe.EdgeVectorParams(length, qe.Distance.Cosine, on_disk=True, datatype=HALF)
        for name, length in sizes.items()
    }
    return qe.EdgeShard.create(
        str(folder),
        qe.EdgeConfig(
            vectors=vectors,
            sparse_vectors={"words": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
            hnsw_config=qe.HnswIndexConfig(m=0, payload_m=LINKS, ef_construct=EFFORT, full_scan_threshold=SCANNED_KB),
            optimizers=qe.EdgeOptimizersConfig(indexing_threshold=SCANNED_KB),
            wal_enabled=False,
        ),
    )


def asked_by(query: Query, vector: Vector) -> "qe.NamedVector":
    """What a query looks for by a vector."""
    if vector == "words":
        return qe.SparseVector(list(query.words.dimensions), list(query.words.weights))
    return list(query.asked(vector))


def native(point: Point) -> qe.Point:
    """A point as the engine takes it."""
    vectors: dict[str, qe.NamedVector] = {"situation": list(point.situation)}
    if point.words.dimensions:
        vectors["words"] = qe.SparseVector(list(point.words.dimensions), list(point.words.weights))
    if point.reply is not None:
        vectors["reply"] = list(point.reply)
    return qe.Point(point.id, vectors, payload_of(point))


def filter_of(query: Query, *others: "qe.ConditionType") -> qe.Filter:
    """Within which points a query looks; ``others`` have to hold as well."""
    must = [*others, *among(query.worker, query.places)]
    must += [_any_of(field, values) for field, values in query.kept.items()]
    if query.since or query.until:
        window = qe.RangeFloat(
            gte=query.since.timestamp() if query.since else None,
            lt=query.until.timestamp() if query.until else None,
        )
        must.append(qe.FieldCondition("at", range=window))
    return qe.Filter(must=must, must_not=[is_("act", act) for act in sorted(query.without_acts)])


def among(worker: str, places: frozenset[str] | None) -> "list[qe.ConditionType]":
    """A worker's points, of some places or of all."""
    return [is_("worker", worker), *([] if places is None else [_any_of("place", places)])]


def _any_of(field: str, values: frozenset[str]) -> qe.FieldCondition:
    return qe.FieldCondition(field, match=qe.MatchAny(sorted(values)))


def is_(field: str, value: str) -> qe.FieldCondition:
    """A field has a value."""
    return qe.FieldCondition(field, match=qe.MatchValue(value))
