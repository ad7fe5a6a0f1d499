"""What a calendar is read for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of time in which somebody is away; aware times."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A time to which people are invited; aware times.

    ``id`` is the calendar's own, the same for all repetitions; ``people`` are the names of those who may come.
    """

    id: str
    title: str
    starts: datetime
    ends: datetime
    people: tuple[str, ...]
