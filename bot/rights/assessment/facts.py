"""What a data protection assessment has to say of a deployment: read from its settings and its record, in aggregates.

Of workers only counts are told, and none under ``FEWEST``, so that nobody is told apart.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.deployment import Deployment
from memory.domain import Purpose
from memory.record.engine import ReadSession
from memory.record.tables import (
    Base,
    BystanderRow,
    CompactedRow,
    ConsentRow,
    DecisionRow,
    MessageRow,
    PlaceRow,
    RetentionRow,
    WorkerRow,
)
from memory.rights.consent import WORDING

FEWEST = 5


async def facts_of(of: Deployment) -> dict[str, Any]:
    """All of it, as values for a template."""
    settings = of.settings
    async with of.record.read() as session:
        workers = await _count(session, WorkerRow)
        return {
            "at": of.now(),
            "home": str(settings.home),
            "database": of.record.dialect,
            "index_server": settings.qdrant_url is not None,
            "key_elsewhere": settings.master_key is not None,
            "platforms": list(settings.platforms),
            "providers": list(settings.providers),
            "uses": {"drafter": settings.model, "reranker": settings.reranker, "embedder": settings.embedder},
            "keep_days": settings.keep_days,
            "backfill_days": settings.backfill_days,
            "undo_minutes": settings.undo_minutes,
            "drafts_per_hour": settings.drafts_per_hour,
            "place_drafts_per_hour": settings.place_drafts_per_hour,
            "worker_budget": settings.worker_budget,
            "place_budget": settings.place_budget,
            "wording": WORDING,
            "fewest": FEWEST,
            "workers": _told(workers),
            "frozen": _told(await _count(session, WorkerRow, WorkerRow.frozen.is_not(None))),
            "purposes": await _purposes(session),
            "places": await _kinds(session),
            "decisions": await _of_enough(session, DecisionRow, workers),
            "compacted": await _of_enough(session, CompactedRow, workers),
            "messages": await _of_enough(session, MessageRow, workers),
            "own_terms": _told(
                await session.scalar(select(func.count(func.distinct(RetentionRow.worker)))) or 0,
            ),
            "bystanders": _told(await _count(session, BystanderRow)),
            "oldest": await _oldest(session) if workers >= FEWEST else None,
        }


async def _purposes(session: ReadSession) -> dict[str, str]:
    """How many workers let their double do what, now."""
    counts = {}
    for purpose in Purpose:
        live = ConsentRow.purpose == purpose, ConsentRow.revoked.is_(None)
        found = await session.scalar(select(func.count(func.distinct(ConsentRow.worker))).where(*live)) or 0
        counts[purpose.value] = _told(found)
    return counts


async def _kinds(session: ReadSession) -> dict[str, int]:
    """How many places of each kind doubles listen in."""
    shadowed = select(ConsentRow.place).where(ConsentRow.purpose == Purpose.SHADOW, ConsentRow.revoked.is_(None))
    rows = await session.execute(
        select(PlaceRow.kind, func.count()).where(PlaceRow.id.in_(shadowed)).group_by(PlaceRow.kind)
    )
    return {row[0]: row[1] for row in rows}


async def _oldest(session: ReadSession) -> datetime | None:
    first = [await session.scalar(select(func.min(table.at))) for table in (DecisionRow, CompactedRow)]
    return min((at for at in first if at), default=None)


async def _of_enough(session: ReadSession, table: type[Base], workers: int) -> str:
    return str(await _count(session, table)) if workers >= FEWEST else _told(workers)


async def _count(session: ReadSession, table: type[Base], *which: Any) -> int:
    return await session.scalar(select(func.count()).select_from(table).where(*which)) or 0


def _told(count: int) -> str:
    return str(count) if count == 0 or count >= FEWEST else f"< {FEWEST}"
