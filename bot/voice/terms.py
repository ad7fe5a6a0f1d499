"""How long things are to be remembered: as people write it, "90 days in #ops", 三个月, and as they read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.texts import say
from memory.recall.english import NUMBERS, count
from memory.recall.when_chinese import number
from memory.rights.retention import EVERYWHERE, Retention
from memory.text.simplified import simplified

_UNITS = {
    **dict.fromkeys(("day", "d", "天", "日"), 1),
    **dict.fromkeys(("week", "w", "周", "星期", "礼拜"), 7),
    **dict.fromkeys(("month", "月"), 30),
    **dict.fromkeys(("year", "y", "年"), 365),
    **dict.fromkeys(("hour", "minute", "小时", "分钟"), 0),
}
"""The days of each unit; what is shorter than a day counts for none."""
_AMOUNT = rf"\d{{1,6}}|half an?|an?|{'|'.join(NUMBERS[1:])}|[一二两三四五六七八九十半]{{1,3}}"
_SPAN = rf"(?P<amount>{_AMOUNT})\s*(?P<more>个半)?个?\s*(?P<unit>{'|'.join(_UNITS)})s?(?P<half>半)?"
_TERM = rf"(?:for\s+)?(?:(?P<forever>forever|永久|永远)|(?P<usual>default|默认)|{_SPAN})"
PLACE = r"(?:#[^\s,，、#:：]+|here\b|这里)"
"""A place as people write it."""
_PLACES = rf"(?:(?:in|at|在)\s*)?(?P<{{}}>{PLACE}(?:[\s,，、]*{PLACE})*)"
_NAME = re.compile(PLACE, re.IGNORECASE)
_WISH = re.compile(
    rf"\s*(?:{_PLACES.format('first')}[\s,，:]*)?{_TERM}(?:[\s,，]*{_PLACES.format('last')})?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a worker wants: so many ``days``, None being forever; ``usual`` is what holds everywhere else.

    ``places`` are names without their ``#``, none meaning everywhere; ``here`` is where it was typed.
    """

    days: int | None
    usual: bool
    places: tuple[str, ...]
    here: bool

    @property
    def words(self) -> str:
        """The term in words that are read as the same term."""
        if self.usual:
            return "default"
        return "forever" if self.days is None else f"{self.days} days"


def wish_in(text: str) -> Wish | None:
    """What a text asks for, if it is nothing but that; whether so many days can be had is not judged here."""
    plain = simplified(text)
    found = _WISH.fullmatch(plain)
    if found is None:
        return None
    spans = [found.span(group) for group in ("first", "last") if found[group]]
    named = [text[slice(*place.span())] for span in spans for place in _NAME.finditer(plain, *span)]
    days = None
    if found["amount"]:
        amount = count(found["amount"]) if found["amount"].isascii() else number(found["amount"])
        days = int((amount + (0.5 if found["more"] or found["half"] else 0)) * _UNITS[found["unit"].casefold()])
    places = tuple(place.removeprefix("#") for place in named if place.startswith("#"))
    return Wish(days, bool(found["usual"]), places, here=len(places) < len(named))


def told_retention(language: str, retention: Retention, names: Mapping[str, str]) -> str:
    """A worker's retention in words, in the places of their own terms too; ``names`` are those by their ids."""
    places = [
        say(language, "keep.there", place=names[place], term=_term(language, retention.days_in(place)))
        for place in sorted(retention.places)
        if place in names
    ]
    everywhere = _term(language, retention.days_in(EVERYWHERE))
    told = say(language, "keep.holds", term=everywhere, places="".join(places))
    if retention.longest is None:
        return told
    return f"{told} {say(language, 'keep.longest', term=_term(language, retention.longest))}"


def _term(language: str, days: int | None) -> str:
    if days is None:
        return say(language, "keep.forever")
    return say(language, "keep.day" if days == 1 else "keep.days", days=days)
