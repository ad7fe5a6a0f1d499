"""One event of a calendar with all its repetitions and what was changed about single ones → stretches of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Event, vRecur

from adapters.calendars.rules import is_sound
from adapters.errors import Unreadable

OLDEST = timedelta(days=3660)
"""A series that began longer before the time looked at is left out."""


@dataclass(slots=True)
class Work:
    """How many occurrences may still be looked at; a calendar that wants more is not read to its end."""

    left: int = 200_000

    def look(self) -> None:
        """Look at one more.

        Raises:
            Unreadable: it is too much.
        """
        self.left -= 1
        if self.left < 0:
            raise Unreadable("This calendar repeats too many events; give the address of one with your absences only.")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which an event takes place; ``event`` is what tells of it."""

    event: Event
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """The events of one UID: the one that repeats, and those that stand in for single occurrences.

    ``floating`` is the zone of times without one, ``day`` that of whole days.
    """

    events: Sequence[Event]
    floating: tzinfo
    day: tzinfo

    def between(self, since: datetime, until: datetime, work: Work) -> Iterator[Occurrence]:
        """Every occurrence that touches a stretch of time.

        Raises:
            ValueError, KeyError, AttributeError, TypeError, OverflowError: an event makes no sense.
            Unreadable: see ``Work``.
        """
        masters = [event for event in self.events if _replaced(event) is None]
        changes = [event for event in self.events if _replaced(event) is not None]
        changed = {self._id(event): event for event in sorted(changes, key=_version)}
        onwards = [(which, event) for which, event in changed.items() if _replaced(event).params.get("RANGE")]
        onwards.sort(key=lambda change: self._aware(change[0]))
        for master in sorted(masters, key=_version)[-1:]:
            for begin in self._begins(master, since, until, work):
                if begin not in changed and begin.date() not in changed:
                    yield from _touching(self._moved(master, begin, onwards), since, until)
        for event in changed.values():
            yield from _touching(self._whole(event), since, until)

    def _id(self, event: Event) -> datetime | date:
        """Which occurrence an event stands in for: a time, or a day."""
        moment: date | datetime = _replaced(event).dt
        return self._aware(moment) if isinstance(moment, datetime) else moment

    def _whole(self, event: Event) -> Occurrence:
        return Occurrence(event, self._aware(event.start), self._aware(event.end))

    def _moved(self, master: Event, begin: datetime, onwards: Sequence[tuple[date, Event]]) -> Occurrence:
        """An occurrence of a series, as the latest change "from here on" has it."""
        event, shift = master, timedelta(0)
        for which, change in onwards:
            at = which if isinstance(which, datetime) else datetime.combine(which, time(), begin.tzinfo)
            if begin >= at:
                event, shift = change, self._aware(change.start) - at
        span = self._aware(event.end) - self._aware(event.start)
        return Occurrence(event, begin + shift, begin + shift + span)

    def _begins(self, event: Event, since: datetime, until: datetime, work: Work) -> list[datetime]:
        """When the occurrences of a series begin, as its rules, its further and its excluded dates have it."""
        starts = self._aware(event.start)
        reach = max(self._aware(event.end) - starts, timedelta(days=31))
        begins = {starts}
        if since - starts <= OLDEST:
            for rule in event.rrules:
                begins |= set(self._counted_out(rule, starts, until + reach, work))
        for moments in _listed(event.get("RDATE")):
            begins |= {self._aware(_beginning(each.dt)) for each in moments.dts}
        excluded = {each.dt for dates in _listed(event.get("EXDATE")) for each in dates.dts}
        days = {each for each in excluded if not isinstance(each, datetime)}
        times = {self._aware(each) for each in excluded if isinstance(each, datetime)}
        return sorted(each for each in begins if each not in times and each.date() not in days)

    def _counted_out(self, rule: vRecur, starts: datetime, until: datetime, work: Work) -> Iterator[datetime]:
        if not is_sound(rule):
            raise ValueError("The rule is outside of RFC 5545, or repeats within a day.")
        ended = self._with_aware_end(rule)
        text: bytes = ended.to_ical()  # type: ignore[no-untyped-call]
        for begin in rrulestr(text.decode(), dtstart=starts):
            work.look()
            if begin > until:
                return
            yield begin

    def _with_aware_end(self, rule: vRecur) -> vRecur:
        """The rule with its end as a time in UTC, as its aware beginning needs; a day ends with its last moment."""
        ends = rule.get("UNTIL")
        if not ends:
            return rule
        last = ends[0] if isinstance(ends[0], datetime) else datetime.combine(ends[0], time.max)
        return vRecur({**rule, "UNTIL": [self._aware(last).astimezone(UTC)]})

    def _aware(self, moment: date | datetime) -> datetime:
        if not isinstance(moment, datetime):
            return datetime.combine(moment, time(), self.day)
        return moment if moment.tzinfo else moment.replace(tzinfo=self.floating)


def zone_named(name: object, otherwise: tzinfo) -> tzinfo:
    """The zone of a name, or another one where there is none of that name."""
    try:
        return ZoneInfo(str(name)) if name else otherwise
    except (ValueError, LookupError, OSError):
        return otherwise


def _version(event: Event) -> int:
    sequence: Any = event.get("SEQUENCE", 0)
    return int(sequence)


def _replaced(event: Event) -> Any:
    """The occurrence that an event stands in for, as the calendar has it; None of one that stands for itself."""
    return event.get("RECURRENCE-ID")


def _touching(found: Occurrence, since: datetime, until: datetime) -> Iterator[Occurrence]:
    if found.starts < until and found.ends > since:
        yield found


def _beginning(moment: Any) -> date | datetime:
    """Of a period of time its beginning."""
    begin: date | datetime = moment[0] if isinstance(moment, tuple) else moment
    return begin


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [] if values is None else [values]
