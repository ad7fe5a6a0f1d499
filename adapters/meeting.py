"""A meeting as a place: people speak aloud there, and nothing can be written into it."""

import re
from datetime import UTC, datetime

from adapters.chat import Place, PlaceKind

MEETING = "meeting:"
"""Begins the ids of meetings."""
_APART = re.compile(r"[\s,，、#]+")
"""What a place's name cannot hold, so that it can be named in a command."""


def meeting_place(owner: str, title: str, began: datetime) -> Place:
    """One worker's meeting, by a person id of theirs: the same one is another place for everybody else."""
    called = _APART.sub("-", title.strip())
    at = began.astimezone(UTC)
    return Place(f"{MEETING}{owner}/#{called}-{at:%Y%m%dT%H%M}", f"{called}-{began:%Y-%m-%d}", PlaceKind.PRIVATE)
