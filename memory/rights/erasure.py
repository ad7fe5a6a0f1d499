"""Forgetting: rows are deleted, the index follows by their ids, and with a worker goes the key.

Returns counts, from which ``receipt`` makes the worker's proof. ``Record.scrub`` afterwards clears free pages.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import CursorResult, Delete, delete, func, select, union, update

from memory.domain import Worker
from memory.notes import notes_of
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import (
    AccountRow,
    AuditEndRow,
    AuditRow,
    Base,
    BotRow,
    ClearanceRow,
    CloneRow,
    CompactedRow,
    ConsentRow,
    DecisionRow,
    DraftRow,
    InterviewRow,
    JobRow,
    MeetingRow,
    MemberRow,
    MessageRow,
    OutboxRow,
    OutcomeRow,
    PlaceRow,
    RetentionRow,
    SituationRow,
    StagedRow,
    StandinRow,
    StrikeRow,
    TokenRow,
    TopicRow,
    WorkerRow,
)
from memory.rights.retention import Kept

POSTS = "posts"
OWNED: dict[str, type[Base]] = {
    "decisions": DecisionRow,
    "compacted": CompactedRow,
    "strikes": StrikeRow,
    "messages": MessageRow,
    "situations": SituationRow,
    "topics": TopicRow,
    "drafts": DraftRow,
    "outcomes": OutcomeRow,
    "clearances": ClearanceRow,
    "standins": StandinRow,
    "consents": ConsentRow,
    "bots": BotRow,
    "retentions": RetentionRow,
    "meetings": MeetingRow,
    "interviews": InterviewRow,
    "tokens": TokenRow,
    POSTS: OutboxRow,
}


async def forget_decisions(session: WriteSession, worker: str, ids: Sequence[str]) -> list[str]:
    """Erase decisions, also compacted ones, and the clone that was made of them.

    Returns the ids of those that were there, to take out of the index.
    """
    gone: list[str] = []
    for table in (DecisionRow, CompactedRow):
        which = (table.worker == worker, table.id.in_(ids))
        gone += await session.scalars(select(table.id).where(*which))
        await session.execute(delete(table).where(*which))
    if gone:
        await session.execute(delete(CloneRow).where(CloneRow.worker == worker))
    return gone


async def older_decisions(session: ReadSession, worker: str, kept: Kept, *, limit: int) -> dict[str, str]:
    """The ids of the oldest decisions that are older than what is kept, and the ids of the messages in each.

    Compacted ones come first.
    """
    found: dict[str, str] = {}
    for table in (CompactedRow, DecisionRow):
        older = (table.worker == worker, kept.older(table.place, table.at))
        chosen = select(table.id, table.messages).where(*older).order_by(table.at).limit(limit - len(found))
        found |= {row.id: row.messages for row in await session.execute(chosen)}
    return found


async def forget_older(session: WriteSession, worker: str, kept: Kept, decisions: Collection[str]) -> dict[str, int]:
    """Erase those decisions, and of all else what is older than what is kept; returns how many rows of what.

    Questions of the interview go before, with their notes. Evidence goes with what it was about, and a topic, whose
    name was made of a question, with the last that is in it.
    """
    older_drafts = (DraftRow.worker == worker, kept.older(DraftRow.place, DraftRow.created))
    about = OutcomeRow.draft.in_(decisions) | OutcomeRow.draft.in_(select(DraftRow.id).where(*older_drafts))
    erased = {
        "messages": delete(MessageRow).where(MessageRow.worker == worker, kept.older(MessageRow.place, MessageRow.at)),
        "situations": delete(SituationRow).where(
            SituationRow.worker == worker, kept.older(SituationRow.place, SituationRow.at)
        ),
        "outcomes": delete(OutcomeRow).where(OutcomeRow.worker == worker, about),
        "drafts": delete(DraftRow).where(*older_drafts),
    }
    counts = {"decisions": len(await forget_decisions(session, worker, list(decisions)))}
    for name, erasing in erased.items():
        counts[name] = await _erase(session, erasing)
    if any(counts.values()):
        counts["topics"] = await forget_empty_topics(session, worker)
    return counts


async def forget_empty_topics(session: WriteSession, worker: str) -> int:
    """Erase the topics of a worker in which nothing is left, with what was struck of them; returns how many topics."""
    of_the_worker = delete(TopicRow).where(TopicRow.worker == worker)
    for table in (DecisionRow, CompactedRow, DraftRow, OutcomeRow, ClearanceRow):
        of_the_worker = of_the_worker.where(TopicRow.id.not_in(select(table.topic).where(table.worker == worker)))
    count = await _erase(session, of_the_worker)
    left = select(TopicRow.id).where(TopicRow.worker == worker)
    struck = (StrikeRow.worker == worker, StrikeRow.topic != "", StrikeRow.topic.not_in(left))
    await session.execute(delete(StrikeRow).where(*struck))
    return count


async def _erase(session: WriteSession, erasing: Delete) -> int:
    result = await session.execute(erasing)
    assert isinstance(result, CursorResult)
    return result.rowcount


async def owned_by(session: ReadSession, worker: str) -> dict[str, int]:
    """How many rows of what are kept of a worker: those that ``forget_worker`` erases."""
    counts = {}
    for name, table in OWNED.items():
        theirs = table.worker == worker  # type: ignore[attr-defined]
        counts[name] = await session.scalar(select(func.count()).select_from(table).where(theirs)) or 0
    return counts


async def forget_worker(session: WriteSession, forgotten: Worker) -> dict[str, int]:
    """Erase all that is known of a worker and destroy their key; returns how many rows of what.

    A reply that is on its way keeps its bare row, so that it can be looked for and taken back. The chain of what was
    done for them goes as well, and places that nobody's double knows of any more, with who is in them.
    """
    worker = forgotten.id
    await _forget_work(session, worker)
    counts = {}
    for name, table in OWNED.items():
        counts[name] = await _erase(session, delete(table).where(table.worker == worker))  # type: ignore[attr-defined]
    await session.execute(delete(CloneRow).where(CloneRow.worker == worker))
    await session.execute(delete(WorkerRow).where(WorkerRow.id == worker))
    for chain in (AuditRow, AuditEndRow):
        await session.execute(delete(chain).where(chain.worker == worker))
    await _forget_places(session, [notes_of(account, "").id for account in forgotten.accounts])
    return counts


async def _forget_places(session: WriteSession, notes: Sequence[str]) -> None:
    """Erase the notes of a worker, and the places of which no double remembers anything or may."""
    known = [select(table.place) for table in (ConsentRow, DecisionRow, CompactedRow, MessageRow, DraftRow)]
    unknown = PlaceRow.id.in_(notes) | PlaceRow.id.not_in(union(*known))
    gone = select(PlaceRow.id).where(unknown)
    await session.execute(delete(MemberRow).where(MemberRow.place.in_(gone)))
    await session.execute(delete(PlaceRow).where(unknown))


async def _forget_work(session: WriteSession, worker: str) -> None:
    accounts = select(AccountRow.person).where(AccountRow.worker == worker)
    await session.execute(delete(StagedRow).where(StagedRow.person.in_(accounts)))
    for table in (DraftRow, StandinRow, DecisionRow):
        await session.execute(delete(JobRow).where(JobRow.subject.in_(select(table.id).where(table.worker == worker))))
    await session.execute(delete(JobRow).where(JobRow.subject.startswith(worker)))
    on_their_way = (OutboxRow.worker == worker, OutboxRow.state.in_(("sending", "unknown")))
    await session.execute(update(OutboxRow).where(*on_their_way).values(worker=None, body=None))


def receipt(
    master: Seal, worker: str, counts: Mapping[str, int], now: datetime, *, done: Literal["erased", "lifted"] = "erased"
) -> str:
    """A signed statement of what was erased, or may come in again, as one line of JSON."""
    body = json.dumps({"worker": worker, done: dict(counts), "at": now.isoformat()}, sort_keys=True)
    signature = hmac.new(master.derive("receipt"), body.encode(), hashlib.sha256).hexdigest()
    return json.dumps({**json.loads(body), "signature": signature}, sort_keys=True)
