"""What was looked up a moment ago, so that it is not asked for again."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
_FRESH = timedelta(seconds=60)
_KEPT = 10_000


class Fresh(Generic[T]):
    """Values by key, fresh for a minute; the oldest give way.

    Args:
        now: The clock.
        lasts: How long a value is fresh, where it is not a minute.
    """

    def __init__(self, now: Callable[[], datetime], lasts: timedelta = _FRESH) -> None:
        self._now = now
        self._lasts = lasts
        self._kept: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def get(self, key: str) -> T | None:
        """A value that is still fresh."""
        kept = self._kept.get(key)
        return kept[1] if kept and self._now() - kept[0] < self._lasts else None

    def put(self, key: str, value: T) -> T:
        """Keep a value; it is handed back."""
        self._kept.pop(key, None)
        self._kept[key] = (self._now(), value)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return value

    def drop(self, key: str) -> None:
        """Look a value up anew the next time."""
        self._kept.pop(key, None)
