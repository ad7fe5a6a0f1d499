"""Values for statements, so many at a time as every database takes."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

MOST = 10_000
"""PostgreSQL and SQLite take about three times as many in one statement."""
T = TypeVar("T")


def pieces(values: Collection[T]) -> Iterator[list[T]]:
    """All values in lists of at most ``MOST``; no list where there are none."""
    rest = iter(values)
    while some := list(islice(rest, MOST)):
        yield some
