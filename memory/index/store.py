"""What the index can do, whichever Qdrant serves it: ids, filter fields and vectors, never text.

Every point has the fast embedder's vectors. Those of the fine one follow where there is one, under names that hold its
own, so that another fine embedder finds none of them and begins anew.
``edge`` holds it in this process, ``server`` at a Qdrant server; both pass one contract suite.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from memory.index.tokens import NO_WORDS, Words

Dense = tuple[float, ...]
Field = Literal["place", "act", "asker"]
Vector = Literal["situation", "reply", "words", "fine_situation", "fine_reply"]
MOST = 10_000
LINKS, EFFORT = 32, 150
"""``m`` and ``ef_construct`` of the graphs (Malkov and Yashunin 2018). Each worker has their own, and nothing else has
one: every question is within one worker's decisions, and its other filters are met on the way through that graph."""


@dataclass(frozen=True, slots=True)
class Point:
    """A decision in the index. ``id`` is its UUID; ``reply`` is None where the worker did not speak."""

    id: str
    worker: str
    place: str
    act: str
    at: datetime
    situation: Dense
    reply: Dense | None
    words: Words
    asker: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Fine:
    """The fine embedder by name, and the dimensions of its vectors."""

    embedder: str
    size: int

    @property
    def vectors(self) -> dict[Vector, str]:
        """What its vectors are called in a store."""
        slug = "".join(sign if sign.isalnum() else "-" for sign in self.embedder)
        return {"fine_situation": f"{slug}_situation", "fine_reply": f"{slug}_reply"}


@dataclass(frozen=True, slots=True)
class Refined:
    """A decision's vectors by the fine embedder; ``reply`` is None where the worker did not speak."""

    id: str
    situation: Dense
    reply: Dense | None

    @property
    def vectors(self) -> dict[Vector, Dense]:
        """Those that there are."""
        chosen: dict[Vector, Dense | None] = {"fine_situation": self.situation, "fine_reply": self.reply}
        return {vector: dense for vector, dense in chosen.items() if dense is not None}


def refined_of(point: Hashable, vectors: object, fine: Fine) -> Refined | None:
    """What a store holds under the names of the fine vectors; None where they are not there yet."""
    held = vectors if isinstance(vectors, Mapping) else {}
    situation, reply = (held.get(fine.vectors[vector]) for vector in ("fine_situation", "fine_reply"))
    return Refined(str(point), tuple(situation), tuple(reply) if reply else None) if situation else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for: one worker's decisions like ``dense``, ``fine`` and ``words``, within the filters.

    ``dense`` is the question by the fast embedder, ``fine`` by the fine one; what is empty is not looked for.
    ``places``, ``acts`` and ``askers`` None mean any; the time window is half-open.
    """

    worker: str
    dense: Dense = ()
    words: Words = NO_WORDS
    fine: Dense = ()
    places: frozenset[str] | None = None
    acts: frozenset[str] | None = None
    without_acts: frozenset[str] = frozenset()
    askers: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 24

    def asked(self, vector: Vector) -> Dense:
        """What is looked for by a dense vector."""
        return self.fine if vector.startswith("fine") else self.dense

    @property
    def kept(self) -> dict[Field, frozenset[str]]:
        """The filter fields beside worker and place, with the values of which one has to stand there."""
        chosen: dict[Field, frozenset[str] | None] = {"act": self.acts, "asker": self.askers}
        return {field: values for field, values in chosen.items() if values is not None}


@dataclass(frozen=True, slots=True)
class Hit:
    """A found decision with its filter fields, and its raw scores: cosines with situation and reply, product of words.

    A score is 0 only where the decision has nothing to be scored by, or nothing yet.
    """

    id: str
    place: str
    act: str
    at: datetime
    asker: str
    thread: str
    situation: float = 0.0
    reply: float = 0.0
    words: float = 0.0
    fine_situation: float = 0.0
    fine_reply: float = 0.0


class Scored(Protocol):
    """A point as an engine gives it back."""

    @property
    def id(self) -> Hashable:
        """The UUID, in whichever type."""

    @property
    def score(self) -> float:
        """By the vector that was asked for."""

    @property
    def payload(self) -> Mapping[str, Any] | None:
        """The filter fields, where they were asked for."""


class VectorStore(Protocol):
    """An index of decisions; every call may be made from any task."""

    async def upsert(self, points: Sequence[Point]) -> None:
        """Add points or replace those of the same id, fine vectors too; durable when it returns."""

    async def refine(self, refined: Sequence[Refined]) -> None:
        """Add fine vectors to points that are there."""

    async def fine(self, ids: Sequence[str]) -> list[Refined]:
        """The fine vectors of those points that have them."""

    async def drop(self, embedder: str) -> None:
        """Take the vectors of another fine embedder out; one that is not known is no error."""

    async def find(self, query: Query) -> dict[str, float]:
        """The ids of the ``limit`` nearest points by each of the scores that are looked for.

        Each comes with its cosine by situation, and 0 where it was found by others only.
        """

    async def score(self, query: Query, ids: Collection[str]) -> list[Hit]:
        """The points of these ids that meet the filters, with all scores, in no order; ``limit`` does not count.

        Args:
            query: looks by the fast embedder at least.
        """

    async def values(self, field: Field, worker: str, places: frozenset[str] | None = None) -> frozenset[str]:
        """What stands in a field of a worker's points, of those in ``places`` if given."""

    async def delete(self, ids: Sequence[str]) -> None:
        """Take points out; unknown ids are no error."""

    async def delete_worker(self, worker: str) -> None:
        """Take all points of a worker out."""

    async def optimize(self) -> None:
        """Make search fast after many changes, while it goes on; it may take minutes, and does nothing after few."""

    @property
    def is_clean(self) -> bool | None:
        """Whether no byte of what was taken out or replaced is left in its files; None where they are a server's."""

    async def cleanse(self) -> bool:
        """Write what is left into new files and let go of the old ones, while questions go on being answered.

        Returns:
            Whether that was needed; look at ``is_clean`` afterwards, as more may have been taken out meanwhile.
        """

    async def count(self, worker: str | None = None) -> int:
        """How many points there are, of one worker or of all."""

    async def ids(self) -> set[str]:
        """The ids of all points."""

    async def close(self) -> None:
        """Flush and let go."""


def payload_of(point: Point) -> dict[str, Any]:
    """The filter fields of a point."""
    fields = {"worker": point.worker, "place": point.place, "act": point.act, "asker": point.asker}
    return {**fields, "thread": point.thread, "at": point.at.timestamp()}


def vectors_of(query: Query, fine: Fine | None) -> dict[Vector, str]:
    """By which vectors a query looks, and what they are called in the store."""
    vectors: dict[Vector, str] = {"situation": "situation", "reply": "reply"} if query.dense else {}
    if query.words.dimensions:
        vectors["words"] = "words"
    return {**vectors, **fine.vectors} if query.fine and fine else vectors


def nearest_of(scored: Mapping[Vector, Sequence[Scored]]) -> dict[str, float]:
    """The ids of points that were scored, each with its cosine by situation, or 0."""
    alike = {str(point.id): point.score for point in scored.get("situation", ())}
    return {str(point.id): 0.0 for points in scored.values() for point in points} | alike


def hits_of(scored: Mapping[Vector, Sequence[Scored]]) -> list[Hit]:
    """Hits of points that were scored; the filter fields come with those by situation, which every point has."""
    scores = {vector: {point.id: point.score for point in points} for vector, points in scored.items()}
    return [
        Hit(
            str(point.id),
            fields["place"],
            fields["act"],
            datetime.fromtimestamp(fields["at"], UTC),
            fields["asker"],
            fields["thread"],
            **{vector: found.get(point.id, 0.0) for vector, found in scores.items()},
        )
        for point in scored["situation"]
        if (fields := point.payload)
    ]
