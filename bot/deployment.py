"""What every verb of one deployment works with: opened once, and handed down."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.chat import Platform
from adapters.errors import Refused
from bot.ownership import own_folder
from bot.settings import Settings
from memory.record.engine import Record, open_record
from memory.record.seal import Seal, master_seal


def utc_now() -> datetime:
    """The time by the machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Deployment:
    """The record, the master seal, the connected platforms by name, the settings and the clock."""

    record: Record
    master: Seal
    platforms: Mapping[str, Platform]
    settings: Settings
    now: Callable[[], datetime]

    def platform_of(self, identifier: str) -> Platform:
        """The platform to which a person or place id belongs.

        Raises:
            Refused: that platform is not connected.
        """
        name = identifier.partition(":")[0]
        if name not in self.platforms:
            raise Refused(f"{name} is not connected")
        return self.platforms[name]


@asynccontextmanager
async def open_deployment(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    platforms: Mapping[str, Platform] | None = None,
) -> AsyncIterator[Deployment]:
    """Own the data folder, and open the key and the record in it; both are made where there are none.

    Raises:
        Impossible: another process owns the data folder.
        WrongKey: the master key is not one.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with own_folder(settings.home):
        given = settings.master_key.get_secret_value() if settings.master_key else None
        master = master_seal(settings.home, given)
        record = await open_record(settings.record_url)
        try:
            yield Deployment(record, master, platforms or {}, settings, now)
        finally:
            await record.close()
