"""Which part of a memory people mean: "last week in #ops", "topic 2", a link, "「密码」", 上周在运维群. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.voice.terms import PLACE
from memory.recall.when import when
from memory.text.simplified import simplified

_NARROW = {0x3000: " ", 0xFF02: '"', 0xFF07: "'", 0xFF03: "#"}
"""Full-width space, quotes and number sign."""
_QUOTES = "\"“”「」『』'‘’"
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_LINK = re.compile(r"<?[a-z]{2,10}://\S+>?", re.IGNORECASE)
_WORDS = re.compile(r"[\"“「『'‘](?P<words>.{2,200}?)[\"”」』'’]", re.DOTALL)
_TOPIC = re.compile(r"(?:topic|话题)\s*(?P<number>\d{1,6})", re.IGNORECASE)
_NAME = re.compile(rf"(?:(?:in|at|在)\s*)?({PLACE})[\s,，、]*", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:\b(?:everything|all|said|from|between|the|of|and|in)\b|全部|所有|说的|的|[\s\d\W_])*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """What was named: a topic by its number, a link, words, places by name (``here``: where it was typed), a time."""

    topic: int | None = None
    link: str = ""
    words: str = ""
    places: tuple[str, ...] = ()
    here: bool = False
    time: str = ""


def part_in(text: str) -> Part | None:
    """What a text names, if it names nothing but a part of a memory."""
    text = text.translate(_NARROW).strip()
    if _LINK.fullmatch(text):
        return Part(link=text.strip("<>"))
    if found := _WORDS.fullmatch(text):
        words = found["words"].strip()
        return Part(words=words) if _says_something(words) else None
    plain = simplified(text)
    if found := _TOPIC.fullmatch(plain):
        return Part(topic=int(found["number"]))
    named = [text[slice(*place.span(1))] for place in _NAME.finditer(plain)]
    rest = _NAME.sub(" ", plain).strip()
    window = when(rest, _ANY_DAY, "UTC", prefer="past") if rest else None
    beside = rest if window is None else rest.replace(window.phrase, "", 1)
    if not _BESIDE.fullmatch(beside) or not (named or window):
        return None
    places = tuple(place.removeprefix("#") for place in named if place.startswith("#"))
    return Part(places=places, here=len(places) < len(named), time=rest if window else "")


def is_blank(text: str) -> bool:
    """Whether a text is quotes with nothing between them by which anything could be found."""
    text = text.translate(_NARROW).strip()
    quoted = len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES
    return quoted and not _says_something(text[1:-1].strip())


def _says_something(words: str) -> bool:
    """Whether there are two signs or more, and among them a letter, a digit or a picture."""
    kinds = {unicodedata.category(sign) for sign in words}
    return len(words) > 1 and any(kind[0] in "LN" or kind == "So" for kind in kinds)
