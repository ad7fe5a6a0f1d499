"""Whether a recurrence rule keeps to RFC 5545 (3.3.10), and repeats at most once a day: only then is it counted out.

Rules outside of the ranges that the standard gives can keep a library busy without end; they are never handed to one.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
}
"""By the name of a part: the least and the greatest number, and whether it may count from the end."""
ONLY_WITH = {
    "BYMONTHDAY": {"DAILY", "MONTHLY", "YEARLY"},
    "BYYEARDAY": {"YEARLY"},
    "BYWEEKNO": {"YEARLY"},
}
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *RANGES}
MOST = 100_000
"""No calendar that a person keeps repeats something so often, or after so many days, weeks, months or years."""
_WEEKDAY = re.compile(r"(?P<count>[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,6}")
_LEAP_YEAR = 2024


def is_sound(rule: Mapping[str, Sequence[object]]) -> bool:
    """Whether a rule, as its parts by name, may be counted out."""
    parts = {name.upper(): [str(value).upper() for value in _listed(values)] for name, values in rule.items()}
    frequency = "".join(parts.get("FREQ", []))
    return (
        frequency in FREQUENCIES
        and parts.keys() <= KNOWN
        and not ("COUNT" in parts and "UNTIL" in parts)
        and all(_within(parts.get(name, []), 1, MOST, signed=False) for name in ("INTERVAL", "COUNT"))
        and all(_within(parts.get(name, []), *bounds[:2], signed=bounds[2]) for name, bounds in RANGES.items())
        and all(frequency in frequencies for name, frequencies in ONLY_WITH.items() if name in parts)
        and _are_weekdays(parts.get("BYDAY", []), frequency, by_week="BYWEEKNO" in parts)
        and _are_weekdays(parts.get("WKST", []), "WEEKLY", by_week=False)
        and ("BYSETPOS" not in parts or any(name.startswith("BY") and name != "BYSETPOS" for name in parts))
        and _comes_about(parts)
    )


def _listed(values: object) -> Sequence[object]:
    return values if isinstance(values, list | tuple) else [values]


def _within(values: Sequence[str], least: int, most: int, *, signed: bool) -> bool:
    numbers = [int(value) for value in values if _NUMBER.fullmatch(value)]
    return len(numbers) == len(values) and all(
        least <= (abs(number) if signed else number) <= most for number in numbers
    )


def _are_weekdays(values: Sequence[str], frequency: str, *, by_week: bool) -> bool:
    """Days of the week, counted only within a month or a year, as far as there are so many in it."""
    most = {"MONTHLY": 5, "YEARLY": 0 if by_week else 53}.get(frequency, 0)
    found = [_WEEKDAY.fullmatch(value) for value in values]
    return all(each and (each["count"] is None or 1 <= abs(int(each["count"])) <= most) for each in found)


def _comes_about(parts: Mapping[str, Sequence[str]]) -> bool:
    """Whether any of the months has any of the days."""
    months = [int(month) for month in parts.get("BYMONTH", [])] or range(1, 13)
    days = [abs(int(day)) for day in parts.get("BYMONTHDAY", [])] or [1]
    return any(day <= monthrange(_LEAP_YEAR, month)[1] for month in months for day in days)
