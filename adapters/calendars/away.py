"""What a calendar is read for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of time in which somebody is away; aware times."""

    starts: datetime
    ends: datetime
