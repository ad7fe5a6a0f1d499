"""When the last event came, noted for whoever has to find out why none come."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.vault import Vault

_SPARING = timedelta(minutes=1)


class Heard:
    """Notes events, at most once a minute.

    Args:
        platform: Whose, such as ``slack``.
        vault: Where it is noted, for all processes.
        now: The clock.
    """

    def __init__(self, platform: str, vault: Vault, now: Callable[[], datetime]) -> None:
        self._name = f"{platform}/heard"
        self._vault = vault
        self._now = now
        self._noted: datetime | None = None

    async def note(self) -> None:
        """An event came."""
        now = self._now()
        if self._noted is None or now - self._noted >= _SPARING:
            self._noted = now
            await self._vault.write(self._name, now.isoformat())

    async def last(self) -> datetime | None:
        """When the last one came, to the minute."""
        noted = await self._vault.read(self._name)
        return None if noted is None else datetime.fromisoformat(noted)
