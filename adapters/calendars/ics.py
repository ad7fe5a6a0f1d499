"""Absences out of an iCalendar file (RFC 5545): what somebody's own calendar says of when they are away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar, Event

from adapters.errors import Unreadable
from adapters.leave import tells_of_leave

BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of time in which somebody is away; aware times."""

    starts: datetime
    ends: datetime


def read_absences(content: bytes, since: datetime, until: datetime, zone: str) -> list[Away]:
    """The absences that touch a stretch of time, by their beginning; repeated events are counted out.

    An event is an absence where its calendar marks it as out of office, or where it is not marked as free time and
    its title says so. Whole days, and times without a zone, are of ``zone``.

    Raises:
        Unreadable: it is not a calendar.
    """
    try:
        calendar = Calendar.from_ical(content)
        events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
        moved = {(_uid(event), _aware(event.RECURRENCE_ID, zone)) for event in events if event.RECURRENCE_ID}
        found = [away for event in events if _is_absence(event) for away in _each(event, since, until, zone, moved)]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unreadable("This is not a calendar that I can read; give the address of an .ics file.") from error
    return sorted(found, key=lambda away: away.starts)


def _is_absence(event: Event) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    if str(event.get(BUSY_STATUS, "")).upper() == "OOF":
        return True
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and tells_of_leave(str(event.get("SUMMARY", "")))


def _each(
    event: Event, since: datetime, until: datetime, zone: str, moved: set[tuple[str, datetime]]
) -> Iterator[Away]:
    starts, ends = _aware(event.start, zone), _aware(event.end, zone)
    span = ends - starts
    for begin in _begins(event, starts, since - span, until, zone):
        overruled = event.RECURRENCE_ID is None and (_uid(event), begin) in moved
        if not overruled and begin < until and begin + span > since:
            yield Away(begin, begin + span)


def _begins(event: Event, starts: datetime, since: datetime, until: datetime, zone: str) -> list[datetime]:
    if not event.rrules:
        return [starts]
    here = ZoneInfo(zone) if not isinstance(event.start, datetime) else starts.tzinfo
    local = starts.astimezone(here)
    repeated = rruleset()
    for rule in event.rrules:
        repeated.rrule(rrulestr(rule.to_ical().decode(), dtstart=local))
    for excluded in event.exdates:
        repeated.exdate(_aware(excluded, zone))
    return list(repeated.between(since.astimezone(here), until.astimezone(here), inc=True))


def _uid(event: Event) -> str:
    return str(event.get("UID"))


def _aware(moment: date | datetime, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), ZoneInfo(zone))
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
