"""What Slack asked us to wait for, method by method, so that nobody asks again before."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.errors import RateLimited


class Limits:
    """The waits of one workspace.

    Args:
        now: The clock.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}

    def check(self, method: str) -> None:
        """Let a call through.

        Raises:
            RateLimited: Slack asked to wait with this method, and that time is not over.
        """
        until = self._until.get(method)
        if until is None:
            return
        left = (until - self._now()).total_seconds()
        if left > 0:
            raise RateLimited(left)
        del self._until[method]

    def note(self, method: str, limited: RateLimited) -> None:
        """Remember that Slack asked to wait with a method."""
        self._until[method] = self._now() + timedelta(seconds=limited.seconds)
