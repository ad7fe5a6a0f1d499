"""What waits for the index: decisions that are not in it yet, and those without the fine embedder's vectors."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from memory.domain import Act
from memory.record.engine import ReadSession
from memory.record.tables import DecisionRow
from memory.rights.consent import may_be_read_by

PENDING = DecisionRow.indexed.is_(None) & DecisionRow.overruled.is_(None)


async def count_pending(session: ReadSession) -> int:
    """How many decisions wait for the index."""
    return await _count(session, PENDING)


async def count_unrefined(session: ReadSession, fine: tuple[str, str] | None) -> int:
    """How many decisions wait for the vectors of a fine embedder (name, provider); none where there is none."""
    return await _count(session, unrefined_by(*fine)) if fine else 0


def unrefined_by(name: str, provider: str) -> ColumnElement[bool]:
    """What may become a precedent and has no fine vectors yet; silence never may. A provider sees what it may read.

    Said by two ranges, which a database looks up in the index where it would read every row for an inequality.
    """
    others = or_(DecisionRow.refined < name, DecisionRow.refined > name)
    wanted = and_(DecisionRow.indexed.is_not(None), DecisionRow.act != Act.IGNORE.value, others)
    return and_(wanted, may_be_read_by(provider)) if provider else wanted


async def _count(session: ReadSession, which: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(DecisionRow).where(which)) or 0
