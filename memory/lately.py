"""Values that were made lately, by key, in memory only; of too many the one that was used longest ago goes."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """At most so many values.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        """A value, if it is still there."""
        return self._kept.get(key)

    def put(self, key: str, value: T) -> None:
        """Keep a value as the one that was used last."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: str) -> None:
        """Keep it no longer."""
        self._kept.pop(key, None)
