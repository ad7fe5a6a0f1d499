"""The process that reads calendars, ``python -m adapters.calendars.reading``: a line of JSON in, one out.

It may take only so much memory, and steps back behind whatever serves.
"""

import base64
import json
import os
import sys
from datetime import datetime

from adapters.calendars.ics import read_absences
from adapters.errors import Unreadable

NICE = 10
MEMORY = 2**30
"""Bytes of address space."""


def main() -> None:
    """Read what is asked until nobody asks any more."""
    _step_back()
    for line in sys.stdin.buffer:
        content, since, until, zone = json.loads(line)
        told = _told(base64.b64decode(content), datetime.fromisoformat(since), datetime.fromisoformat(until), zone)
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def _told(content: bytes, since: datetime, until: datetime, zone: str) -> list[list[str]] | str:
    """The absences, or the sentence that says why there are none."""
    try:
        found = read_absences(content, since, until, zone)
    except Unreadable as error:
        return str(error)
    return [[away.starts.isoformat(), away.ends.isoformat()] for away in found]


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
