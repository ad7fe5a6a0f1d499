"""What WeCom lets us do in a time, so that nobody asks again too soon and nothing is dropped without a word."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.errors import RateLimited

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


class Waits:
    """What WeCom asked us to wait for, path by path.

    Args:
        now: The clock.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}

    def check(self, path: str) -> None:
        """Let a call through.

        Raises:
            RateLimited: WeCom asked to wait with this path, and that time is not over.
        """
        until = self._until.get(path)
        if until is not None and (left := (until - self._now()).total_seconds()) > 0:
            raise RateLimited(left)
        self._until.pop(path, None)

    def note(self, path: str, limited: RateLimited) -> None:
        """Remember that WeCom asked to wait with a path."""
        self._until[path] = self._now() + timedelta(seconds=limited.seconds)


class Pace:
    """How often a member may be written to: WeCom drops what is above 30 a minute or 1,000 an hour, and says nothing.

    Only this process's messages are counted; a few stay free for other processes.

    Args:
        now: The clock.
    """

    A_MINUTE = 28
    AN_HOUR = 950

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._written: dict[str, deque[datetime]] = {}

    def check(self, user: str) -> None:
        """Let a message to a user through, and count it.

        Raises:
            RateLimited: They were written to too often.
        """
        now, written = self._now(), self._written.setdefault(user, deque(maxlen=self.AN_HOUR))
        for span, most in ((_MINUTE, self.A_MINUTE), (_HOUR, self.AN_HOUR)):
            if len(written) >= most and now - written[-most] < span:
                raise RateLimited((written[-most] + span - now).total_seconds())
        written.append(now)
