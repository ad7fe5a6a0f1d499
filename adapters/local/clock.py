"""A clock that can be set; the local platform and everything behind it tell time by it."""

from datetime import datetime, timedelta


class Clock:
    """Tells an aware time that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The time."""
        return self._now

    def advance(self, span: timedelta) -> None:
        """Move forward."""
        self._now += span

    def set(self, time: datetime) -> None:
        """Move to a time that is not before now.

        Raises:
            ValueError: the time is in the past.
        """
        if time < self._now:
            raise ValueError("A clock does not run backwards.")
        self._now = time
