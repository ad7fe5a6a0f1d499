"""Places by the names under which people know them."""

from collections.abc import Iterable

from adapters.chat import Place, PlaceKind
from bot.telling import named
from memory.record.engine import ReadSession
from memory.record.tables import PlaceRow


async def names_of(session: ReadSession, places: Iterable[str], language: str) -> dict[str, str]:
    """The names of places, by their ids; those that are not known are left out."""
    rows = [await session.get(PlaceRow, place) for place in sorted(places)]
    return {row.id: named(language, [Place(row.id, row.name, PlaceKind(row.kind))]) for row in rows if row}
