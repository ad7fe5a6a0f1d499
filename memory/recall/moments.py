"""Calendar arithmetic for time expressions: days, parts of a day and spans as seen from one moment and zone.

Language is no matter here; ``memory.recall.when`` puts the pieces together, ``memory.recall.when_english`` and
``memory.recall.when_chinese`` find them. Weeks start on Monday. Days are counted on the wall calendar and turned
into instants last, so a day has 23 or 25 hours where the clocks change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from re import Match, Pattern
from typing import Literal
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
Which = Literal["past", "future", "last", "next"]


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days from ``first`` to before ``end``."""

    first: date
    end: date

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.end - self.first == DAY


@dataclass(frozen=True, slots=True)
class Part:
    """Minutes of a day; ``point`` marks a clock time, which lasts an hour unless something ends there."""

    start: int
    end: int
    point: bool = False

    def afternoon(self) -> "Part":
        """The same time twelve hours later, where it names the first half of a day."""
        return Part(self.start + 720, self.end + 720, self.point) if self.start < 720 else self


@dataclass(frozen=True, slots=True)
class Span:
    """Two instants in UTC."""

    start: datetime
    end: datetime


Unit = Days | Part | Span | tuple[Days, Part]
MORNING, NOON, AFTERNOON = Part(5 * 60, 12 * 60), Part(12 * 60, 13 * 60, True), Part(12 * 60, 18 * 60)
EVENING, SMALL_HOURS = Part(18 * 60, 24 * 60), Part(0, 5 * 60)
MIDNIGHT = Part(24 * 60, 25 * 60, True)


@dataclass(frozen=True, slots=True)
class Now:
    """The moment from which a text is read."""

    at: datetime
    zone: ZoneInfo
    past: bool

    @property
    def today(self) -> date:
        """The date on the wall."""
        return self.at.astimezone(self.zone).date()

    @property
    def lean(self) -> Which:
        """Which way an expression that could be either is read."""
        return "past" if self.past else "future"

    def day(self, offset: int) -> Days:
        """The day so many days from today."""
        return days(self.today + offset * DAY)

    def week(self, offset: int) -> Days:
        """The week so many weeks from this one."""
        monday = self.today - self.today.weekday() * DAY
        return days(monday + offset * 7 * DAY, 7)

    def month(self, offset: int) -> Days:
        """The month so many months from this one."""
        return month(self.today.year, self.today.month + offset)

    def quarter(self, offset: int) -> Days:
        """The quarter so many quarters from this one."""
        first = (self.today.month - 1) // 3 * 3 + 1 + 3 * offset
        return Days(month(self.today.year, first).first, month(self.today.year, first + 3).first)

    def weekday(self, number: int, which: Which) -> Days:
        """A weekday, Monday being 0: the latest before today or the first after it."""
        if which in ("past", "last"):
            return self.day(-((self.today.weekday() - number - 1) % 7 + 1))
        return self.day((number - self.today.weekday() - 1) % 7 + 1)

    def weekend(self, offset: int) -> Days:
        """Saturday and Sunday of the week so many weeks from this one."""
        return Days(self.week(offset).first + 5 * DAY, self.week(offset).end)

    def pick(self, candidates: Iterable[Days], which: Which) -> Days | None:
        """Of recurring days the ones that are meant; ``past`` and ``future`` may have begun already."""
        today, ordered = self.today, sorted(candidates, key=lambda one: one.first)
        match which:
            case "past":
                return next((one for one in reversed(ordered) if one.first <= today), None)
            case "last":
                return next((one for one in reversed(ordered) if one.end <= today), None)
            case "future":
                return next((one for one in ordered if one.end > today), None)
            case "next":
                return next((one for one in ordered if one.first > today), None)

    def yearly(self, make: Callable[[int], Days | None], which: Which) -> Days | None:
        """Of what comes once a year, the one that is meant."""
        years = (make(self.today.year + offset) for offset in range(-8, 9))
        return self.pick((one for one in years if one), which)

    def shift(self, count: float, unit: str) -> Unit:
        """What lies so many units away: the hour around, the day, or the whole week, month or year."""
        if unit in ("minute", "hour"):
            length = timedelta(minutes=count) if unit == "minute" else timedelta(hours=count)
            half = timedelta(minutes=30) if unit == "hour" else timedelta(minutes=5)
            return Span(self.at + length - half, self.at + length + half)
        if unit == "year" and count != int(count):
            return self.month(round(count * 12))
        whole = int(count)
        shifts: dict[str, Callable[[int], Days]] = {"day": self.day, "week": self.week, "month": self.month}
        return shifts[unit](whole) if unit in shifts else year(self.today.year + whole)

    def stretch(self, count: float, unit: str, *, back: bool) -> Span:
        """So many units up to now, by whole days where it is a day or more, or from now on."""
        if unit in ("minute", "hour"):
            length = timedelta(minutes=count) if unit == "minute" else timedelta(hours=count)
            return Span(self.at - length, self.at) if back else Span(self.at, self.at + length)
        far = self._same_day(-count if back else count, unit)
        if back:
            return Span(self.instant(far, 0), self.at)
        clock = self.at.astimezone(self.zone)
        return Span(self.at, self.instant(far, clock.hour * 60 + clock.minute))

    def instant(self, day: date, minutes: int) -> datetime:
        """A wall clock time as an instant."""
        wall = datetime.combine(day + minutes // 1440 * DAY, time(minutes % 1440 // 60, minutes % 60))
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def span(self, day: Days | None, part: Part | None) -> Span:
        """The instants of days, of a part of a day, or of a part of today or of the next or last such time."""
        if part is None:
            assert day is not None
            return Span(self.instant(day.first, 0), self.instant(day.end, 0))
        date_ = day.first if day else self._day_for(part)
        return Span(self.instant(date_, part.start), self.instant(date_, part.end))

    def _day_for(self, part: Part) -> date:
        if self.past and self.instant(self.today, part.start) > self.at:
            return self.today - DAY
        if not self.past and self.instant(self.today, part.start if part.point else part.end) <= self.at:
            return self.today + DAY
        return self.today

    def _same_day(self, count: float, unit: str) -> date:
        if unit in ("day", "week"):
            return self.today + round(count * (7 if unit == "week" else 1)) * DAY
        target = month(self.today.year, self.today.month + round(count * (12 if unit == "year" else 1)))
        return min(target.first + (self.today.day - 1) * DAY, target.end - DAY)


Rule = tuple[Pattern[str], Callable[[Match[str], Now], Unit | None]]


def days(first: date, count: int = 1) -> Days:
    """So many days from a date on."""
    return Days(first, first + count * DAY)


def month(year_: int, number: int) -> Days:
    """A month of a year; numbers beyond 12 or below 1 run into other years."""
    index = year_ * 12 + number - 1
    return Days(date(index // 12, index % 12 + 1, 1), date((index + 1) // 12, (index + 1) % 12 + 1, 1))


def year(number: int) -> Days:
    """A calendar year."""
    return Days(date(number, 1, 1), date(number + 1, 1, 1))


def season(year_: int, number: int) -> Days:
    """A meteorological season, spring being 0 and winter, which ends in the next year, 3."""
    return Days(month(year_, 3 + 3 * number).first, month(year_, 6 + 3 * number).first)


def third(whole: Days, which: int) -> Days:
    """The beginning (0), the middle (1) or the end (2) of a month, ten days each, the last to its end."""
    first = whole.first + which * 10 * DAY
    return Days(first, whole.end if which == 2 else first + 10 * DAY)


def weekday_of(whole: Days, number: int, which: int) -> Days | None:
    """The first (1), second … or last (-1) of a weekday within a month, Monday being 0; nothing, where it has none."""
    found = [
        one
        for offset in range((whole.end - whole.first).days)
        if (one := whole.first + offset * DAY).weekday() == number
    ]
    return days(found[which - 1 if which > 0 else which]) if -len(found) <= which <= len(found) else None


def exact(year_: int, month_: int, day: int) -> Days | None:
    """A date, if the calendar has it."""
    try:
        return days(date(year_, month_, day))
    except ValueError:
        return None
