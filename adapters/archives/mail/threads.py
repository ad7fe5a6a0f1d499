"""Which mail answers which, and who could read what is said in each: the columns of a mailbox, and what they tell.

Of each mail some numbers are kept, so that memory holds no history. A mail is told among those who could read it. One
that the worker answered to fewer people than got it is told among those alone, beside its answer.
"""

import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import numpy as np

from adapters.archives.mail.addresses import Address
from adapters.archives.mail.headers import Head

Circle = frozenset[int]
"""People by their numbers."""
PATIENCE = timedelta(days=30)
"""So long after a mail somebody may still answer it; it is also how long a subject alone ties mails together."""
SKEW = timedelta(days=1).total_seconds()
"""Seconds by which the clock of whoever answers may be behind."""
_NONE = -1


@dataclass(slots=True)
class Columns:
    """What is kept of each mail that counts, in rows; people and sets of people are kept once and numbered."""

    addresses: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)
    number: "array[int]" = field(default_factory=lambda: array("q"))
    at: "array[float]" = field(default_factory=lambda: array("d"))
    sender: "array[int]" = field(default_factory=lambda: array("i"))
    to: "array[int]" = field(default_factory=lambda: array("i"))
    readers: "array[int]" = field(default_factory=lambda: array("i"))
    id: "array[int]" = field(default_factory=lambda: array("q"))
    answers: "tuple[array[int], ...]" = field(default_factory=lambda: tuple(array("q") for _ in range(3)))
    topic: "array[int]" = field(default_factory=lambda: array("q"))
    is_answer: "array[int]" = field(default_factory=lambda: array("b"))
    forged: "array[int]" = field(default_factory=lambda: array("b"))
    _known: dict[Circle, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.number)

    def note(self, number: int, head: Head) -> None:
        """Add the mail of a number."""
        to = frozenset(map(self._person, head.to))
        sender = self._person(head.sender)
        self.number.append(number)
        self.at.append(head.at.timestamp())
        self.sender.append(sender)
        self.to.append(self._circle(to))
        self.readers.append(self._circle(to | {sender} | frozenset(map(self._person, head.cc))))
        self.id.append(_short(head.id))
        for place, column in enumerate(self.answers):
            column.append(_short(head.answers[place]) if place < len(head.answers) else 0)
        self.topic.append(_short(head.topic.casefold()) if head.topic else 0)
        self.is_answer.append(head.is_answer)
        self.forged.append(head.forged)

    def _person(self, given: Address) -> int:
        number = self.addresses.setdefault(given.address, len(self.names))
        if number == len(self.names):
            self.names.append(given.name)
        self.names[number] = self.names[number] or given.name
        return number

    def _circle(self, circle: Circle) -> int:
        number = self._known.setdefault(circle, len(self.circles))
        if number == len(self.circles):
            self.circles.append(circle)
        return number


@dataclass(frozen=True, slots=True)
class Told:
    """A mail as it is told: in ``row``, among ``circle`` and the worker, of whom all could read ``sent`` to as well.

    ``answers`` is the row that it answers, told before it in the same thread; ``_NONE`` where there is none.
    """

    row: int
    circle: Circle
    sent: Circle
    root: int
    answers: int


class Threads:
    """The mails of one worker's mailbox, thread by thread."""

    def __init__(self, columns: Columns, own: Circle) -> None:
        """``own`` are the numbers of the worker's addresses."""
        self._columns = columns
        self._own = own
        self._others = [circle - own for circle in columns.circles]
        self.unfit = self._find_unfit()
        self._parents = self._find_parents()
        self._roots, self._times = self._find_roots()
        self._cells = self._find_cells()

    def told(self) -> Iterator[Told]:
        """The mails of which something can be learned: set by set of people, thread by thread, the oldest first."""
        columns = self._columns
        rows = [row for row, cell in enumerate(self._cells) if cell is not None]
        numbers: dict[Circle, int] = {}
        keys = {
            row: (numbers.setdefault(cell, len(numbers)), self._roots[row])
            for row in rows
            if (cell := self._cells[row]) is not None
        }
        worth = {keys[row] for row in rows if self.is_own(row) or columns.circles[columns.to[row]] & self._own}
        for row in sorted(
            (row for row in rows if keys[row] in worth), key=lambda row: (*keys[row], self._times[row], row)
        ):
            cell, parent = self._cells[row], self._parents[row]
            assert cell is not None
            answers = parent if parent != _NONE and keys.get(parent) == keys[row] else _NONE
            yield Told(row, cell, self._sent(row), self._roots[row], answers)

    def newest(self) -> float:
        """When the worker wrote last, in seconds; where they never did, when anybody did: a clock may be far ahead."""
        own = [at for row, at in enumerate(self._columns.at) if self.is_own(row) and row not in self.unfit]
        return max(own or self._columns.at)

    def is_own(self, row: int) -> bool:
        """Whether the worker wrote it."""
        return self._columns.sender[row] in self._own

    def _sent(self, row: int) -> Circle:
        return self._others[self._columns.readers[row]]

    def _find_unfit(self) -> dict[int, str]:
        """Rows that count for nothing, and why: those that came before, and what others sent in the worker's name."""
        ids = np.frombuffer(self._columns.id, np.int64)
        order = np.argsort(ids, kind="stable")
        again = order[1:][ids[order][1:] == ids[order][:-1]]
        unfit = dict.fromkeys(again.tolist(), "twice")
        forged = (row for row, forged in enumerate(self._columns.forged) if forged and self.is_own(row))
        return unfit | dict.fromkeys(forged, "forged")

    def _find_parents(self) -> "array[int]":
        """The row that each one answers: by what it says itself, else by the subject."""
        ids = np.frombuffer(self._columns.id, np.int64)
        order = np.argsort(ids, kind="stable")
        in_order = ids[order]
        parents = np.full(len(ids), _NONE, np.int64)
        times = np.frombuffer(self._columns.at, np.float64)
        for column in self._columns.answers:
            wanted = np.frombuffer(column, np.int64)
            place = np.minimum(np.searchsorted(in_order, wanted), len(ids) - 1)
            found = order[place]
            fits = (in_order[place] == wanted) & (found != np.arange(len(ids))) & (times[found] - times <= SKEW)
            parents = np.where((parents == _NONE) & fits, found, parents)
        linked = array("q", parents.tolist())
        self._link_by_subject(linked)
        return linked

    def _link_by_subject(self, parents: "array[int]") -> None:
        """An answer that names no mail of the box answers the last one with its subject that its readers wrote."""
        columns = self._columns
        order = np.lexsort((np.frombuffer(columns.at, np.float64), np.frombuffer(columns.topic, np.int64))).tolist()
        for before, row in pairwise(row for row in order if row not in self.unfit):
            if parents[row] != _NONE or not columns.is_answer[row] or not columns.topic[row]:
                continue
            near = columns.at[row] - columns.at[before] <= PATIENCE.total_seconds()
            known = columns.sender[before] in columns.circles[columns.readers[row]]
            if near and known and columns.topic[before] == columns.topic[row]:
                parents[row] = before

    def _find_roots(self) -> "tuple[array[int], array[float]]":
        """The row with which each one's thread begins, and a time for each that is after that of what it answers."""
        roots = array("q", [_NONE]) * len(self._columns)
        times = array("d", self._columns.at)
        for start in range(len(self._columns)):
            path, seen, row = [], set[int](), start
            while roots[row] == _NONE and row not in seen:
                path.append(row)
                seen.add(row)
                row = self._parents[row] if self._parents[row] != _NONE else row
            if roots[row] == _NONE:
                self._parents[row] = _NONE
                roots[row] = row
            for each in reversed(path):
                parent = self._parents[each]
                if parent != _NONE:
                    roots[each], times[each] = roots[parent], max(times[each], times[parent] + 0.001)
        return roots, times

    def _find_cells(self) -> list[Circle | None]:
        """Among whom each mail is told."""
        cells: list[Circle | None] = [
            None if row in self.unfit else self._sent(row) for row in range(len(self._columns))
        ]
        settled: set[int] = set()
        for row in sorted(range(len(cells)), key=lambda row: self._times[row]):
            asked = self._parents[row]
            if cells[row] is None or not self.is_own(row) or asked == _NONE or cells[asked] is None:
                continue
            cell, sent = cells[asked], self._sent(row)
            assert cell is not None
            if not self._is_to(asked, sent):
                continue
            if not cell <= sent and asked not in settled and not self.is_own(asked):
                cell = cell & sent
            if cell <= sent:
                cells[asked] = cells[row] = cell
                settled.add(asked)
        return cells

    def _is_to(self, asked: int, sent: Circle) -> bool:
        """Whether what was sent to some people is an answer to a mail, and does not hand it on to others."""
        to_all = bool(sent) and sent <= self._sent(asked)
        return self.is_own(asked) or self._columns.sender[asked] in sent or to_all


def _short(text: str) -> int:
    """Text as a number of 63 bits, never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1 or 1
