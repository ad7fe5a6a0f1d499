"""How long what a worker decided is remembered: their own word for a place, or for everywhere.

A place's own term beats the one for everywhere, and none is longer than the deployment allows. Terms are counted in
whole days of the worker's zone; what is older than its term is forgotten by ``erasure.forget_older``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import CompactedRow, DecisionRow, MessageRow, RetentionRow

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """From when on things are kept: in places with a term of their own, and everywhere else; None: from the first."""

    everywhere: datetime | None
    places: Mapping[str, datetime | None]

    def since(self, place: str) -> datetime | None:
        """From when on things of a place are kept."""
        return self.places.get(place, self.everywhere)

    def keeps(self, place: str, at: datetime) -> bool:
        """Whether a thing of a place and time is kept."""
        since = self.since(place)
        return since is None or at >= since

    def only(self, places: Sequence[str]) -> "Kept":
        """The same for some places, and the rest untouched; of none named, all that have no term of their own."""
        if not places:
            return replace(self, places=dict.fromkeys(self.places))
        return Kept(None, {place: self.since(place) for place in places})

    def older(self, place: InstrumentedAttribute[str], at: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """Whether a row of a place and time is older than what is kept."""
        own = [and_(place == name, at < since) for name, since in self.places.items() if since is not None]
        rest = [] if self.everywhere is None else [and_(place.not_in(self.places), at < self.everywhere)]
        return or_(false(), *own, *rest)


@dataclass(frozen=True, slots=True)
class Retention:
    """A worker's terms in days, None being forever; ``longest`` is what the deployment allows."""

    everywhere: int | None
    places: Mapping[str, int | None]
    longest: int | None

    def days_in(self, place: str) -> int | None:
        """For how many days things of a place are remembered."""
        terms = [days for days in (self.places.get(place, self.everywhere), self.longest) if days is not None]
        return min(terms, default=None)

    def changed(self, places: Sequence[str], days: int | None) -> "Retention":
        """Another term for some places, or where none is named, for everywhere."""
        if not places:
            return replace(self, everywhere=days)
        return replace(self, places={**self.places, **dict.fromkeys(places, days)})

    def without(self, places: Sequence[str]) -> "Retention":
        """No term of their own for some places, or where none is named, for everywhere."""
        if not places:
            return replace(self, everywhere=None)
        return replace(self, places={place: days for place, days in self.places.items() if place not in places})

    def kept(self, zone: str, at: datetime) -> Kept:
        """From when on things are kept at a time: the first moment of a day in the worker's zone."""

        def since(place: str) -> datetime | None:
            days = self.days_in(place)
            return None if days is None else start_of_day(days, zone, at)

        return Kept(since(EVERYWHERE), {place: since(place) for place in self.places})


def start_of_day(days_ago: int, zone: str, at: datetime) -> datetime:
    """The first moment, in a zone, of the day that was so many days before a time."""
    day = at.astimezone(ZoneInfo(zone)).date() - timedelta(days_ago)
    return datetime.combine(day, time(), ZoneInfo(zone))


async def retention_of(session: ReadSession, worker: str, longest: int | None) -> Retention:
    """The terms of a worker, under the longest that the deployment allows."""
    rows = await session.scalars(select(RetentionRow).where(RetentionRow.worker == worker))
    terms = {row.place: row.days for row in rows}
    return Retention(terms.pop(EVERYWHERE, None), terms, longest)


async def save_retention(session: WriteSession, worker: str, retention: Retention) -> None:
    """Keep a worker's terms; they outlive a withdrawn consent, as what is remembered does."""
    await session.execute(delete(RetentionRow).where(RetentionRow.worker == worker))
    terms = dict(retention.places)
    if retention.everywhere is not None:
        terms[EVERYWHERE] = retention.everywhere
    session.add_all(RetentionRow(worker=worker, place=place, days=days) for place, days in terms.items())
    await session.flush()


async def count_older(session: ReadSession, worker: str, kept: Kept) -> tuple[int, int]:
    """How many decisions, the compacted ones too, and messages of a worker are older than what is kept."""
    whole, compacted, messages = [
        await session.scalar(
            select(func.count()).select_from(table).where(table.worker == worker, kept.older(table.place, table.at))
        )
        or 0
        for table in (DecisionRow, CompactedRow, MessageRow)
    ]
    return whole + compacted, messages
