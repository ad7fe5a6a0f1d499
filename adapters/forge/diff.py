"""The patch of a file, as forges tell it → hunks; pure, and bounded: what is longer is read as far as that."""

import re
from collections.abc import Iterator, Sequence

from adapters.change import Hunk, Line, told_of

MOST_FILES = 50
MOST_SIGNS = 20_000
"""So many signs of a patch are read."""
_HEAD = re.compile(r"@@ -[0-9]{1,9}(?:,[0-9]{1,9})? \+([0-9]{1,9})(?:,[0-9]{1,9})? @@", re.ASCII)


def hunks_in(path: str, former: str, patch: str) -> Iterator[Hunk]:
    """The hunks of a file's patch that add anything; a last line that was cut is left out."""
    rows = patch[:MOST_SIGNS].removesuffix("\n").split("\n")
    lines: list[Line] = []
    number = 0
    for row in rows if len(patch) <= MOST_SIGNS else rows[:-1]:
        head = _HEAD.match(row)
        if head is not None:
            yield from _hunk(path, former, lines)
            lines, number = [], int(head[1])
        elif number and row[:1] in ("+", " ", ""):
            lines.append(Line(number, row[1:].rstrip("\r"), row[:1] == "+"))
            number += 1
    yield from _hunk(path, former, lines)


def told_patch(path: str, patch: str) -> str:
    """The same of a patch that ends with that line; what it takes out is told only where it is the last line."""
    rows = [row for row in patch[-MOST_SIGNS:].split("\n") if row[:1] in ("+", "-", " ")]
    kept = [row for at, row in enumerate(rows) if row[0] != "-" or at == len(rows) - 1]
    return told_of(path, [row[1:] for row in kept])


def _hunk(path: str, former: str, lines: Sequence[Line]) -> Iterator[Hunk]:
    if any(line.added for line in lines):
        yield Hunk(path, former, tuple(lines))
