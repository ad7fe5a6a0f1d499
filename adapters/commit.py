"""A change that somebody committed, in words: what it is called, which files it touches, and how many lines.

What is told can be read back, so that whoever has the words alone knows how large the change was and where.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

TOLD_PATHS, LONGEST_PATH, LONGEST_SUBJECT = 8, 160, 200
"""So much of a change is told in words."""
_SIZE = re.compile(r"(?:^|\n)(\d{1,9}) files?, \+(\d{1,9}) -(\d{1,9})\Z", re.ASCII)
_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|specs?|__tests__)/|(?:^|/)test_[^/]*\Z|[._-](?:test|tests|spec)\.[^/]*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Touched:
    """How much a change touches: how many files, of which ``paths`` are the first, and lines added and removed."""

    files: int
    paths: tuple[str, ...]
    added: int
    removed: int

    @property
    def lines(self) -> int:
        """Lines that were added or removed."""
        return self.added + self.removed

    @property
    def has_tests(self) -> bool:
        """Whether tests are touched."""
        return any(_TEST.search(path) for path in self.paths)


def touched_by(files: Sequence[tuple[str, int, int]]) -> Touched:
    """What a change touches, by the path of each file and how many lines are added and removed in it.

    Where tests are touched, one of them is among those that are told.
    """
    told = [path for path, _, _ in files[:TOLD_PATHS]]
    test = next((path for path, _, _ in files if _TEST.search(path)), "")
    if test and test not in told:
        told[-1] = test
    paths = tuple(_one_line(path)[:LONGEST_PATH] for path in told)
    return Touched(len(files), paths, sum(added for _, added, _ in files), sum(removed for _, _, removed in files))


def told_commit(subject: str, touched: Touched) -> str:
    """A change in words; ``touched_in`` reads them."""
    noun = "file" if touched.files == 1 else "files"
    size = f"{touched.files} {noun}, +{touched.added} -{touched.removed}"
    return "\n".join([_one_line(subject)[:LONGEST_SUBJECT], *touched.paths, size])


def touched_in(told: str) -> Touched | None:
    """What is touched by the change that is told in words; None where these tell none."""
    size = _SIZE.search(told)
    if size is None:
        return None
    return Touched(int(size[1]), tuple(told[: size.start()].split("\n")[1:]), int(size[2]), int(size[3]))


def _one_line(text: str) -> str:
    return " ".join(text.split())
