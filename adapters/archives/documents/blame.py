"""Who wrote the lines of a text, where it lies in a git repository."""

import re
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from adapters.archives.git.commits import text_of
from adapters.archives.git.objects import Objects, open_objects
from adapters.errors import Unreadable
from adapters.legible import on_one_line

LARGEST = 2**20
"""In larger texts nobody looks for who wrote which line, in bytes."""
_LINE = re.compile(rb"[0-9a-f]{40,64} \d+ (\d+)")
_MAIL = b"author-mail "


@dataclass(slots=True)
class Blame:
    """The repository around a folder, if there is one."""

    root: Path
    objects: Objects

    def writers(self, path: Path) -> dict[int, str]:
        """Whose each line of a file is, by their address; nothing of one that was not committed, or is too large."""
        if path.stat().st_size > LARGEST:
            return {}
        try:
            name = path.resolve().relative_to(self.root).as_posix()
            told = self.objects.ask(b"", "blame", "--line-porcelain", self.objects.tip, "--", name)
        except (Unreadable, ValueError):
            return {}
        writers: dict[int, str] = {}
        number = 0
        for row in told.split(b"\n"):
            if found := _LINE.match(row):
                number = int(found[1])
            elif row.startswith(_MAIL):
                writers[number] = on_one_line(text_of(row[len(_MAIL) :])).strip("<>").lower()
        return writers


def repository_of(folder: Path) -> AbstractContextManager[Objects] | None:
    """The objects of the repository in which a folder lies; None where it lies in none."""
    root = root_of(folder)
    return open_objects(root) if root is not None else None


def root_of(folder: Path) -> Path | None:
    """The top of the repository in which a folder lies."""
    real = folder.resolve()
    return next((each for each in (real, *real.parents) if (each / ".git").exists()), None)


def most_often(writers: dict[int, str], first: int, last: int) -> str:
    """Who wrote most of some lines; empty where nobody wrote more than half."""
    lines = Counter(writers[number] for number in range(first, last + 1) if number in writers)
    (who, count), *_ = lines.most_common(1) or [("", 0)]
    return who if 2 * count > lines.total() else ""
