"""Which part of a memory people mean: "last week in #ops", "topic 2", a link, "「密码」", 上周在运维群. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.terms import PLACE
from memory.simplified import simplified
from memory.when import when

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
    text = text.strip()
    if _LINK.fullmatch(text):
        return Part(link=text.strip("<>"))
    if found := _WORDS.fullmatch(text):
        return Part(words=found["words"].strip())
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
