"""English words of time: months, days of the week, counts, units, and how a rule is written over them."""

import re

from memory.recall.moments import AFTERNOON, EVENING, MORNING, NOON, Which

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
WORDS_TOO = ("may", "MAY", "mar", "march", "dec")
AND = re.compile(rf"(?P<one>\b{MONTH} )?\band $", re.IGNORECASE)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
SHORT_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
COUNT_WORDS = rf"an?|{'|'.join(NUMBERS[1:])}|a couple(?: of)?|couple(?: of)?|a few|few|half an?"
COUNT = rf"(?P<n>\d{{1,3}}(?:\.\d)?|(?:{COUNT_WORDS})(?= \w\w))"
UNIT = r"(?P<unit>minute|min|hour|hr|(?-i:h)|day|(?-i:d)|week|month|year)s?\b"
PARTS = {"morning": MORNING, "afternoon": AFTERNOON, "evening": EVENING, "night": EVENING, "noon": NOON}
LEAD = r"(?:in|on|since|until|till|by|before|after|from|during|of|through|early|late|mid|to|between|and)"
WHICH: dict[str, Which] = {"last": "last", "past": "last", "previous": "last", "next": "next", "coming": "next"}
OFFSETS = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}


def rule(pattern: str, *, cased: bool = False) -> re.Pattern[str]:
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


def unit(text: str) -> str:
    return {"min": "minute", "hr": "hour", "h": "hour", "d": "day"}.get(text.lower(), text.lower())


def month_number(text: str) -> int:
    return MONTHS.index(text[:3].lower()) + 1
