"""Forgetting: rows are deleted, the index follows by their ids, and with a worker goes the key.

Returns counts, from which ``receipt`` makes the worker's proof. ``Record.scrub`` afterwards clears free pages.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update

from memory.notes import notes_of
from memory.record.engine import WriteSession
from memory.record.seal import Seal
from memory.record.tables import (
    AccountRow,
    Base,
    ClearanceRow,
    ConsentRow,
    DecisionRow,
    DraftRow,
    JobRow,
    MemberRow,
    MessageRow,
    OutboxRow,
    OutcomeRow,
    PlaceRow,
    SituationRow,
    StagedRow,
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
    """Erase all that is known of a worker and destroy their key; returns how many rows of what.

    A reply that is on its way keeps its bare row, so that it can be looked for and taken back.
    """
    await _forget_work(session, worker)
    counts = {}
    for name, table in OWNED.items():
        result = await session.execute(delete(table).where(table.worker == worker))  # type: ignore[attr-defined]
        assert isinstance(result, CursorResult)
        counts[name] = result.rowcount
    accounts = list(await session.scalars(select(AccountRow.person).where(AccountRow.worker == worker)))
    notes = [notes_of(account, "").id for account in accounts]
    await session.execute(delete(MemberRow).where(MemberRow.place.in_(notes)))
    await session.execute(delete(PlaceRow).where(PlaceRow.id.in_(notes)))
    await session.execute(delete(WorkerRow).where(WorkerRow.id == worker))
    return counts


async def _forget_work(session: WriteSession, worker: str) -> None:
    accounts = select(AccountRow.person).where(AccountRow.worker == worker)
    await session.execute(delete(StagedRow).where(StagedRow.person.in_(accounts)))
    for table in (DraftRow, StandinRow, DecisionRow):
        await session.execute(delete(JobRow).where(JobRow.subject.in_(select(table.id).where(table.worker == worker))))
    await session.execute(delete(JobRow).where(JobRow.subject.startswith(worker)))
    on_their_way = (OutboxRow.worker == worker, OutboxRow.state.in_(("sending", "unknown")))
    await session.execute(update(OutboxRow).where(*on_their_way).values(worker=None, body=None))


def receipt(master: Seal, worker: str, counts: Mapping[str, int], now: datetime) -> str:
    """A signed statement of what was erased, as one line of JSON."""
    body = json.dumps({"worker": worker, "erased": dict(counts), "at": now.isoformat()}, sort_keys=True)
    signature = hmac.new(master.derive("receipt"), body.encode(), hashlib.sha256).hexdigest()
    return json.dumps({**json.loads(body), "signature": signature}, sort_keys=True)
