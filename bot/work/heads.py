"""Which row of a queue of lanes comes next, found by looking only at the oldest open row of each lane.

However many rows wait behind what is stuck, that costs the same: the rows that have been due longest are looked at
first, ``LOOK`` of them; only where each of those waits for another, the lanes are walked from head to head, with a step
in an index for each. Order is kept within a lane only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from memory.record.tables import InboxRow, JobRow, OutboxRow
from memory.record.tables.base import Utc

R = TypeVar("R", InboxRow, OutboxRow)
Test = ColumnElement[bool]
LOOK = 16
NOW = bindparam("now_", type_=Utc)
"""By when a row has to be due."""


def word(state: str) -> ColumnElement[str]:
    """A state as it stands in the statement itself, so that an index of rows in that state may serve."""
    return literal_column(f"'{state}'")


def soonest_of(row: type[InboxRow] | type[OutboxRow] | type[JobRow], *tests: Test) -> Select[datetime]:
    """When, after ``NOW``, the next of some rows is due."""
    return select(func.min(row.due).label("due")).where(row.due > NOW, *tests)


@dataclass(frozen=True, slots=True)
class Lanes(Generic[R]):
    """A queue of lanes, said of its rows or of aliases of them; ``lane`` is the name of the column.

    An open row ``holds`` up those after it in its lane, or it ``passes``: then it holds up only those that ``heed`` it.
    """

    row: type[R]
    lane: str
    holds: Callable[[type[R]], Test]
    passes: Callable[[type[R]], Test] | None = None
    heeds: Callable[[type[R]], Test] | None = None

    def next(self, *only: Test) -> Select[int]:
        """The id of the oldest row that is due by ``NOW`` and waits for none, among those for which ``only`` holds.

        What another transaction has in its hands is passed over.
        """
        row, (free, in_vain) = self.row, self._look(self.holds, only)
        found = [select(free), self._heads(in_vain, only)]
        if self.passes:
            found.append(select(self._look(self.passes, only)[0]))
        each = union(*found).subquery()
        seen = select(each).order_by(each.c.id).limit(LOOK).subquery()
        still = select(row.id).join(seen, (row.id == seen.c.id) & (row.state == seen.c.state)).where(row.due <= NOW)
        return still.order_by(row.id).limit(1).with_for_update(of=row, skip_locked=True)

    def soonest(self) -> Select[datetime]:
        """When, after ``NOW``, the next open row is due."""
        tests = [self.holds, self.passes] if self.passes else [self.holds]
        due = union_all(*(soonest_of(self.row, test(self.row)) for test in tests)).subquery()
        return select(func.min(due.c.due))

    def _look(self, test: Callable[[type[R]], Test], only: tuple[Test, ...]) -> tuple[CTE, Test]:
        """Those of the rows that have been due longest that wait for none; and whether there is none, and more to see.

        Each row is a step in an index from the one before, whatever the database thinks of how many there are.
        """
        first, here, then = (aliased(self.row) for _ in range(3))
        oldest = select(first.id).where(test(first), first.due <= NOW).order_by(first.due, first.id).limit(1)
        walk = select(oldest.scalar_subquery().label("id"), literal(1).label("step")).cte(recursive=True)
        since = select(here.due).where(here.id == walk.c.id).correlate(walk).scalar_subquery()
        later = tuple_(then.due, then.id) > tuple_(since, walk.c.id)
        after = select(then.id).where(test(then), then.due <= NOW, later).order_by(then.due, then.id).limit(1)
        on = walk.c.id.is_not(None) & (walk.c.step < LOOK)
        walk = walk.union_all(select(after.scalar_subquery(), walk.c.step + 1).where(on))
        free = self._due(select(walk.c.id).limit(LOOK), ~self._waits(self.row), *only).cte()
        more = select(walk.c.id).where(walk.c.id.is_not(None), walk.c.step == LOOK).exists()
        return free, more & ~select(free.c.id).exists()

    def _heads(self, in_vain: Test, only: tuple[Test, ...]) -> Select[int, str]:
        """The heads of all lanes that are due and wait for none, if the first look was in vain."""
        one, another, head = (aliased(self.row) for _ in range(3))
        lanes = select(func.min(self._lane(one)).label("lane")).where(self.holds(one), in_vain).cte(recursive=True)
        beyond = select(func.min(self._lane(another))).where(self.holds(another), self._lane(another) > lanes.c.lane)
        lanes = lanes.union_all(select(beyond.scalar_subquery()).where(lanes.c.lane.is_not(None)))
        oldest = select(func.min(head.id)).where(self.holds(head), self._lane(head) == lanes.c.lane)
        heads = select(oldest.scalar_subquery().label("id")).where(lanes.c.lane.is_not(None))
        return self._due(heads, ~self._waits_for_passing(self.row), *only)

    def _due(self, ids: Select[int], *only: Test) -> Select[int, str]:
        """Some rows, by their ids, as far as they are due, and their states."""
        row, some = self.row, ids.subquery()
        state = select(row.state).where(row.id == some.c.id, row.due <= NOW, *only).correlate(some).scalar_subquery()
        seen = select(some.c.id, state.label("state")).subquery()
        return select(seen.c.id, seen.c.state).where(seen.c.state.is_not(None))

    def _waits(self, row: type[R]) -> Test:
        return self._behind(row, self.holds) | self._waits_for_passing(row)

    def _waits_for_passing(self, row: type[R]) -> Test:
        return self.heeds(row) & self._behind(row, self.passes) if self.heeds and self.passes else false()

    def _behind(self, row: type[R], test: Callable[[type[R]], Test]) -> Test:
        older = aliased(self.row)
        before = self._lane(older) == self._lane(row), older.id < row.id
        return select(older.id).where(test(older), *before).limit(1).scalar_subquery().is_not(None)

    def _lane(self, row: type[R]) -> InstrumentedAttribute[str]:
        lane: InstrumentedAttribute[str] = getattr(row, self.lane)
        return lane
