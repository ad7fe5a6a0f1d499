"""How a worker writes: what one reply shows of language, length, greetings, and what stands in it. Pure.

Only forms are told, and greetings from a closed list; nothing here says what was written about.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from memory.index.tokens import PART, STOP

SHORT, MEDIUM = 10, 40
"""Up to so many words (a Chinese sign counts as one) a reply is short, or of middle length."""
END = 100
"""In so many last signs a courtesy is looked for."""
ITEMS = 2
"""From so many items on, lines are a list."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_UNITS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_OPENS = re.compile(
    r"^\W*((?:good (?:morning|afternoon|evening)|morning|hi|hey|hello|dear|thanks|thank you)(?!\w)"
    r"|你好|您好|大家好|嗨|哈喽|早上好|早安|谢谢|多谢|辛苦了)(?=.*\w)",
    re.IGNORECASE | re.DOTALL,
)
_CLOSES = re.compile(
    r"(?<!\w)(thanks|thank you|thx|cheers|(?:best |kind )?regards|best|hope (?:this|that|it) helps|let me know)"
    r"(?!\w)[^.!?。！？\n]{0,40}\W*$|(谢谢|多谢|感谢|辛苦了|麻烦了|加油)\W*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")
_EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]|:[a-z][a-z0-9_+-]+:")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、])\s*\S", re.MULTILINE)
_LINK = re.compile(r"https?://\S")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trait(Generic[T]):
    """What may be usual: what one of many shows, empty for nothing, and from which share of them all on it tells."""

    shown: Callable[[T], str]
    telling: float


def language(reply: str) -> str:
    """``zh`` or ``en`` by the signs and the small words, empty where neither is sure."""
    if _KANA_OR_HANGUL.search(reply):
        return ""
    words = PART.findall(_HAN.sub(" ", reply).casefold())
    if 2 * len(_HAN.findall(reply)) > len(words):
        return "zh"
    return "en" if STOP.intersection(words) else ""


def length(reply: str) -> str:
    """``short``, ``medium`` or ``long``."""
    units = len(_UNITS.findall(reply))
    return "short" if units <= SHORT else "medium" if units <= MEDIUM else "long"


def opening(reply: str) -> str:
    """The greeting that a reply begins with."""
    found = _OPENS.search(reply)
    return found[1].casefold() if found else ""


def closing(reply: str) -> str:
    """The courtesy that a reply ends with."""
    end = reply[-END:]
    found = _CLOSES.search(end)
    return (found[1] or found[2]).casefold() if found and _WORD.search(end[: found.start()]) else ""


def _holds(pattern: re.Pattern[str], least: int = 1) -> Callable[[str], str]:
    return lambda reply: "yes" if len(pattern.findall(reply)) >= least else ""


TRAITS: Mapping[str, Trait[str]] = {
    "language": Trait(language, 0.7),
    "length": Trait(length, 0.6),
    "opens": Trait(opening, 0.3),
    "closes": Trait(closing, 0.3),
    "emoji": Trait(_holds(_EMOJI), 0.3),
    "list": Trait(_holds(_ITEM, ITEMS), 0.3),
    "code": Trait(_holds(re.compile("`[^`]+`")), 0.3),
    "link": Trait(_holds(_LINK), 0.3),
}
