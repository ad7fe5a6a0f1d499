"""A worker's figures week by week: how often the double was right, what it handled, how often it spoke unasked.

``said`` are the probabilities under which drafts were shown, beside what the worker did about them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.learning.learn import REHEARSED
from memory.domain import Worker
from memory.record.engine import ReadSession
from memory.record.tables import DecisionRow, DraftRow, OutcomeRow
from policies.clearance import lower_bound, upper_bound

WEEKS = 12
LATEST = 2000


@dataclass(frozen=True, slots=True)
class Figures:
    """One week, by its Monday in the worker's zone.

    ``outcomes`` are drafts that the worker judged, ``agreed`` those that they would have said so. ``low`` and ``high``
    bound the true share, each with 90 % confidence (Clopper and Pearson 1934). Of the questions ``asked``, ``alone``
    were answered without the worker; of the ``turns`` that somebody took where the double listens, it spoke in
    ``unasked`` without being addressed.
    """

    monday: date
    outcomes: int
    agreed: int
    asked: int
    alone: int
    turns: int
    unasked: int

    @property
    def fidelity(self) -> float | None:
        """The share in which the worker agreed; None of none."""
        return self.agreed / self.outcomes if self.outcomes else None

    @property
    def low(self) -> float:
        """The true share is at least this."""
        return lower_bound(self.agreed, self.outcomes) if self.outcomes else 0.0

    @property
    def high(self) -> float:
        """The true share is at most this."""
        return upper_bound(self.agreed, self.outcomes) if self.outcomes else 1.0

    @property
    def coverage(self) -> float | None:
        """The share of questions that were answered alone; None of none."""
        return self.alone / self.asked if self.asked else None

    @property
    def unasked_per_100(self) -> float | None:
        """How often it spoke unasked for a hundred turns; None of none."""
        return 100 * self.unasked / self.turns if self.turns else None


async def weeks_of(session: ReadSession, worker: Worker, now: datetime, *, weeks: int = WEEKS) -> list[Figures]:
    """The last weeks, oldest first, from the first one of which anything is known."""
    zone = ZoneInfo(worker.zone)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    counts: Counter[tuple[date, str]] = Counter()

    def count(at: datetime, *names: str) -> None:
        day = at.astimezone(zone).date()
        counts.update((day - timedelta(days=day.weekday()), name) for name in names)

    judged = select(OutcomeRow.at, OutcomeRow.agreed).where(
        OutcomeRow.worker == worker.id, OutcomeRow.source != REHEARSED, OutcomeRow.at >= since
    )
    for at, agreed in await session.execute(judged):
        count(at, "outcomes", *(["agreed"] if agreed else []))
    drafted = select(DraftRow.created, DraftRow.state, DraftRow.addressed).where(
        DraftRow.worker == worker.id, DraftRow.created >= since
    )
    for at, state, addressed in await session.execute(drafted):
        alone = state == "answered"
        count(at, "asked", *(["alone"] if alone else []), *(["unasked"] if alone and not addressed else []))
    for at in await session.scalars(
        select(DecisionRow.at).where(DecisionRow.worker == worker.id, DecisionRow.at >= since)
    ):
        count(at, "turns")
    mondays = [first + timedelta(weeks=week) for week in range(weeks)]
    begun = next((at for at, day in enumerate(mondays) if any(known == day for known, _ in counts)), weeks - 1)
    names = ("outcomes", "agreed", "asked", "alone", "turns", "unasked")
    return [Figures(day, **{name: counts[day, name] for name in names}) for day in mondays[begun:]]


async def said_and_came(session: ReadSession, worker: str) -> Sequence[tuple[float, bool]]:
    """How sure the latest drafts were, and whether the worker agreed."""
    rows = await session.execute(
        select(DraftRow.confidence, OutcomeRow.agreed)
        .join(OutcomeRow, OutcomeRow.draft == DraftRow.id)
        .where(DraftRow.worker == worker, OutcomeRow.source != REHEARSED)
        .order_by(OutcomeRow.at.desc())
        .limit(LATEST)
    )
    return [(confidence, agreed) for confidence, agreed in rows]
