"""What the index can do, whichever Qdrant serves it: ids, filter fields and vectors, never text.

``edge`` holds it in this process, ``server`` at a Qdrant server; both pass one contract suite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from memory.index.tokens import Words

Dense = tuple[float, ...]
Field = Literal["place", "act", "asker"]
MOST = 10_000


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for: one worker's decisions like ``dense`` and ``words``, within the filters.

    ``places``, ``acts`` and ``askers`` None mean any; the time window is half-open.
    """

    worker: str
    dense: Dense
    words: Words
    places: frozenset[str] | None = None
    acts: frozenset[str] | None = None
    without_acts: frozenset[str] = frozenset()
    askers: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 40

    @property
    def kept(self) -> dict[Field, frozenset[str]]:
        """The filter fields beside worker and place, with the values of which one has to stand there."""
        chosen: dict[Field, frozenset[str] | None] = {"act": self.acts, "asker": self.askers}
        return {field: values for field, values in chosen.items() if values is not None}


@dataclass(frozen=True, slots=True)
class Hit:
    """A found decision with its filter fields, and its raw scores: cosine with situation and reply, product of words.

    A score is 0 only where the decision has nothing to be scored by.
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


class VectorStore(Protocol):
    """An index of decisions; every call may be made from any task."""

    async def upsert(self, points: Sequence[Point]) -> None:
        """Add points or replace those of the same id; durable when it returns."""

    async def search(self, query: Query, *others: Query) -> list[Hit]:
        """The ``limit`` nearest points by each of the three scores, each with all three, in no order.

        ``others`` look for the same within other filters, and what they find is added.
        """

    async def values(self, field: Field, worker: str, places: frozenset[str] | None = None) -> frozenset[str]:
        """What stands in a field of a worker's points, of those in ``places`` if given."""

    async def delete(self, ids: Sequence[str]) -> None:
        """Take points out; unknown ids are no error."""

    async def delete_worker(self, worker: str) -> None:
        """Take all points of a worker out."""

    async def optimize(self) -> None:
        """Make search fast after many changes; what is found stays the same, and it may take seconds."""

    async def count(self, worker: str | None = None) -> int:
        """How many points there are, of one worker or of all."""

    async def clear(self) -> None:
        """Take everything out."""

    async def close(self) -> None:
        """Flush and let go."""


def payload_of(point: Point) -> dict[str, Any]:
    """The filter fields of a point."""
    fields = {"worker": point.worker, "place": point.place, "act": point.act, "asker": point.asker}
    return {**fields, "thread": point.thread, "at": point.at.timestamp()}


def merge(scores: Sequence[Mapping[str, float]], payloads: Mapping[str, Mapping[str, Any]]) -> list[Hit]:
    """Hits of points with their filter fields; ``scores`` are those by situation, reply and words."""
    return [
        Hit(
            point,
            fields["place"],
            fields["act"],
            datetime.fromtimestamp(fields["at"], UTC),
            fields.get("asker", ""),
            fields.get("thread", ""),
            *(found.get(point, 0.0) for found in scores),
        )
        for point, fields in payloads.items()
    ]
