"""A text → the passages that are weighed one by one, so that one sentence of many is not averaged away.

Sentences, as they read plainly; short ones stay together, long ones are cut. Linear in the length of the text.
"""

import re
from collections.abc import Iterator

from policies.plain_text import read_plainly

READ_AT_MOST = 64
LONGEST = 160
SHORT = 25
_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|[\r\n]+")
_PIECE = re.compile(rf".{{1,{LONGEST}}}(?=\s|$)|.{{1,{LONGEST // 3}}}", re.DOTALL)
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")


def passages(text: str) -> tuple[str, ...]:
    """The first ``READ_AT_MOST`` passages of a text, each of at most ``LONGEST`` characters; the rest is left out."""
    joined: list[str] = []
    for piece in _pieces(text):
        if joined and _width(joined[-1]) + _width(piece) < SHORT:
            joined[-1] += f" {piece}"
        elif len(joined) == READ_AT_MOST:
            break
        else:
            joined.append(piece)
    return tuple(joined)


def _pieces(text: str) -> Iterator[str]:
    for sentence in _END.split(text[: READ_AT_MOST * LONGEST]):
        for found in _PIECE.finditer(read_plainly(sentence)):
            if piece := found[0].strip():
                yield piece


def _width(text: str) -> int:
    """Characters, where one that is a syllable counts as three."""
    return len(text) + 2 * len(_WIDE.findall(text))
