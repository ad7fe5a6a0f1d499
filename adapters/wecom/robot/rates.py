"""How much a robot may say in a chat: WeCom swallows what is more, without a word."""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.errors import RateLimited

MINUTE, PER_MINUTE = timedelta(minutes=1), 30
HOUR, PER_HOUR = timedelta(hours=1), 1000


class Rates:
    """What one robot said within the last hour, chat by chat.

    Args:
        now: The clock.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._said: dict[str, deque[datetime]] = defaultdict(deque)

    def count(self, chat: str) -> None:
        """Count one more message.

        Raises:
            RateLimited: WeCom would swallow it.
        """
        now, said = self._now(), self._said[chat]
        while said and now - said[0] >= HOUR:
            said.popleft()
        for span, most in ((MINUTE, PER_MINUTE), (HOUR, PER_HOUR)):
            if len(said) >= most and now - said[-most] < span:
                raise RateLimited((said[-most] + span - now).total_seconds())
        said.append(now)
