"""Places by the names under which people know them."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select

from adapters.chat import Place, PlaceKind
from bot.voice.telling import named
from memory.domain import Worker
from memory.record.engine import ReadSession
from memory.record.tables import CompactedRow, ConsentRow, DecisionRow, MessageRow, PlaceRow


async def names_of(session: ReadSession, places: Iterable[str], language: str) -> dict[str, str]:
    """The names of places, by their ids; those that are not known are left out."""
    rows = [await session.get(PlaceRow, place) for place in sorted(places)]
    return {row.id: named(language, [Place(row.id, row.name, PlaceKind(row.kind))]) for row in rows if row}


async def remembered_places(
    session: ReadSession, worker: Worker, ids: Collection[str], names: Collection[str]
) -> list[str] | None:
    """The ids of places, among those of which the double knows for the worker; None if it does not know one of them."""
    remembered = [
        PlaceRow.id.in_(select(table.place).where(table.worker == worker.id))
        for table in (ConsentRow, DecisionRow, CompactedRow, MessageRow)
    ]
    meant = PlaceRow.id.in_(ids) | PlaceRow.name.in_(names)
    found = list(await session.scalars(select(PlaceRow).where(meant, or_(*remembered)).order_by(PlaceRow.id)))
    all_known = set(ids) <= {row.id for row in found} and set(names) <= {row.name for row in found}
    return [row.id for row in found] if all_known else None


async def places_decided(session: ReadSession, worker: Worker) -> Sequence[tuple[str, str]]:
    """The places in which the worker decided something whose words are kept, an id and a name each, by name."""
    decided = select(DecisionRow.place).where(DecisionRow.worker == worker.id).distinct()
    names = await names_of(session, set(await session.scalars(decided)), worker.language)
    return sorted(names.items(), key=lambda each: each[1])
