"""English time expressions, a rule each: a pattern, and the days, part of a day or span that it names."""

import re
from re import Match

from memory.recall.moments import (
    AFTERNOON,
    DAY,
    EVENING,
    MIDNIGHT,
    MORNING,
    NOON,
    Days,
    Now,
    Part,
    Rule,
    Span,
    Unit,
    Which,
    days,
    exact,
    month,
    season,
    third,
    weekday_of,
    year,
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WORDS_TOO = ("may", "MAY", "mar", "march", "dec")
_AND = re.compile(rf"(?P<one>\b{_MONTH} )?\band $", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_SHORT_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
_SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_COUNT_WORDS = rf"an?|{'|'.join(NUMBERS[1:])}|a couple(?: of)?|couple(?: of)?|a few|few|half an?"
_COUNT = rf"(?P<n>\d{{1,3}}(?:\.\d)?|(?:{_COUNT_WORDS})(?= \w\w))"
_UNIT = r"(?P<unit>minute|min|hour|hr|(?-i:h)|day|(?-i:d)|week|month|year)s?\b"
_PARTS = {"morning": MORNING, "afternoon": AFTERNOON, "evening": EVENING, "night": EVENING, "noon": NOON}
_LEAD = r"(?:in|on|since|until|till|by|before|after|from|during|of|through|early|late|mid|to|between|and)"
_WHICH: dict[str, Which] = {"last": "last", "past": "last", "previous": "last", "next": "next", "coming": "next"}
_OFFSETS = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}


def _rule(pattern: str, *, cased: bool = False) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{pattern})(?![\w-])", 0 if cased else re.IGNORECASE)


def count(text: str) -> float:
    """The value of digits or of a number word: "12", "three", "a", "half a"."""
    words = text.lower().split()
    if words[0] == "half":
        return 0.5
    if "couple" in words:
        return 2
    if "few" in words:
        return 3
    if words[0][0].isdigit():
        return float(words[0])
    return max(1, NUMBERS.index(words[0]) if words[0] in NUMBERS else 1)


def _unit(text: str) -> str:
    return {"min": "minute", "hr": "hour", "h": "hour", "d": "day"}.get(text.lower(), text.lower())


def _month_number(text: str) -> int:
    return _MONTHS.index(text[:3].lower()) + 1


def _month_day(found: Match[str], now: Now) -> Unit | None:
    number, day = _month_number(found["month"]), int(found["day"])
    if found["month"] == "may":
        return None
    if found["year"]:
        return exact(int(found["year"]), number, day)
    return now.yearly(lambda one: exact(one, number, day), now.lean)


def _whole_month(found: Match[str], now: Now) -> Unit | None:
    number, lead = _month_number(found["month"]), (found["lead"] or "").lower()
    joined = _AND.search(found.string[: found.start("month")])
    if joined and not joined["one"] and not found["year"] and found["month"] in _WORDS_TOO:
        return None
    if found["year"]:
        return month(int(found["year"]), number) if lead or found["month"][0].isupper() else None
    if lead in ("this", "current"):
        return month(now.today.year, number) if found["month"][0].isupper() else None
    return now.yearly(lambda one: month(one, number), _WHICH.get(lead, now.lean))


def _weekday(found: Match[str], now: Now) -> Unit | None:
    number, lead = _WEEKDAYS.index(found["day"][:3].lower()), (found["lead"] or "").lower()
    week = (found["week"] or "").lower()
    if week or lead in ("this", "current"):
        return days(now.week(_OFFSETS[week or lead]).first + number * DAY)
    return now.weekday(number, _WHICH.get(lead, now.lean))


def _month_of_year(found: Match[str], now: Now) -> Unit | None:
    if found["month"] in _WORDS_TOO:
        return None
    return month(now.today.year + _OFFSETS[found["which"].lower()], _month_number(found["month"]))


def _weekday_before_last(found: Match[str], now: Now) -> Unit:
    return days(now.week(-2).first + _WEEKDAYS.index(found["day"][:3].lower()) * DAY)


def _period(found: Match[str], now: Now) -> Unit | None:
    return _offset(found["unit"], _OFFSETS[found["which"].lower()], now)


def _third(found: Match[str], now: Now) -> Unit | None:
    number, which = _month_number(found["month"]), ("early", "mid", "late").index(found["third"].lower())
    if found["year"]:
        return third(month(int(found["year"]), number), which)
    return now.yearly(lambda one: third(month(one, number), which), now.lean)


def _weekday_of_month(found: Match[str], now: Now) -> Unit | None:
    number, day = _month_number(found["month"]), _WEEKDAYS.index(found["day"][:3].lower())
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
    number, lead = _SEASONS[found["season"].lower()], (found["lead"] or "").lower()
    if found["year"]:
        return season(int(found["year"]), number)
    if lead == "this":
        return season(now.today.year, number)
    return now.yearly(lambda one: season(one, number), _WHICH.get(lead, now.lean))


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
    length = round(count(found["n"]) * {"day": 1, "week": 7}.get(_unit(found["unit"]), 0))
    return Days(day.first, day.first + length * DAY) if length else None


def _day_called(name: str, now: Now) -> Days:
    """The day that a word such as *tomorrow*, or the name of a weekday, means."""
    named = name.lower()
    return now.day(_DAY_WORDS[named]) if named in _DAY_WORDS else now.weekday(_WEEKDAYS.index(named[:3]), now.lean)


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
_THAT_DAY = rf"(?P<day>{'|'.join(_DAY_WORDS)}|{_WEEKDAY})"
STRONG: tuple[Rule, ...] = (
    (_rule("|".join(_DAY_WORDS)), lambda found, now: now.day(_DAY_WORDS[found[0].lower()])),
    (
        _rule(rf"(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?(?! ?[:%])"),
        _month_day,
    ),
    (_rule(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})(?:,? {_YEAR})?"), _month_day),
    (_rule(rf"(?P<lead>{'|'.join(_OFFSETS)}) (?P<month>{_MONTH})(?P<year>(?!))?"), _whole_month),
    (_rule(rf"(?<=\b)(?P<lead>)(?P<month>{_MONTH}),? {_OF}{_YEAR}"), _whole_month),
    (_rule(rf"{_LEAD} (?P<lead>)(?P<body>(?P<month>{_MONTH})(?:,? {_OF}{_YEAR})?)"), _whole_month),
    (_rule(rf"(?:in |since |until |by )?(?P<third>early|mid|late)[ -](?P<month>{_MONTH})(?:,? {_OF}{_YEAR})?"), _third),
    (
        _rule(
            rf"(?:the )?(?P<which>{'|'.join(_ORDER)}) (?P<day>{_WEEKDAY}) (?:of|in) (?P<month>{_MONTH})(?:,? {_YEAR})?"
        ),
        _weekday_of_month,
    ),
    (_rule(rf"(?P<month>{_MONTH}),? (?:of )?(?P<which>last|this|next) year"), _month_of_year),
    (_rule(rf"(?P<day>{_WEEKDAY}),? (?:of |in )?the week before last"), _weekday_before_last),
    (
        _rule(r"(?:the )?(?P<unit>week|weekend|month|quarter|year) before last"),
        lambda found, now: _offset(found["unit"], -2, now),
    ),
    (
        _rule(
            rf"(?<!every )(?<!each )(?<!any )(?<!\ba )(?:(?P<lead>last|past|previous|next|coming"
            rf"|this) )?(?P<day>{_WEEKDAY})(?:,? (?:of )?(?P<week>last|this"
            rf"|next) week)?"
        ),
        _weekday,
    ),
    (_rule(rf"(?P<lead>last|past|next|this) (?P<day>{_SHORT_WEEKDAY})(?P<week>(?!))?", cased=True), _weekday),
    (
        _rule(rf"(?:until|till|til|since|by) (?P<body>(?P<day>{_SHORT_WEEKDAY}))(?P<week>(?!))?(?P<lead>(?!))?"),
        _weekday,
    ),
    (_rule(rf"{_LEAD} (?P<body>(?P<day>{_SHORT_WEEKDAY}))(?P<week>(?!))?(?P<lead>(?!))?", cased=True), _weekday),
    (_rule(rf"(?P<week>last|this|next) week(?: on|'s)? (?P<day>{_WEEKDAY})(?P<lead>(?!))?"), _weekday),
    (_rule(r"(?P<which>last|previous|this|current|next|coming) (?P<unit>week|weekend|month|quarter|year)"), _period),
    (
        _rule(r"(?:over |on |at )?(?:the|that) weekend"),
        lambda found, now: now.pick(map(now.weekend, (-1, 0, 1)), now.lean),
    ),
    (
        _rule(r"(?P<lead>last|this|next|past) (?P<season>spring|summer|autumn|fall|winter)(?P<year>(?!))?"),
        _season,
    ),
    (
        _rule(rf"(?P<lead>){_LEAD} (?:the )?(?P<body>(?P<season>spring|summer|autumn|winter)(?: {_OF}{_YEAR})?)"),
        _season,
    ),
    (_rule(rf"(?P<lead>)(?P<season>spring|summer|autumn|fall|winter),? (?:of )?{_YEAR}"), _season),
    (_rule(rf"Q(?P<number>[1-4])(?:,? {_OF}{_YEAR})?(?! ?:)", cased=True), _quarter),
    (_rule(rf"(?:the )?(?P<number>first|second|third|fourth) quarter(?: {_OF}{_YEAR})?"), _quarter),
    (
        _rule(rf"{_LEAD} (?:the year )?(?P<body>{_YEAR})(?!\.\d|['’]?s\b)(?! (?:\w+ )?{_COUNTED_THINGS})"),
        lambda found, now: year(int(found["year"])),
    ),
    (
        _rule(
            r"(?:on|since|until|by|before|after|from|to) the (?P<body>(?P<day>[123]?\d)(?:st|nd|rd|th))"
            r"(?! (?:day|one|time|try|type)\b)"
        ),
        _day_of_month,
    ),
    (_rule(rf"{_COUNT} ?{_UNIT} ago"), lambda found, now: now.shift(-count(found["n"]), _unit(found["unit"]))),
    (_rule(rf"{_COUNT} ?{_UNIT} from now"), lambda found, now: now.shift(count(found["n"]), _unit(found["unit"]))),
    (_rule(rf"in {_COUNT} ?{_UNIT}"), lambda found, now: now.shift(count(found["n"]), _unit(found["unit"]))),
    (
        _rule(rf"(?:(?:in|over|for|during|within) )?(?:the )?(?:last|past|previous) {_COUNT} ?{_UNIT}"),
        lambda found, now: now.stretch(count(found["n"]), _unit(found["unit"]), back=True),
    ),
    (
        _rule(
            r"(?:in|over|for|during|within) the (?:last|past) (?P<unit>hour|day|week|month|year)"
            r"|the past (?P<other>hour|day|week|month|year)"
        ),
        lambda found, now: now.stretch(1, (found["unit"] or found["other"]).lower(), back=True),
    ),
    (
        _rule(rf"(?:(?:in|over|for|during|within) )?(?:the )?next {_COUNT} ?{_UNIT}"),
        lambda found, now: now.stretch(count(found["n"]), _unit(found["unit"]), back=False),
    ),
    (
        _rule(rf"for (?:about |around )?{_COUNT} ?{_UNIT}(?! ago)"),
        lambda found, now: None if now.past else now.stretch(count(found["n"]), _unit(found["unit"]), back=False),
    ),
    (
        re.compile(rf"^\s*{_COUNT} ?{_UNIT}\s*$", re.IGNORECASE),
        lambda found, now: now.stretch(count(found["n"]), _unit(found["unit"]), back=now.past),
    ),
    (
        _rule(
            r"(?:until |till |by |before |for )?(?:(?:the )?(?:end|rest) of (?:the |this )?(?P<unit>day|week|month"
            r"|quarter|year"
            r"|today)|eod|eow|eom|cob)"
        ),
        _end_of,
    ),
    (
        _rule(r"this (?P<part>morning|afternoon|evening)"),
        lambda found, now: (now.day(0), _PARTS[found["part"].lower()]),
    ),
    (_rule("tonight"), lambda found, now: (now.day(0), EVENING)),
    (_rule("last night"), _last_night),
    (
        re.compile(
            rf"(?<![\w.:])(?:at )?(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))? ?(?P<half>[ap]\.?m\.?)(?!\w){_ZONE}",
            re.IGNORECASE,
        ),
        _clock,
    ),
    (_rule(rf"at (?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?P<half>(?!))?{_ZONE}"), _clock),
    (
        _rule(
            rf"(?:until|till|by|before|through) (?:eod|cob|end of (?:the )?day|close of business) (?:on )?{_THAT_DAY}"
        ),
        _end_of_day,
    ),
    (_rule(rf"(?:for )?{_COUNT} ?{_UNIT} (?:from|starting(?: on)?) {_THAT_DAY}"), _from_day),
    (_rule("(?:at|until|till|by|before) (?P<body>noon)"), lambda found, now: NOON),
    (_rule("(?:at|until|till|by|before) (?P<body>midnight)"), lambda found, now: MIDNIGHT),
)
WEAK: tuple[Rule, ...] = (
    (
        _rule(
            r"(?P<lead>until|till|til|by) (?P<body>(?P<hour>\d{1,2}))(?P<minute>(?!))?(?P<half>(?!))?"
            r"(?![ ]?[\w:/%.])"
        ),
        lambda found, now: None if now.past and found["lead"].lower() == "by" else _clock(found, now),
    ),
    (
        _rule(r"(?:in the )?(?P<part>morning|afternoon|evening|night|noon)"),
        lambda found, now: _PARTS[found["part"].lower()],
    ),
    (_rule(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<half>(?!))?(?!:)"), _clock),
    (_rule(r"at (?P<hour>\d{1,2})(?P<minute>(?!))?(?P<half>(?!))?"), _clock),
)
