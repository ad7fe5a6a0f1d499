"""What the index can do, whichever Qdrant serves it: ids, filter fields and vectors, never text.

``edge`` holds it in this process, ``server`` at a Qdrant server; both pass one contract suite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from memory.index.tokens import Words

Dense = tuple[float, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for: one worker's decisions like ``dense`` and ``words``, within the filters.

    ``places`` None means any place; ``acts`` are those to leave out; the time window is half-open.
    """

    worker: str
    dense: Dense
    words: Words
    places: frozenset[str] | None = None
    without_acts: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A found decision with its raw scores: cosine with situation and reply, dot product of words.

    A score is 0 only where the decision has nothing to be scored by.
    """

    id: str
    situation: float = 0.0
    reply: float = 0.0
    words: float = 0.0


class VectorStore(Protocol):
    """An index of decisions; every call may be made from any task."""

    async def upsert(self, points: Sequence[Point]) -> None:
        """Add points or replace those of the same id; durable when it returns."""

    async def search(self, query: Query) -> list[Hit]:
        """The ``limit`` nearest points by each of the three scores, each with all three, in no order."""

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


def ids_of(*scores: dict[str, float]) -> list[str]:
    """Everything that stands in at least one of the lists, each once."""
    return list(dict.fromkeys(point for found in scores for point in found))


def merge(situation: dict[str, float], reply: dict[str, float], words: dict[str, float]) -> list[Hit]:
    """The three scores of the same points as one list of hits."""
    return [
        Hit(point, situation.get(point, 0.0), reply.get(point, 0.0), words.get(point, 0.0))
        for point in ids_of(situation, reply, words)
    ]
