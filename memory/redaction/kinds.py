"""One row of a table: what is looked for, and what takes its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass

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
        """Replace all that is of this kind."""
        return self.pattern.sub(self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        group = "value" if "value" in self.pattern.groupindex else 0
        if not self.check(found[group]) or self._is_other(found.string, found.start(group)):
            return found[0]
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return f"{found[0][:start]}[{self.name}]{found[0][end:]}"

    def _is_other(self, text: str, start: int) -> bool:
        return self.other is not None and self.other.search(text, max(0, start - _LABEL), start) is not None
