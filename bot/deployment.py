"""What every verb of one deployment works with: opened once, and handed down."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.errors import Refused
from adapters.platform import Platform
from bot.errors import Impossible
from bot.ownership import own_folder, own_if_free
from bot.settings import Settings
from bot.texts import Told
from memory.errors import OtherVersion
from memory.record.engine import Record, open_record
from memory.record.rotation import rooted
from memory.record.seal import Seal, master_seal


def utc_now() -> datetime:
    """The time by the machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Deployment:
    """The record, the master seal, the connected platforms by name, the settings and the clock.

    ``owned``: no other process works on the data folder meanwhile; otherwise the record may only be read.
    """

    record: Record
    master: Seal
    platforms: Mapping[str, Platform]
    settings: Settings
    now: Callable[[], datetime]
    owned: bool = True

    def platform_of(self, identifier: str) -> Platform:
        """The platform to which a person or place id belongs.

        Raises:
            Refused: that platform is not connected.
        """
        platform = self.connected(identifier)
        if platform is None:
            raise Refused(f"{identifier.partition(':')[0]} is not connected")
        return platform

    def connected(self, identifier: str) -> Platform | None:
        """The platform to which a person or place id belongs; None where it is not connected, such as an archive's."""
        return self.platforms.get(identifier.partition(":")[0])


@asynccontextmanager
async def open_deployment(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    platforms: Mapping[str, Platform] | None = None,
    reads: bool = False,
) -> AsyncIterator[Deployment]:
    """Own the data folder, and open the key and the record in it; both are made where there are none.

    Args:
        settings: all of them.
        now: the clock.
        platforms: those that are connected, by name.
        reads: the record will only be read, so that another process may own the folder.

    Raises:
        Impossible: another process owns the data folder, or its record is of another version and only read here.
        WrongKey: the master key is not one.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with _owning(settings, reads=reads) as owned:
        master = master_seal(settings.home, settings.given_key)
        try:
            record = await open_record(settings.record_url, migrates=owned)
        except OtherVersion as error:
            sentence = "error.newer_version" if owned else "error.other_version"
            raise Impossible(Told(sentence, home=settings.home)) from error
        try:
            async with record.read() as session:
                master = await rooted(session, master)
            yield Deployment(record, master, platforms or {}, settings, now, owned)
        finally:
            await record.close()


@contextmanager
def _owning(settings: Settings, *, reads: bool) -> Iterator[bool]:
    if reads and settings.is_begun:
        with own_if_free(settings.home) as owned:
            yield owned
        return
    with own_folder(settings.home):
        yield True
