"""When the last event came, noted for whoever has to find out why none come."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.vault import Vault

_NAME = "slack/heard"
_SPARING = timedelta(minutes=1)


class Heard:
    """Notes events, at most once a minute.

    Args:
        vault: Where it is noted, for all processes.
        now: The clock.
    """

    def __init__(self, vault: Vault, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._now = now
        self._noted: datetime | None = None

    async def note(self) -> None:
        """An event came."""
        now = self._now()
        if self._noted is None or now - self._noted >= _SPARING:
            self._noted = now
            await self._vault.write(_NAME, now.isoformat())

    async def last(self) -> datetime | None:
        """When the last one came, to the minute."""
        noted = await self._vault.read(_NAME)
        return None if noted is None else datetime.fromisoformat(noted)
