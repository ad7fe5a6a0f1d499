"""A profile as it was and as it is: what came, what went, and what holds more or less often than before. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from memory.profile.profile import Line

TELLING = 0.1
"""A share that moved by less is the same."""


class Change(StrEnum):
    """How a line differs between two times."""

    NEW = "new"
    GONE = "gone"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that differs; ``before`` or ``after`` is None where it was not, or is not any more."""

    change: Change
    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """The line as it is, or as it was."""
        line = self.after or self.before
        assert line is not None
        return line


def changes(before: Iterable[Line], after: Sequence[Line]) -> list[Changed]:
    """What differs, in the order of the later version; what went comes last."""
    was, now = {line.key: line for line in before}, {line.key: line for line in after}
    told = [each for line in after if (each := _changed(was.get(line.key), line))]
    return told + [Changed(Change.GONE, line, None) for key, line in was.items() if key not in now]


def _changed(before: Line | None, after: Line) -> Changed | None:
    if before is None:
        return Changed(Change.NEW, None, after)
    moved = after.count / after.of - before.count / before.of
    if abs(moved) < TELLING:
        return None
    return Changed(Change.MORE if moved > 0 else Change.LESS, before, after)
