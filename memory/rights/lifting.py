"""What a worker had forgotten may come in again by their own word: counted before, and lifted by what it was called."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, not_, or_, select

from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import GoneRow
from memory.rights.gone import Hashes


@dataclass(frozen=True, slots=True)
class Lifting:
    """What a worker lets come in again: of these owners, by places, by what it was called, or what was everything."""

    owners: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    everything: bool = False


async def count_liftable(session: ReadSession, lifting: Lifting) -> int:
    """How much keeps that from coming in again by the worker's own word."""
    held = _lifted_by(lifting)
    if lifting.scopes:
        held = or_(held, and_(GoneRow.scope == "", GoneRow.length == 0))
    return await _count_own(session, lifting.owners, held)


async def count_staying(session: ReadSession, lifting: Lifting) -> int:
    """How much else would stay gone by the worker's own word."""
    return await _count_own(session, lifting.owners, not_(_lifted_by(lifting)))


async def lift(session: WriteSession, lifting: Lifting) -> int:
    """Let what a worker once forgot come in again; returns how many rows."""
    theirs = (GoneRow.kind == "own", GoneRow.owner.in_(lifting.owners))
    if lifting.everything:
        await session.execute(delete(GoneRow).where(GoneRow.kind == "called", GoneRow.mark.in_(lifting.owners)))
    result = await session.execute(delete(GoneRow).where(*theirs, _lifted_by(lifting)))
    assert isinstance(result, CursorResult)
    return result.rowcount


async def owners_called(session: ReadSession, hashes: Hashes, name: str) -> tuple[str, ...]:
    """Those who had everything forgotten and were called so."""
    called = select(GoneRow.mark).where(GoneRow.kind == "called", GoneRow.owner == hashes.called(name))
    return tuple(sorted(set(await session.scalars(called))))


def _lifted_by(lifting: Lifting) -> ColumnElement[bool]:
    lifted = or_(GoneRow.scope.in_(lifting.scopes), GoneRow.cause.in_(lifting.causes))
    if lifting.everything:
        lifted = or_(lifted, and_(GoneRow.scope == "", GoneRow.mark == "", GoneRow.since.is_(None)))
    return lifted


async def _count_own(session: ReadSession, owners: Collection[str], which: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(GoneRow)
    return await session.scalar(counted.where(GoneRow.kind == "own", GoneRow.owner.in_(owners), which)) or 0
