"""Absences out of an iCalendar file (RFC 5545): what somebody's own calendar says of when they are away."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.error import IncompleteComponent

from adapters.calendars.away import Away
from adapters.calendars.series import Occurrence, Series, Work, zone_named
from adapters.calendars.zones import with_own_zones
from adapters.errors import Unreadable
from adapters.leave import tells_of_leave

BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
MOST = 200
"""So many absences are told, the nearest."""
NEEDED = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
"""An event of which one of these cannot be read is left out."""
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_SENSELESS = (ValueError, KeyError, AttributeError, TypeError, IndexError, OverflowError, IncompleteComponent)


def read_absences(content: bytes, since: datetime, until: datetime, zone: str) -> list[Away]:
    """The absences that touch a stretch of time, by their beginning; those that overlap are one.

    An event is an absence where its calendar marks it as out of office, or where it is not marked as free time and
    its title says so; what was changed about one occurrence holds for that one. Whole days are of ``zone``; times
    without a zone too, unless the calendar names one of its own. An event that cannot be understood is left out. It
    takes processor time: ``reader`` has a process of its own do it.

    Raises:
        Unreadable: it is not a calendar, or holds too much to be counted out.
    """
    found: list[Away] = []
    work = Work()
    for calendar in _calendars(with_own_zones(content.decode("utf-8-sig", "replace"))):
        own = ZoneInfo(zone)
        floating = zone_named(calendar.get("X-WR-TIMEZONE"), own)
        for events in _by_uid(calendar):
            with suppress(*_SENSELESS):
                series = Series(events, floating, own)
                occurrences = list(series.between(since, until, work)) if any(map(_is_absence, events)) else []
                found += [Away(each.starts, each.ends) for each in occurrences if _tells(each)]
    return _joined(sorted(found, key=lambda each: each.starts)[:MOST])


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


def _joined(found: Sequence[Away]) -> list[Away]:
    joined: list[Away] = []
    for away in found:
        if joined and away.starts <= joined[-1].ends:
            joined[-1] = Away(joined[-1].starts, max(joined[-1].ends, away.ends))
        else:
            joined.append(away)
    return joined


def _tells(occurrence: Occurrence) -> bool:
    return occurrence.ends > occurrence.starts and _is_absence(occurrence.event)


def _is_absence(event: Event) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    if str(event.get(BUSY_STATUS, "")).upper() == "OOF":
        return True
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and tells_of_leave(str(event.get("SUMMARY", "")))
