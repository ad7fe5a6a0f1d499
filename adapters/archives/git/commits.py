"""What ``git log`` tells → who made which commit, and whom each names; and the commits that matter, whole.

Of each commit some numbers are kept, so that memory holds no history.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO

from adapters.archives.git.objects import PIECE, Objects
from adapters.archives.git.trailers import named_in, reverted_in
from adapters.legible import harmless_signs, on_one_line

_LOG = "%H%x00%P%x00%an%x00%ae%x00%B"
_WHOLE = "%x01%H%x00%P%x00%aN%x00%aE%x00%at%x00%ct%x00%B"
_LOG_FIELDS, _WHOLE_FIELDS = 5, 7
_BEGINS = b"\x01"
_ANGLES = re.compile(r"[<>]")
_LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody as commits name them: on one line, the address in small letters."""

    name: str
    address: str


@dataclass(slots=True)
class People:
    """Everybody by a number, as they are written; ``known`` is who they are by the repository's own list of people."""

    known: list[Contact] = field(default_factory=list)
    _numbers: dict[tuple[bytes, bytes], int] = field(default_factory=dict)

    def number(self, name: bytes, address: bytes) -> int:
        """The number of somebody."""
        found = self._numbers.get((name, address))
        if found is None:
            found = self._numbers[name, address] = len(self.known)
            self.known.append(Contact(on_one_line(text_of(name)), on_one_line(text_of(address)).lower()))
        return found


@dataclass(slots=True)
class Columns:
    """All commits, the newest first: whose each is and how many parents it has; and whom some of them name.

    ``writers`` and ``reviewers`` are the numbers of rows and people, pair after pair; ``merged`` is the second parent
    of merges by their row; ``undone`` are commits that were undone again.
    """

    people: People = field(default_factory=People)
    ids: bytearray = field(default_factory=bytearray)
    width: int = 20
    author: "array[int]" = field(default_factory=lambda: array("i"))
    writers: "array[int]" = field(default_factory=lambda: array("q"))
    reviewers: "array[int]" = field(default_factory=lambda: array("q"))
    merged: dict[int, str] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.author)

    def id(self, row: int) -> str:
        """The name of a commit."""
        return self.ids[row * self.width : (row + 1) * self.width].hex()

    def authors(self, names: frozenset[str]) -> dict[str, int]:
        """Whose some commits are, as far as they are here."""
        rows = range(len(self)) if names else ()
        return {id_: self.author[row] for row in rows if (id_ := self.id(row)) in names}

    def note(self, name: bytes, parents: bytes, author: tuple[bytes, bytes], message: bytes) -> None:
        """Add a commit."""
        row, id_ = len(self), name.decode()
        self.width = len(id_) // 2
        self.ids += bytes.fromhex(id_)
        self.author.append(self.people.number(*author))
        if b" " in parents:
            self.merged[row] = parents.split(b" ", 2)[1].decode()
        if id_ not in self.undone:
            self.undone.update(reverted_in(message))
        for wrote, person, address in named_in(message):
            (self.writers if wrote else self.reviewers).extend((row, self.people.number(person, address)))


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit with what it touches: the path of each file, and how many lines are added and removed in it."""

    id: str
    parents: tuple[str, ...]
    author: Contact
    written: datetime
    committed: datetime
    message: str
    files: tuple[tuple[str, int, int], ...]


def read_columns(objects: Objects) -> Columns:
    """Look at every commit."""
    columns = Columns()
    told = _fields(objects.stream("log", "-z", "--encoding=UTF-8", f"--format=tformat:{_LOG}", objects.tip))
    for name in told:
        parents, author, address, message = (next(told) for _ in range(_LOG_FIELDS - 1))
        columns.note(name, parents, (author, address), message)
    return columns


def first_line(objects: Objects) -> frozenset[str]:
    """The merges on the line of first parents: those into it, and none of it into another."""
    told = objects.ask(b"", "rev-list", "--first-parent", "--merges", objects.tip)
    return frozenset(told.decode().split())


def mapped(objects: Objects, people: People) -> list[Contact]:
    """Everybody by their number, as the repository's own list of people (``.mailmap``) says who they are."""
    clean = [Contact(_ANGLES.sub("", each.name), _ANGLES.sub("", each.address)) for each in people.known]
    given = "".join(f"{each.name} <{each.address}>\n" for each in clean)
    told = text_of(objects.ask(given.encode("utf-8", "replace"), "check-mailmap", "--stdin")).splitlines()
    found = [
        Contact(name.strip(), address.rstrip(">").lower()) for name, _, address in (t.rpartition("<") for t in told)
    ]
    return found if len(found) == len(clean) else clean


def write_whole(objects: Objects, ids: Iterable[str]) -> IO[bytes]:
    """The commits of some names with what each touches, in that order, in a file that nobody else sees."""
    spool = TemporaryFile()  # noqa: SIM115 - it lives as long as whoever reads it
    given = "".join(f"{each}\n" for each in ids).encode()
    options = ["--stdin", "--always", "--root", "-r", "-z", "--numstat", "--no-renames", "--encoding=UTF-8"]
    safe = ["--no-ext-diff", "--no-textconv"]
    objects.write(spool, given, "diff-tree", *options, *safe, f"--format=tformat:{_WHOLE}")
    return spool


def read_whole(spool: IO[bytes]) -> Iterator[Commit]:
    """The commits in such a file."""
    told: list[bytes] = []
    for part in _fields(_pieces(spool)):
        if len(told) >= _WHOLE_FIELDS and part.startswith(_BEGINS):
            yield _commit(told)
            told = []
        told.append(part)
    if told:
        yield _commit(told)


def text_of(raw: bytes) -> str:
    """Text in UTF-8, or in GB 18030 where it is that."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _commit(told: list[bytes]) -> Commit:
    name, parents, author, address, written, committed, message = told[:_WHOLE_FIELDS]
    return Commit(
        id=name.removeprefix(_BEGINS).decode(),
        parents=tuple(parents.decode().split()),
        author=Contact(on_one_line(text_of(author)), on_one_line(text_of(address)).lower()),
        written=_moment(written),
        committed=_moment(committed),
        message=harmless_signs(text_of(message)).strip(),
        files=tuple(_file(part) for part in told[_WHOLE_FIELDS:] if part.count(b"\t") >= 2),
    )


def _file(part: bytes) -> tuple[str, int, int]:
    added, removed, path = part.lstrip(b"\n").split(b"\t", 2)
    return on_one_line(text_of(path)), _number(added), _number(removed)


def _number(told: bytes) -> int:
    """How many lines; none of what is no text."""
    return int(told) if told.isdigit() else 0


def _moment(told: bytes) -> datetime:
    seconds = int(told) if told.lstrip(b"-").isdigit() else 0
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST), UTC)


def _pieces(spool: IO[bytes]) -> Iterator[bytes]:
    at = 0
    while spool.seek(at) == at and (piece := spool.read(PIECE)):
        at += len(piece)
        yield piece


def _fields(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between zeros."""
    rest: list[bytes] = []
    for piece in pieces:
        first, *others = piece.split(b"\0")
        rest.append(first)
        if others:
            yield b"".join(rest)
            yield from others[:-1]
            rest = [others[-1]]
