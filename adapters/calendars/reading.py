"""The process that reads calendars, ``python -m adapters.calendars.reading``: a line of JSON in, one out.

It may take only so much memory, and steps back behind whatever serves.
"""

import base64
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from adapters.calendars.away import Away, Meeting
from adapters.calendars.ics import read_absences, read_meetings
from adapters.errors import Unreadable

READERS: dict[str, Callable[..., Sequence[Away | Meeting]]] = {"absences": read_absences, "meetings": read_meetings}
NICE = 10
MEMORY = 2**30
"""Bytes of address space."""


def main() -> None:
    """Read what is asked until nobody asks any more."""
    _step_back()
    for line in sys.stdin.buffer:
        what, content, since, until, zone = json.loads(line)
        span = datetime.fromisoformat(since), datetime.fromisoformat(until)
        told = _told(READERS[what], base64.b64decode(content), *span, zone)
        sys.stdout.write(f"{json.dumps(told, default=datetime.isoformat)}\n")
        sys.stdout.flush()


def _told(
    read: Callable[..., Sequence[Away | Meeting]], content: bytes, since: datetime, until: datetime, zone: str
) -> list[dict[str, Any]] | str:
    """What was found, or the sentence that says why there is nothing."""
    try:
        return [asdict(each) for each in read(content, since, until, zone)]
    except Unreadable as error:
        return str(error)


def _step_back() -> None:
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
