"""An iCalendar file (RFC 5545) → every time at which one of its events takes place."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.error import IncompleteComponent

from adapters.calendars.series import Occurrence, Series, Work, zone_named
from adapters.calendars.zones import with_own_zones
from adapters.errors import Unreadable

NEEDED = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
"""An event of which one of these cannot be read is left out."""
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_SENSELESS = (ValueError, KeyError, AttributeError, TypeError, IndexError, OverflowError, IncompleteComponent)


def occurrences_in(
    content: bytes, since: datetime, until: datetime, zone: str, wanted: Callable[[Event], bool]
) -> Iterator[Occurrence]:
    """The wanted occurrences that touch a stretch of time; what was changed about one holds for that one.

    Whole days are of ``zone``; times without a zone too, unless the calendar names one of its own. An event that cannot
    be understood is left out. It takes processor time: ``reader`` has a process of its own do it.

    Raises:
        Unreadable: it is not a calendar, or holds too much to be counted out.
    """
    work = Work()
    for calendar in _calendars(with_own_zones(content.decode("utf-8-sig", "replace"))):
        own = ZoneInfo(zone)
        floating = zone_named(calendar.get("X-WR-TIMEZONE"), own)
        for events in _by_uid(calendar):
            with suppress(*_SENSELESS):
                series = Series(events, floating, own)
                occurrences = list(series.between(since, until, work)) if any(map(wanted, events)) else []
                yield from [each for each in occurrences if each.ends > each.starts and wanted(each.event)]


def is_cancelled(event: Event) -> bool:
    """Whether it was called off."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _calendars(text: str) -> Iterator[Calendar]:
    """Every calendar in a text; one that cannot be read as a whole is read event by event."""
    try:
        read = Calendar.from_ical(text, multiple=True)
    except _SENSELESS:
        read = [each for block in _EVENT.findall(text) for each in _alone(block)]
    calendars = [each for each in read if isinstance(each, Calendar)]
    if not calendars:
        raise Unreadable("This is not a calendar that I can read; give the address of an .ics file.")
    yield from calendars


def _alone(block: str) -> list[Calendar]:
    with suppress(*_SENSELESS):
        return list(Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{block}\r\nEND:VCALENDAR\r\n", multiple=True))
    return []


def _by_uid(calendar: Calendar) -> Iterator[Sequence[Event]]:
    events: defaultdict[str, list[Event]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        if isinstance(event, Event) and not any(name in NEEDED for name, _ in event.errors):
            events[str(event.get("UID") or f"none {number}")].append(event)
    yield from events.values()
