"""Stretches of the past, printed the way people write them in English and Chinese: a grammar for each kind.

Everything is read on Wednesday, 18 March 2026, at half past ten. A phrase names the days from its first to before its
end; they are told without a zone, as on the wall.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

TODAY = date(2026, 3, 18)
MONTHS = (
    "January February March April May June July August September October November December".split(),
    "一 二 三 四 五 六 七 八 九 十 十一 十二".split(),
)
WEEKDAYS = ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), list("一二三四五六日"))
SEASONS = {"spring": ("春天", 3), "summer": ("夏天", 6), "autumn": ("秋天", 9)}
ORDINALS = ("first second third fourth".split(), list("一二三四"))
DIGITS = "零一二三四五六七八九"
Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Phrase:
    """An expression and the days that it names, from ``first`` to before ``end``."""

    kind: str
    language: Language
    text: str
    first: date
    end: date


Printed = tuple[date, date, tuple[str, ...], tuple[str, ...]]
Grammar = Callable[[random.Random], Printed]
"""Draws a stretch of days, and prints it in every English and every Chinese way."""


def _month_after(year: int, month: int, months: int = 1) -> date:
    past = year * 12 + month - 1 + months
    return date(past // 12, past % 12 + 1, 1)


def _drawn(draw: random.Random) -> date:
    """A day of the years before this one."""
    return date(2019, 1, 1) + timedelta(days=draw.randrange(7 * 365))


def _in_signs(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{DIGITS[ones] if ones or not tens else ''}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def a_day(draw: random.Random) -> Printed:
    """One day with its year."""
    day = _drawn(draw)
    year, month = day.year, MONTHS[0][day.month - 1]
    years = "".join(DIGITS[int(digit)] for digit in str(year))
    english = (
        f"{month} {day.day}, {year}",
        f"on {month[:3]} {day.day} {year}",
        f"{day.day} {month} {year}",
        f"{month} {_ordinal(day.day)}, {year}",
        f"{day:%Y-%m-%d}",
        f"{year}/{day.month}/{day.day}",
    )
    chinese = (
        f"{year}年{day.month}月{day.day}日",
        f"{year}年{day.month}月{day.day}号",
        f"{years}年{_in_signs(day.month)}月{_in_signs(day.day)}日",
        f"{year % 100}年{day.month}月{day.day}日",
    )
    return day, day + timedelta(days=1), english, chinese


def a_month(draw: random.Random) -> Printed:
    """One month with its year."""
    first = _drawn(draw).replace(day=1)
    month = MONTHS[0][first.month - 1]
    english = (f"in {month} {first.year}", f"in {month} of {first.year}", f"{month[:3]} {first.year}")
    chinese = (
        f"{first.year}年{first.month}月",
        f"{first.year % 100}年{first.month}月",
        f"{first.year}年{_in_signs(first.month)}月份",
    )
    return first, _month_after(first.year, first.month), english, chinese


def a_quarter(draw: random.Random) -> Printed:
    """A quarter with its year."""
    year, quarter = _drawn(draw).year, draw.randrange(4)
    first = date(year, 3 * quarter + 1, 1)
    english = (
        f"Q{quarter + 1} {year}",
        f"in Q{quarter + 1} of {year}",
        f"the {ORDINALS[0][quarter]} quarter of {year}",
    )
    chinese = (
        f"{year}年第{ORDINALS[1][quarter]}季度",
        f"{year}年{ORDINALS[1][quarter]}季度",
        f"{year}年Q{quarter + 1}",
    )
    return first, _month_after(year, first.month, 3), english, chinese


def a_season(draw: random.Random) -> Printed:
    """A season that lies within one year."""
    year, (season, (signs, month)) = _drawn(draw).year, draw.choice(list(SEASONS.items()))
    english = (f"in the {season} of {year}", f"{season} {year}")
    return date(year, month, 1), _month_after(year, month, 3), english, (f"{year}年{signs}", f"{year}年的{signs}")


def a_year(draw: random.Random) -> Printed:
    """A whole year."""
    year = _drawn(draw).year
    return date(year, 1, 1), date(year + 1, 1, 1), (f"in {year}", f"during {year}"), (f"{year}年", f"在{year}年")


def some_days(draw: random.Random) -> Printed:
    """From one day to another one of the same year, which stands there once."""
    one = _drawn(draw)
    other = min(one + timedelta(days=draw.randrange(1, 60)), date(one.year, 12, 31))
    one = min(one, other - timedelta(days=1))
    begins, ends = (f"{MONTHS[0][day.month - 1]} {day.day}" for day in (one, other))
    english = (f"from {begins} to {ends}, {one.year}", f"between {begins} and {ends}, {one.year}")
    chinese = (
        f"{one.year}年{one.month}月{one.day}日到{other.month}月{other.day}日",
        f"从{one.year}年{one.month}月{one.day}号至{other.month}月{other.day}号",
    )
    return one, other + timedelta(days=1), english, chinese


def some_months(draw: random.Random) -> Printed:
    """From one month to a later one of the same year, which stands there once."""
    year, months = _drawn(draw).year, sorted(draw.sample(range(1, 13), 2))
    begins, ends = (MONTHS[0][month - 1] for month in months)
    english = (f"from {begins} to {ends} {year}", f"between {begins} and {ends} {year}")
    chinese = (f"{year}年{months[0]}月到{months[1]}月", f"从{year}年{months[0]}月至{months[1]}月")
    return date(year, months[0], 1), _month_after(year, months[1]), english, chinese


def days_ago(draw: random.Random) -> Printed:
    """A day, counted back from today."""
    days = draw.randrange(1, 15)
    day = TODAY - timedelta(days=days)
    named = {1: (("yesterday",), ("昨天",)), 2: (("the day before yesterday",), ("前天",)), 3: ((), ("大前天",))}
    english, chinese = named.get(days, ((), ()))
    several = (f"{days} days ago",) if days > 1 else ("a day ago",)
    counted = f"{'两' if days == 2 else _in_signs(days)}天前"
    return day, day + timedelta(days=1), (*english, *several), (*chinese, f"{days}天前", counted)


def a_week(draw: random.Random) -> Printed:
    """One of the two weeks before this one, or a day in it."""
    back, weekday = draw.choice((1, 2)), draw.choice((None, *range(7)))
    monday = TODAY - timedelta(days=TODAY.weekday() + 7 * back)
    signs = "上" * back
    if weekday is None:
        whole = "last week" if back == 1 else "the week before last"
        return monday, monday + timedelta(days=7), (whole,), (f"{signs}周", f"{signs}个星期")
    day = monday + timedelta(days=weekday)
    name, sign = WEEKDAYS[0][weekday], WEEKDAYS[1][weekday]
    english = (f"{name} last week", f"on {name} of last week") if back == 1 else (f"{name} the week before last",)
    return day, day + timedelta(days=1), english, (f"{signs}周{sign}", f"{signs}星期{sign}")


def before_this(draw: random.Random) -> Printed:
    """The month, quarter or year before this one, and months of last year and the one before."""
    month = draw.randrange(1, 13)
    name, past, older = MONTHS[0][month - 1], TODAY.year - 1, TODAY.year - 2
    return draw.choice(
        (
            (date(2026, 2, 1), date(2026, 3, 1), ("last month", "the previous month"), ("上个月", "上月")),
            (date(2026, 1, 1), date(2026, 2, 1), ("the month before last",), ("上上个月",)),
            (date(2025, 10, 1), date(2026, 1, 1), ("last quarter", "the previous quarter"), ("上季度", "上个季度")),
            (date(past, 1, 1), date(past + 1, 1, 1), ("last year",), ("去年",)),
            (date(older, 1, 1), date(past, 1, 1), ("the year before last",), ("前年",)),
            (date(past, month, 1), _month_after(past, month), (f"{name} last year",), (f"去年{month}月",)),
            (date(older, month, 1), _month_after(older, month), (f"{name} {older}",), (f"前年{month}月",)),
        )
    )


GRAMMARS: dict[str, Grammar] = {
    each.__name__: each
    for each in (
        a_day,
        a_month,
        a_quarter,
        a_season,
        a_year,
        some_days,
        some_months,
        days_ago,
        a_week,
        before_this,
    )
}
AROUND = {"en": ("{}", "what did we decide {}?", "{} we had an outage"), "zh": ("{}", "{}怎么定的？", "{}的那次宕机")}


def phrase(draw: random.Random, language: Language, kind: str) -> Phrase:
    """One expression of a kind, drawn."""
    first, end, english, chinese = GRAMMARS[kind](draw)
    return Phrase(kind, language, draw.choice(english if language == "en" else chinese), first, end)


def table(count: int, seed: int = 1) -> list[Phrase]:
    """So many expressions that differ, half of them Chinese, of every kind as many."""
    draw, found = random.Random(seed), dict[str, Phrase]()
    for language in ("en", "zh"):
        for index in range(100 * count):
            if sum(each.language == language for each in found.values()) == count // 2:
                break
            each = phrase(draw, language, list(GRAMMARS)[index % len(GRAMMARS)])
            found.setdefault(each.text, each)
    return list(found.values())
