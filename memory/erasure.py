"""Forgetting: rows are deleted, the index follows by their ids, and with a worker goes the key.

Returns counts, from which ``receipt`` makes the worker's proof. ``Record.scrub`` afterwards clears free pages.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, select

from memory.record.engine import WriteSession
from memory.record.seal import Seal
from memory.record.tables import (
    Base,
    ClearanceRow,
    ConsentRow,
    DecisionRow,
    DraftRow,
    MessageRow,
    OutboxRow,
    OutcomeRow,
    SituationRow,
    StandinRow,
    TopicRow,
    WorkerRow,
)

OWNED: dict[str, type[Base]] = {
    "decisions": DecisionRow,
    "messages": MessageRow,
    "situations": SituationRow,
    "topics": TopicRow,
    "drafts": DraftRow,
    "outcomes": OutcomeRow,
    "clearances": ClearanceRow,
    "standins": StandinRow,
    "consents": ConsentRow,
    "posts": OutboxRow,
}


async def forget_decisions(session: WriteSession, worker: str, ids: Sequence[str]) -> list[str]:
    """Erase decisions; returns the ids of those that were there, to take out of the index."""
    rows = list(await session.scalars(select(DecisionRow).where(DecisionRow.worker == worker, DecisionRow.id.in_(ids))))
    for row in rows:
        await session.delete(row)
    await session.flush()
    return [row.id for row in rows]


async def forget_worker(session: WriteSession, worker: str) -> dict[str, int]:
    """Erase all that is known of a worker and destroy their key; returns how many rows of what."""
    counts = {}
    for name, table in OWNED.items():
        result = await session.execute(delete(table).where(table.worker == worker))  # type: ignore[attr-defined]
        assert isinstance(result, CursorResult)
        counts[name] = result.rowcount
    await session.execute(delete(WorkerRow).where(WorkerRow.id == worker))
    return counts


def receipt(master: Seal, worker: str, counts: Mapping[str, int], now: datetime) -> str:
    """A signed statement of what was erased, as one line of JSON."""
    body = json.dumps({"worker": worker, "erased": dict(counts), "at": now.isoformat()}, sort_keys=True)
    signature = hmac.new(master.derive("receipt"), body.encode(), hashlib.sha256).hexdigest()
    return json.dumps({**json.loads(body), "signature": signature}, sort_keys=True)
