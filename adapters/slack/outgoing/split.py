"""Cuts long text where a reader would: between paragraphs, lines, sentences, words, else anywhere."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_SEAMS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?]) |(?<=[。！？])"), re.compile(r" "))

_SEPARATORS = ("", " ", "\n", "\n\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and what stood between it and the next."""

    text: str
    seam: str = ""


def split(text: str, limit: int) -> list[Piece]:
    """Pieces of at most ``limit`` characters; texts and seams together are the text again."""
    pieces: list[Piece] = []
    while len(text) > limit:
        piece = _first(text, limit)
        pieces.append(piece)
        text = text[len(piece.text) + len(piece.seam) :]
    return [*pieces, Piece(text)]


def join(pieces: Iterable[Piece]) -> str:
    """The text that was split."""
    return "".join(piece.text + piece.seam for piece in pieces)


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def fit(text: str, limit: int, convert: Callable[[str], str]) -> str:
    """What ``convert`` makes of the text, or of as much of its beginning as fits into ``limit`` characters."""
    length = limit
    while len(fitting := convert(shorten(text, length))) > limit:
        length = length * 3 // 4
    return fitting


def label(prefix: str, number: int, piece: Piece) -> str:
    """A block id that tells which piece of what text a block shows, and what follows it."""
    return f"{prefix}-{number}-{_SEPARATORS.index(piece.seam)}"


def reassemble(prefix: str, blocks: Mapping[str, str]) -> str:
    """The text whose pieces stand in blocks with such ids."""
    found: dict[int, Piece] = {}
    for block, text in blocks.items():
        if match := re.fullmatch(rf"{prefix}-(\d+)-([0-3])", block):
            found[int(match[1])] = Piece(text, _SEPARATORS[int(match[2])])
    return join(piece for _, piece in sorted(found.items()))


def _first(text: str, limit: int) -> Piece:
    for seam in _SEAMS:
        found = [m for m in seam.finditer(text, limit // 3, limit + 2) if m.start() <= limit]
        if found:
            return Piece(text[: found[-1].start()], found[-1].group())
    return Piece(text[:limit])
