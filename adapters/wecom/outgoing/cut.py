"""Cuts long text where a reader would: between paragraphs, lines, sentences, words, else anywhere; pure.

What is counted is bytes of UTF-8. A cut never goes through a link, a piece of code or bold words if there is another
place, and never through what is read as one character, such as an emoji made of several.
"""

import re
import unicodedata
from collections.abc import Iterator

from adapters.wecom.outgoing.markup import CODE, LINK

_SEAMS = (
    re.compile(r"\n{2,}"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?]) |(?<=[。！？])(?=[^”’」』）。！？])"),
    re.compile(r" "),
)
_WHOLE = re.compile(rf"{LINK}|{CODE}|\*\*[^*\n]+\*\*")
_JOINER = "\u200d"
_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_LONGEST_CHARACTER = 64


def size(text: str) -> int:
    """Its bytes in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, limit: int) -> list[str]:
    """The text in pieces of at most ``limit`` bytes, without the blank space at which it was cut."""
    pieces: list[str] = []
    while size(text) > limit:
        end, start = _first(text, limit)
        pieces.append(text[:end])
        text = text[start:]
    return [*pieces, text]


def shorten(text: str, letters: int) -> str:
    """The text, or its beginning with an ellipsis, in at most so many letters."""
    if len(text) <= letters:
        return text
    end = _before_character(text, letters - 1)
    return text[:end].rstrip() + "…"


def _first(text: str, limit: int) -> tuple[int, int]:
    """Where the first piece ends, and where the next one begins."""
    most = _letters_within(text, limit)
    whole = [match.span() for match in _WHOLE.finditer(text, 0, most * 2 + 1) if size(match[0]) <= limit]
    for seam in _SEAMS:
        good = [found for found in _seams(seam, text, most) if not any(a < found[0] < b for a, b in whole)]
        if good:
            return good[-1]
    end = _before_character(text, most)
    broken = next((start for start, stop in whole if start < end < stop), 0)
    return (broken or end,) * 2


def _seams(seam: re.Pattern[str], text: str, most: int) -> Iterator[tuple[int, int]]:
    """Places to cut that do not leave a first piece which is all too short."""
    for match in seam.finditer(text, most // 3, most + 2):
        if 0 < match.start() <= most:
            yield match.span()


def _letters_within(text: str, limit: int) -> int:
    return len(text[:limit].encode("utf-8", "replace")[:limit].decode("utf-8", "ignore"))


def _before_character(text: str, end: int) -> int:
    """The nearest place at or before ``end`` that is not within a character; ``end`` where there is none near."""
    for place in range(end, max(end - _LONGEST_CHARACTER, 0), -1):
        if not _is_within(text, place):
            return place
    return max(end, 1)


def _is_within(text: str, place: int) -> bool:
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    code = ord(after)
    if before == _JOINER or after == _JOINER or code in _TONES or code in _TAGS:
        return True
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or (before, after) == ("\r", "\n"):
        return True
    return code in _FLAGS and _flags_before(text, place) % 2 == 1


def _flags_before(text: str, place: int) -> int:
    count = 0
    while count < place and ord(text[place - 1 - count]) in _FLAGS:
        count += 1
    return count
