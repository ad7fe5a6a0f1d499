"""One row of a table: what is looked for, and what takes its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from memory.text.simplified import simplified

_LABEL = 40
_DIGIT = re.compile("[0-9]")


def always(value: str) -> bool:
    """No doubt: whatever the pattern finds is of its kind."""
    return True


def has_digit(value: str) -> bool:
    """Hardly a drawn token is without a digit; most words are."""
    return _DIGIT.search(value) is not None


@dataclass(frozen=True, slots=True)
class Kind:
    """A name, where it stands in a text, and a check for what only looks alike.

    Where the pattern has a group ``value``, only that is replaced. What ``other`` matches right before it labels it as
    something else, and it stays.
    """

    name: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] = always
    other: re.Pattern[str] | None = None

    def redact(self, text: str) -> str:
        """Replace all that is of this kind, in whichever Chinese signs it is said; all else stays as it is written."""
        group = "value" if "value" in self.pattern.groupindex else 0
        pieces, done = [], 0
        for found in self.pattern.finditer(simplified(text)):
            start, end = found.span(group)
            if self.check(text[start:end]) and not self._is_other(found.string, start):
                pieces += [text[done:start], f"[{self.name}]"]
                done = end
        return "".join([*pieces, text[done:]]) if pieces else text

    def _is_other(self, text: str, start: int) -> bool:
        return self.other is not None and self.other.search(text, max(0, start - _LABEL), start) is not None
