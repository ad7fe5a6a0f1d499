"""Messages written for this, a file a kind of high stakes, and harmless ones: everyday chat, and near misses.

A line is ``style<TAB>text``; ``{a|b}`` in a text stands for one of several words. Lines are groups: what is made of one
line never stands on both sides of a split. What is in ``HELD_OUT`` (``high|low<TAB>kind<TAB>style<TAB>text``) is never
trained on.
"""

import ast
import random
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from policies.plain_text import read_plainly
from policies.stakes import KINDS, passages

HERE = Path(__file__).parent
HARMLESS = ("harmless_near", "harmless_chat")
HELD_OUT = (HERE / "held_out.tsv", HERE / "held_out_second.tsv")
ALTERNATIVES = 3
PROSE = 4000
_SLOT = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A message, the kind of stake that it touches (empty: none), how it is put, and the line that it comes from."""

    text: str
    kind: str
    style: str
    group: int


def read_examples() -> list[Example]:
    """All that may be trained on, but the prose."""
    return [
        Example(read_plainly(text), name if name in KINDS else "", style, group)
        for group, (name, style, line) in enumerate(_lines())
        for text in _filled(line)
    ]


def read_held_out(path: Path) -> list[Example]:
    """Messages with their kind; a file without styles (``high|low<TAB>kind<TAB>text``) tells high from low only."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Example(row[-1], row[1] or "any" if row[0] == "high" else "", row[2] if len(row) > 3 else row[0], group)
        for group, row in enumerate(rows)
    ]


def read_prose() -> list[Example]:
    """Technical prose with nothing at stake: sentences of the docstrings of Python's standard library.

    They are read where they are installed, for training alone; another Python has others.
    """
    found = list(dict.fromkeys(islice(_docstring_passages(), 10 * PROSE)))
    random.Random(1).shuffle(found)
    return [Example(text, "", "prose", -1 - at) for at, text in enumerate(found[:PROSE])]


def _lines() -> Iterator[tuple[str, str, str]]:
    for name in (*KINDS, *HARMLESS):
        for line in (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            style, text = line.split("\t")
            yield name, style, text


def _filled(line: str) -> Iterator[str]:
    choices = [slot.split("|") for slot in _SLOT.findall(line)]
    for at in range(min(max(map(len, choices), default=1), ALTERNATIVES)):
        slots = iter(choices)
        yield _SLOT.sub(lambda _, slots=slots, at=at: (words := next(slots))[at % len(words)], line)  # type: ignore[misc]


def _docstring_passages() -> Iterator[str]:
    library = Path(sysconfig.get_paths()["stdlib"])
    for path in (*sorted(library.glob("*.py")), *sorted(library.glob("asyncio/*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module | ast.AsyncFunctionDef):
                for paragraph in (ast.get_docstring(node) or "").split("\n\n")[:2]:
                    if ">>>" not in paragraph:
                        yield from (found for found in passages(" ".join(paragraph.split())) if len(found) > 20)
