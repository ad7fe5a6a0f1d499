"""English time expressions, a rule each: a pattern, and the days, part of a day or span that it names."""

import re
from re import Match

from memory.recall.english import (
    AND,
    COUNT,
    LEAD,
    MONTH,
    OFFSETS,
    PARTS,
    SEASONS,
    SHORT_WEEKDAY,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    WHICH,
    WORDS_TOO,
    count,
    month_number,
    rule,
    unit,
)
from memory.recall.moments import (
    DAY,
    EVENING,
    MIDNIGHT,
    NOON,
    Days,
    Now,
    Part,
    Rule,
    Span,
    Unit,
    days,
    exact,
    month,
    season,
    third,
    weekday_of,
    year,
)


def _month_day(found: Match[str], now: Now) -> Unit | None:
    number, day = month_number(found["month"]), int(found["day"])
    if found["month"] == "may":
        return None
    if found["year"]:
        return exact(int(found["year"]), number, day)
    return now.yearly(lambda one: exact(one, number, day), now.lean)


def _whole_month(found: Match[str], now: Now) -> Unit | None:
    number, lead = month_number(found["month"]), (found["lead"] or "").lower()
    joined = AND.search(found.string[: found.start("month")])
    if joined and not joined["one"] and not found["year"] and found["month"] in WORDS_TOO:
        return None
    if found["year"]:
        return month(int(found["year"]), number) if lead or found["month"][0].isupper() else None
    if lead in ("this", "current"):
        return month(now.today.year, number) if found["month"][0].isupper() else None
    return now.yearly(lambda one: month(one, number), WHICH.get(lead, now.lean))


def _weekday(found: Match[str], now: Now) -> Unit | None:
    number, lead = WEEKDAYS.index(found["day"][:3].lower()), (found["lead"] or "").lower()
    week = (found["week"] or "").lower()
    if week or lead in ("this", "current"):
        return days(now.week(OFFSETS[week or lead]).first + number * DAY)
    return now.weekday(number, WHICH.get(lead, now.lean))


def _month_of_year(found: Match[str], now: Now) -> Unit | None:
    if found["month"] in WORDS_TOO:
        return None
    return month(now.today.year + OFFSETS[found["which"].lower()], month_number(found["month"]))


def _weekday_before_last(found: Match[str], now: Now) -> Unit:
    return days(now.week(-2).first + WEEKDAYS.index(found["day"][:3].lower()) * DAY)


def _period(found: Match[str], now: Now) -> Unit | None:
    return _offset(found["unit"], OFFSETS[found["which"].lower()], now)


def _third(found: Match[str], now: Now) -> Unit | None:
    number, which = month_number(found["month"]), ("early", "mid", "late").index(found["third"].lower())
    if found["year"]:
        return third(month(int(found["year"]), number), which)
    return now.yearly(lambda one: third(month(one, number), which), now.lean)


def _weekday_of_month(found: Match[str], now: Now) -> Unit | None:
    number, day = month_number(found["month"]), WEEKDAYS.index(found["day"][:3].lower())
    which = _ORDER[found["which"].lower()]
    if found["year"]:
        return weekday_of(month(int(found["year"]), number), day, which)
    return now.yearly(lambda one: weekday_of(month(one, number), day, which), now.lean)


def _offset(unit: str, offset: int, now: Now) -> Unit:
    match unit.lower():
        case "week":
            return now.week(offset)
        case "month":
            return now.month(offset)
        case "quarter":
            return now.quarter(offset)
        case "weekend":
            return now.weekend(offset)
        case _:
            return year(now.today.year + offset)


def _season(found: Match[str], now: Now) -> Unit | None:
    number, lead = SEASONS[found["season"].lower()], (found["lead"] or "").lower()
    if found["year"]:
        return season(int(found["year"]), number)
    if lead == "this":
        return season(now.today.year, number)
    return now.yearly(lambda one: season(one, number), WHICH.get(lead, now.lean))


def _quarter(found: Match[str], now: Now) -> Unit | None:
    given = found["number"].lower()
    first = 3 * (_ORDER[given] if given in _ORDER else int(given)) - 2

    def of(one: int) -> Days:
        return Days(month(one, first).first, month(one, first + 3).first)

    return of(int(found["year"])) if found["year"] else now.yearly(of, now.lean)


def _day_of_month(found: Match[str], now: Now) -> Unit | None:
    months = (now.month(offset).first for offset in range(-3, 4))
    dates = (exact(one.year, one.month, int(found["day"])) for one in months)
    return now.pick((one for one in dates if one), now.lean)


def _end_of_day(found: Match[str], now: Now) -> Unit | None:
    return Span(now.at, now.span(_day_called(found["day"], now), None).end)


def _from_day(found: Match[str], now: Now) -> Unit | None:
    day = _day_called(found["day"], now)
    length = round(count(found["n"]) * {"day": 1, "week": 7}.get(unit(found["unit"]), 0))
    return Days(day.first, day.first + length * DAY) if length else None


def _day_called(name: str, now: Now) -> Days:
    """The day that a word such as *tomorrow*, or the name of a weekday, means."""
    named = name.lower()
    return now.day(_DAY_WORDS[named]) if named in _DAY_WORDS else now.weekday(WEEKDAYS.index(named[:3]), now.lean)


def _end_of(found: Match[str], now: Now) -> Unit | None:
    unit = (found["unit"] or {"eod": "day", "cob": "day", "eow": "week", "eom": "month"}[found[0].lower()[-3:]]).lower()
    ends = {"week": now.week(0), "month": now.month(0), "quarter": now.quarter(0), "year": year(now.today.year)}
    return Span(now.at, now.span(ends.get(unit, now.day(0)), None).end)


def _clock(found: Match[str], now: Now) -> Unit | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or hour * 60 + minute > 1440:
        return None
    start = hour * 60 + minute + _ahead_of(found.groupdict().get("zone"), now)
    return Part(start, start + 60, True)


def _ahead_of(zone: str | None, now: Now) -> int:
    """By how many minutes the clock on the wall is ahead of one that a time was given for; 0 where none was."""
    if not zone:
        return 0
    named, sign, hours, minutes = re.fullmatch(r"([A-Za-z]+)(?:([+-])(\d{1,2})(?::?(\d\d))?)?", zone).groups()  # type: ignore[union-attr]
    theirs = (1 if sign != "-" else -1) * (60 * int(hours or 0) + int(minutes or 0)) + 60 * ZONES[named.upper()]
    ours = now.at.astimezone(now.zone).utcoffset()
    return int(ours.total_seconds() // 60) - theirs if ours else -theirs


def _last_night(found: Match[str], now: Now) -> Unit | None:
    return Span(now.span(now.day(-1), EVENING).start, now.instant(now.today, 6 * 60))


ZONES = {"UTC": 0, "GMT": 0, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "JST": 9}
"""By how many hours the clocks of zones are ahead of UTC, of those names that mean one zone to nearly everybody."""
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_DAY_WORDS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "the day after tomorrow": 2,
}
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF = "(?:of |in )?"
_COUNTED_THINGS = (
    r"(?:files|lines|rows|times|items|users|people|tests|cases|pages|places|messages|tickets|requests|records|tokens"
    r"|characters|bytes|euros|dollars|[kmg]b|ms|seconds|minutes|hours|days)\b"
)
_ZONE = rf"(?: (?P<zone>(?:{'|'.join(ZONES)})(?:[+-]\d{{1,2}}(?::?\d\d)?)?))?(?!\w)"
_THAT_DAY = rf"(?P<day>{'|'.join(_DAY_WORDS)}|{WEEKDAY})"
STRONG: tuple[Rule, ...] = (
    (rule("|".join(_DAY_WORDS)), lambda found, now: now.day(_DAY_WORDS[found[0].lower()])),
    (
        rule(rf"(?P<month>{MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?(?! ?[:%])"),
        _month_day,
    ),
    (rule(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{MONTH})(?:,? {_YEAR})?"), _month_day),
    (rule(rf"(?P<lead>{'|'.join(OFFSETS)}) (?P<month>{MONTH})(?P<year>(?!))?"), _whole_month),
    (rule(rf"(?<=\b)(?P<lead>)(?P<month>{MONTH}),? {_OF}{_YEAR}"), _whole_month),
    (rule(rf"{LEAD} (?P<lead>)(?P<body>(?P<month>{MONTH})(?:,? {_OF}{_YEAR})?)"), _whole_month),
    (rule(rf"(?:in |since |until |by )?(?P<third>early|mid|late)[ -](?P<month>{MONTH})(?:,? {_OF}{_YEAR})?"), _third),
    (
        rule(rf"(?:the )?(?P<which>{'|'.join(_ORDER)}) (?P<day>{WEEKDAY}) (?:of|in) (?P<month>{MONTH})(?:,? {_YEAR})?"),
        _weekday_of_month,
    ),
    (rule(rf"(?P<month>{MONTH}),? (?:of )?(?P<which>last|this|next) year"), _month_of_year),
    (rule(rf"(?P<day>{WEEKDAY}),? (?:of |in )?the week before last"), _weekday_before_last),
    (
        rule(r"(?:the )?(?P<unit>week|weekend|month|quarter|year) before last"),
        lambda found, now: _offset(found["unit"], -2, now),
    ),
    (
        rule(
            rf"(?<!every )(?<!each )(?<!any )(?<!\ba )(?:(?P<lead>last|past|previous|next|coming"
            rf"|this) )?(?P<day>{WEEKDAY})(?:,? (?:of )?(?P<week>last|this"
            rf"|next) week)?"
        ),
        _weekday,
    ),
    (rule(rf"(?P<lead>last|past|next|this) (?P<day>{SHORT_WEEKDAY})(?P<week>(?!))?", cased=True), _weekday),
    (
        rule(rf"(?:until|till|til|since|by) (?P<body>(?P<day>{SHORT_WEEKDAY}))(?P<week>(?!))?(?P<lead>(?!))?"),
        _weekday,
    ),
    (rule(rf"{LEAD} (?P<body>(?P<day>{SHORT_WEEKDAY}))(?P<week>(?!))?(?P<lead>(?!))?", cased=True), _weekday),
    (rule(rf"(?P<week>last|this|next) week(?: on|'s)? (?P<day>{WEEKDAY})(?P<lead>(?!))?"), _weekday),
    (rule(r"(?P<which>last|previous|this|current|next|coming) (?P<unit>week|weekend|month|quarter|year)"), _period),
    (
        rule(r"(?:over |on |at )?(?:the|that) weekend"),
        lambda found, now: now.pick(map(now.weekend, (-1, 0, 1)), now.lean),
    ),
    (
        rule(r"(?P<lead>last|this|next|past) (?P<season>spring|summer|autumn|fall|winter)(?P<year>(?!))?"),
        _season,
    ),
    (
        rule(rf"(?P<lead>){LEAD} (?:the )?(?P<body>(?P<season>spring|summer|autumn|winter)(?: {_OF}{_YEAR})?)"),
        _season,
    ),
    (rule(rf"(?P<lead>)(?P<season>spring|summer|autumn|fall|winter),? (?:of )?{_YEAR}"), _season),
    (rule(rf"Q(?P<number>[1-4])(?:,? {_OF}{_YEAR})?(?! ?:)", cased=True), _quarter),
    (rule(rf"(?:the )?(?P<number>first|second|third|fourth) quarter(?: {_OF}{_YEAR})?"), _quarter),
    (
        rule(rf"{LEAD} (?:the year )?(?P<body>{_YEAR})(?!\.\d|['’]?s\b)(?! (?:\w+ )?{_COUNTED_THINGS})"),
        lambda found, now: year(int(found["year"])),
    ),
    (
        rule(
            r"(?:on|since|until|by|before|after|from|to) the (?P<body>(?P<day>[123]?\d)(?:st|nd|rd|th))"
            r"(?! (?:day|one|time|try|type)\b)"
        ),
        _day_of_month,
    ),
    (rule(rf"{COUNT} ?{UNIT} ago"), lambda found, now: now.shift(-count(found["n"]), unit(found["unit"]))),
    (rule(rf"{COUNT} ?{UNIT} from now"), lambda found, now: now.shift(count(found["n"]), unit(found["unit"]))),
    (rule(rf"in {COUNT} ?{UNIT}"), lambda found, now: now.shift(count(found["n"]), unit(found["unit"]))),
    (
        rule(rf"(?:(?:in|over|for|during|within) )?(?:the )?(?:last|past|previous) {COUNT} ?{UNIT}"),
        lambda found, now: now.stretch(count(found["n"]), unit(found["unit"]), back=True),
    ),
    (
        rule(
            r"(?:in|over|for|during|within) the (?:last|past) (?P<unit>hour|day|week|month|year)"
            r"|the past (?P<other>hour|day|week|month|year)"
        ),
        lambda found, now: now.stretch(1, (found["unit"] or found["other"]).lower(), back=True),
    ),
    (
        rule(rf"(?:(?:in|over|for|during|within) )?(?:the )?next {COUNT} ?{UNIT}"),
        lambda found, now: now.stretch(count(found["n"]), unit(found["unit"]), back=False),
    ),
    (
        rule(rf"for (?:about |around )?{COUNT} ?{UNIT}(?! ago)"),
        lambda found, now: None if now.past else now.stretch(count(found["n"]), unit(found["unit"]), back=False),
    ),
    (
        re.compile(rf"^\s*{COUNT} ?{UNIT}\s*$", re.IGNORECASE),
        lambda found, now: now.stretch(count(found["n"]), unit(found["unit"]), back=now.past),
    ),
    (
        rule(
            r"(?:until |till |by |before |for )?(?:(?:the )?(?:end|rest) of (?:the |this )?(?P<unit>day|week|month"
            r"|quarter|year"
            r"|today)|eod|eow|eom|cob)"
        ),
        _end_of,
    ),
    (
        rule(r"this (?P<part>morning|afternoon|evening)"),
        lambda found, now: (now.day(0), PARTS[found["part"].lower()]),
    ),
    (rule("tonight"), lambda found, now: (now.day(0), EVENING)),
    (rule("last night"), _last_night),
    (
        re.compile(
            rf"(?<![\w.:])(?:at )?(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))? ?(?P<half>[ap]\.?m\.?)(?!\w){_ZONE}",
            re.IGNORECASE,
        ),
        _clock,
    ),
    (rule(rf"at (?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?P<half>(?!))?{_ZONE}"), _clock),
    (
        rule(
            rf"(?:until|till|by|before|through) (?:eod|cob|end of (?:the )?day|close of business) (?:on )?{_THAT_DAY}"
        ),
        _end_of_day,
    ),
    (rule(rf"(?:for )?{COUNT} ?{UNIT} (?:from|starting(?: on)?) {_THAT_DAY}"), _from_day),
    (rule("(?:at|until|till|by|before) (?P<body>noon)"), lambda found, now: NOON),
    (rule("(?:at|until|till|by|before) (?P<body>midnight)"), lambda found, now: MIDNIGHT),
)
WEAK: tuple[Rule, ...] = (
    (
        rule(
            r"(?P<lead>until|till|til|by) (?P<body>(?P<hour>\d{1,2}))(?P<minute>(?!))?(?P<half>(?!))?"
            r"(?![ ]?[\w:/%.])"
        ),
        lambda found, now: None if now.past and found["lead"].lower() == "by" else _clock(found, now),
    ),
    (
        rule(r"(?:in the )?(?P<part>morning|afternoon|evening|night|noon)"),
        lambda found, now: PARTS[found["part"].lower()],
    ),
    (rule(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<half>(?!))?(?!:)"), _clock),
    (rule(r"at (?P<hour>\d{1,2})(?P<minute>(?!))?(?P<half>(?!))?"), _clock),
)
