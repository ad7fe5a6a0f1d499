"""People of whom doubles keep nothing, because they said so."""

from collections.abc import Collection

from sqlalchemy import select

from memory.record.engine import ReadSession
from memory.record.pieces import pieces
from memory.record.seal import Seal
from memory.record.tables import BystanderRow
from memory.rights.gone import Hashes


async def stands_by(session: ReadSession, person: str) -> bool:
    """Whether nothing that a person says may be kept by doubles of others."""
    return await session.get(BystanderRow, person) is not None


async def standing_by(session: ReadSession) -> frozenset[str]:
    """Everybody of whom nothing may be kept."""
    return frozenset(await session.scalars(select(BystanderRow.person)))


def name_hash(master: Seal, name: str) -> str:
    """What a person is called, as it is kept: for what is handed on names nobody by an id."""
    return Hashes.under(master).of("name", name.strip().casefold())


async def are_named(session: ReadSession, master: Seal, names: Collection[str]) -> frozenset[str]:
    """Those names under which somebody is known of whom nothing may be kept."""
    hashed = {name: name_hash(master, name) for name in names if name.strip()}
    known: set[str | None] = set()
    for some in pieces(set(hashed.values())):
        known.update(await session.scalars(select(BystanderRow.name).where(BystanderRow.name.in_(some))))
    return frozenset(name for name, each in hashed.items() if each in known)
