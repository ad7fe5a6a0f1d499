"""Chinese on a terminal: lines break where Chinese allows it, not only at spaces, and never before a comma."""

from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.containers import Lines
from rich.text import Text

from memory.index.tokens import CJK

WIDE = 2
"""Cells of a Chinese sign."""


class Flowing(Text):
    """A text that Rich wraps by Unicode's rules of line breaking (UAX 14) where there are Chinese signs in it."""

    def wrap(self, console: Console, width: int, **how: Any) -> Lines:
        """Break into lines of at most ``width`` cells; see ``rich.text.Text.wrap``."""
        if not CJK.search(self.plain):
            return super().wrap(console, width, **how)
        pieces = [piece for line in self.split(allow_blank=True) for piece in line.divide(_breaks(line.plain, width))]
        for piece in pieces:
            piece.rstrip_end(width)
        return Text("\n").join(pieces).wrap(console, width, **how)


def _breaks(line: str, width: int) -> list[int]:
    """Where a line is broken, so that as much as fits stands on each: an address or a command stays whole."""
    from uniseg.linebreak import line_break_boundaries

    breaks, allowed = [0], 0
    for at in line_break_boundaries(line):
        if cell_len(line[breaks[-1] : at].rstrip()) > width and allowed > breaks[-1]:
            breaks.append(allowed)
        if line[at - 1].isspace() or WIDE in map(cell_len, line[at - 1 : at + 1]):
            allowed = at
    return breaks[1:]
