"""Absences out of an iCalendar file (RFC 5545): what somebody's own calendar says of when they are away."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar, Event, vRecur
from icalendar.error import IncompleteComponent

from adapters.errors import Unreadable
from adapters.leave import tells_of_leave

BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
MOST_EVENTS = 200
OLDEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of time in which somebody is away; aware times."""

    starts: datetime
    ends: datetime


def read_absences(content: bytes, since: datetime, until: datetime, zone: str) -> list[Away]:
    """The absences that touch a stretch of time, by their beginning; those that overlap are one.

    An event is an absence where its calendar marks it as out of office, or where it is not marked as free time and
    its title says so. Whole days, and times without a zone, are of ``zone``. Repeated ones are counted out where they
    come at most once a day; an event that cannot be understood is left out. It takes processor time: call it in a
    thread.

    Raises:
        Unreadable: it is not a calendar.
    """
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, KeyError, AttributeError, TypeError, IndexError) as error:
        raise Unreadable("This is not a calendar that I can read; give the address of an .ics file.") from error
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event) and _is_absence(event)]
    moved = {(_uid(event), _aware(event.RECURRENCE_ID, zone)) for event in events if event.RECURRENCE_ID}
    found: list[Away] = []
    for event in events[:MOST_EVENTS]:
        with suppress(ValueError, KeyError, AttributeError, TypeError, IndexError, OverflowError, IncompleteComponent):
            found += _each(event, since, until, zone, moved)
    return _joined(found)


def _joined(found: list[Away]) -> list[Away]:
    joined: list[Away] = []
    for away in sorted(found, key=lambda each: each.starts):
        if joined and away.starts <= joined[-1].ends:
            joined[-1] = Away(joined[-1].starts, max(joined[-1].ends, away.ends))
        else:
            joined.append(away)
    return joined


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
    if since - starts > OLDEST or any(not _is_at_most_daily(rule) for rule in event.rrules):
        return []
    here = ZoneInfo(zone) if not isinstance(event.start, datetime) else starts.tzinfo
    local = starts.astimezone(here)
    repeated = rruleset()
    for rule in event.rrules:
        text = _with_aware_end(rule, zone).to_ical()  # type: ignore[no-untyped-call]
        repeated.rrule(rrulestr(text.decode(), dtstart=local))
    for excluded in event.exdates:
        repeated.exdate(_aware(excluded, zone))
    return list(repeated.between(since.astimezone(here), until.astimezone(here), inc=True))


def _is_at_most_daily(rule: vRecur) -> bool:
    frequent = {"SECONDLY", "MINUTELY", "HOURLY"} & {str(each).upper() for each in rule.get("FREQ", [])}
    return not frequent and not {"BYHOUR", "BYMINUTE", "BYSECOND"} & {name.upper() for name in rule}


def _with_aware_end(rule: vRecur, zone: str) -> vRecur:
    """The rule with its end as a time in UTC, as its aware beginning needs; a day ends with its last moment."""
    ends = rule.get("UNTIL")
    if not ends:
        return rule
    last = ends[0] if isinstance(ends[0], datetime) else datetime.combine(ends[0], time.max)
    return vRecur({**rule, "UNTIL": [_aware(last, zone).astimezone(UTC)]})


def _uid(event: Event) -> str:
    return str(event.get("UID"))


def _aware(moment: date | datetime, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), ZoneInfo(zone))
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
