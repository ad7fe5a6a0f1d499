"""What is typed behind ``interview`` → which question is meant, and what is to be done with it. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from memory.text.simplified import simplified

_ANSWER = re.compile(r"(?P<number>\d{1,6})\s*(?:[:：]|=+>|→)\s*(?P<answer>\S.*)", re.DOTALL)
_SKIP = re.compile(r"(?:skip|跳过)\s*(?P<number>\d{1,6})", re.IGNORECASE)
_FIRST = re.compile(r"(?P<number>\d{1,6})\s*(?:first|第一[个条]?)", re.IGNORECASE)
_SECOND = re.compile(r"(?P<number>\d{1,6})\s*(?:second|第二[个条]?)", re.IGNORECASE)
Does = Literal["answer", "skip", "first", "second"]
_PATTERNS: dict[Does, re.Pattern[str]] = {"skip": _SKIP, "first": _FIRST, "second": _SECOND}


@dataclass(frozen=True, slots=True)
class Wish:
    """A question by its number, and what to do with it: answer it, skip it, or say which of two decisions holds."""

    number: int
    does: Does
    answer: str = ""


def interview_wish(rest: str) -> Wish | None:
    """What is said to a question, if that is said."""
    rest = rest.strip()
    if found := _ANSWER.fullmatch(rest):
        return Wish(int(found["number"]), "answer", found["answer"].strip())
    plain = simplified(rest)
    return next(
        (Wish(int(found["number"]), does) for does, each in _PATTERNS.items() if (found := each.fullmatch(plain))), None
    )
