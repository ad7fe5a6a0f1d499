"""What is to be merged: the lines that a change touches, and what is said of them.

A *hunk* is a run of lines as they read after the change. Only a line that the change adds can be spoken of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from adapters.chat import Person

Ruling = Literal["", "approve", "request_changes"]
"""What a review does formally to a change; nothing where it only comments."""
HEAD_MOVED, NO_TOKEN, TOKEN_REFUSED, TOO_OLD = "head_moved", "no_token", "token_refused", "no_such_ruling"
"""Why a ruling is refused: the change is another one now; there is no token of the person's, or the forge does not take
it; or the forge lets no program rule so.
"""
MOST_HUNKS = 60
"""So many hunks of a change are read."""
TOLD_LINES, LONGEST_LINE = 6, 200
"""So much is told of the lines that a comment is written on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file after a change: its ``number``, counted from 1, its words, and whether the change adds it."""

    number: int
    text: str
    added: bool


@dataclass(frozen=True, slots=True)
class Hunk:
    """A run of lines of the file at ``path``, which was at ``former`` before the change."""

    path: str
    former: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a thread proposes: the commit ``head``, whose it is (None where nobody knows), and what it touches.

    ``base`` is the branch into which it would be merged.
    """

    head: str
    author: Person | None
    hunks: tuple[Hunk, ...]
    base: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one added line; ``former`` is the path of its file before the change."""

    path: str
    former: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a post says of the change with the commit ``head``, line by line; and its ``ruling``, where it gives one.

    A ruling is a person's own: it is given with a token of theirs alone, on a change into the branch ``base``.
    """

    head: str
    remarks: tuple[Remark, ...] = ()
    ruling: Ruling = ""
    base: str = ""


def told_of(path: str, lines: Sequence[str]) -> str:
    """Lines in words, as far as the last of them, which is spoken of: in which file, and what stands there."""
    shown = [line.strip()[:LONGEST_LINE] for line in lines if line.strip()]
    return "\n".join([path, *shown[-TOLD_LINES:]])
