"""People of whom doubles keep nothing, because they said so."""

import re
import unicodedata
from collections.abc import Collection

from sqlalchemy import select

from memory.record.engine import ReadSession
from memory.record.pieces import pieces
from memory.record.seal import Seal
from memory.record.tables import BystanderRow
from memory.rights.gone import Hashes

_NOTE = re.compile(r"\s*[(\[](?:guest|external|host|访客|外部|主持人)[)\]]\s*\Z", re.IGNORECASE)
"""What a meeting program writes after a name."""


async def stands_by(session: ReadSession, person: str) -> bool:
    """Whether nothing that a person says may be kept by doubles of others."""
    return await session.get(BystanderRow, person) is not None


async def standing_by(session: ReadSession) -> frozenset[str]:
    """Everybody of whom nothing may be kept."""
    return frozenset(await session.scalars(select(BystanderRow.person)))


def name_hash(master: Seal, name: str) -> str:
    """What a person is called, as it is kept: for what is handed on names nobody by an id.

    Signs that are not seen, another width, and a note that a program adds ("Guest") make no other name.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    return Hashes.under(master).of("name", " ".join(_NOTE.sub("", seen).split()).casefold())


async def are_named(session: ReadSession, master: Seal, names: Collection[str]) -> frozenset[str]:
    """Those names under which somebody is known of whom nothing may be kept."""
    hashed = {name: name_hash(master, name) for name in names if name.strip()}
    known: set[str | None] = set()
    for some in pieces(set(hashed.values())):
        known.update(await session.scalars(select(BystanderRow.name).where(BystanderRow.name.in_(some))))
    return frozenset(name for name, each in hashed.items() if each in known)
