"""A worker's week in figures: what was asked of their double each day, and what became of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.work.drafts import OPEN
from memory.domain import Worker
from memory.record.engine import ReadSession
from memory.record.tables import DraftRow

DAYS = 7
OUTCOMES: dict[str, frozenset[str]] = {
    "alone": frozenset({"answered"}),
    "approved": frozenset({"approved"}),
    "edited": frozenset({"edited"}),
    "self": frozenset({"responded", "ignored", "undone"}),
    "unsent": frozenset({*OPEN, "expired", "cancelled", "over", "refused", "not_undone", "silent"}),
}


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days up to today, in the worker's zone: for each day how many questions had which outcome."""

    days: tuple[date, ...]
    counts: Mapping[tuple[date, str], int]

    def total(self, outcome: str) -> int:
        """How many questions of the week had an outcome."""
        return sum(self.counts.get((day, outcome), 0) for day in self.days)

    def each(self, outcome: str) -> tuple[float, ...]:
        """The same for each day."""
        return tuple(float(self.counts.get((day, outcome), 0)) for day in self.days)


async def week_of(session: ReadSession, worker: Worker, now: datetime, *, back: int = 0) -> Week:
    """The last seven days, or the seven that ended ``back`` days ago."""
    zone = ZoneInfo(worker.zone)
    last = now.astimezone(zone).date() - timedelta(days=back)
    days = tuple(last - timedelta(days=n) for n in reversed(range(DAYS)))
    start, end = (datetime.combine(day, time(), zone) for day in (days[0], last + timedelta(days=1)))
    rows = await session.execute(
        select(DraftRow.created, DraftRow.state).where(
            DraftRow.worker == worker.id, DraftRow.created >= start, DraftRow.created < end
        )
    )
    counts = Counter(
        (created.astimezone(zone).date(), outcome)
        for created, state in rows
        for outcome, states in OUTCOMES.items()
        if state in states
    )
    return Week(days, counts)
