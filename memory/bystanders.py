"""People of whom doubles keep nothing, because they said so."""

from sqlalchemy import select

from memory.record.engine import ReadSession
from memory.record.tables import BystanderRow


async def stands_by(session: ReadSession, person: str) -> bool:
    """Whether nothing that a person says may be kept by doubles of others."""
    return await session.get(BystanderRow, person) is not None


async def standing_by(session: ReadSession) -> frozenset[str]:
    """Everybody of whom nothing may be kept."""
    return frozenset(await session.scalars(select(BystanderRow.person)))
