"""How long a queue may rest: until something in it is due, or until it is looked at though nobody said anything."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import Select

from bot.deployment import Deployment
from bot.work.heads import NOW

LONGEST_SECONDS = 10.0
"""What another process had in its hands when it died, or could not tell us of, is found after that."""


def resting(of: Deployment, soonest: Select[datetime]) -> Callable[[], Awaitable[float]]:
    """What says for how many seconds a queue may rest, by the time at which its ``soonest`` row is due."""

    async def seconds() -> float:
        now = of.now()
        async with of.record.read() as session:
            due = await (await session.connection()).scalar(soonest, {NOW.key: now})
        return LONGEST_SECONDS if due is None else min(LONGEST_SECONDS, (due - now).total_seconds())

    return seconds
