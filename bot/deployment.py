"""What every verb of one deployment works with: built once, in ``app``, and handed down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.chat import Platform
from adapters.errors import Refused
from bot.settings import Settings
from memory.record.engine import Record
from memory.record.seal import Seal


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
