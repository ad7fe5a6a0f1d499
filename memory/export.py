"""All that is known of a worker, unsealed, in a file that they can read, keep and take with them."""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select

from memory.decisions.decisions import read_decision
from memory.decisions.talks import read_message
from memory.domain import Decision, Turn, Worker
from memory.profile.compaction import link_of
from memory.profile.profile import Line
from memory.profile.profiles import read_profile
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import (
    AccountRow,
    AuditRow,
    Base,
    BotRow,
    ClearanceRow,
    CompactedRow,
    ConsentRow,
    DecisionRow,
    DraftRow,
    FeedbackRow,
    InterviewRow,
    MeetingRow,
    MessageRow,
    OutcomeRow,
    RetentionRow,
    SituationRow,
    StandinRow,
    TopicRow,
    WorkerRow,
)
from memory.rights.tokens import holders
from memory.workers import worker_seal

DECISION, TURN, LINE = TypeAdapter(Decision), TypeAdapter(Turn), TypeAdapter(Line)
PLAIN: dict[str, type[Base]] = {
    "consents": ConsentRow,
    "outcomes": OutcomeRow,
    "situations": SituationRow,
    "accounts": AccountRow,
    "clearances": ClearanceRow,
    "standins": StandinRow,
    "retentions": RetentionRow,
    "bots": BotRow,
    "meetings": MeetingRow,
    "audit": AuditRow,
}
AIGC = {"AIGC.Label": "1", "AIGC.ContentProducer": "double"}


async def export_worker(session: ReadSession, master: Seal, worker: Worker, now: datetime) -> bytes:
    """A zip of JSON lines: decisions, messages, drafts, topics, the profile, and all that is kept beside them.

    That is what is left of compacted decisions, consents, outcomes, feedback, clearances, stand-ins, retentions, the
    bots that may ask, meetings attended, questions of the interview, the audit chain, and of which accounts there is a
    token, without it. ``about.json`` counts what is in each file and holds what the worker chose. There, and in the
    metadata of the file itself, stand the content-label fields of GB 45438-2025, because drafts hold words of an AI.
    """
    seal = await worker_seal(session, master, worker.id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = json.dumps({"AIGC": {"Label": "1", "ContentProducer": "double"}}).encode()
        counts = {
            "decisions": _write(archive, "decisions", [line async for line in _decisions(session, seal, worker)]),
            "messages": _write(archive, "messages", [line async for line in _messages(session, seal, worker)]),
            "drafts": _write(archive, "drafts", [line async for line in _drafts(session, seal, worker)]),
            "topics": _write(archive, "topics", [line async for line in _topics(session, seal, worker)]),
            "profile": _write(archive, "profile", await _profile(session, seal, worker)),
            "interviews": _write(archive, "interviews", [line async for line in _interviews(session, seal, worker)]),
            "compacted": _write(archive, "compacted", [line async for line in _compacted(session, seal, worker)]),
        }
        for name, table in PLAIN.items():
            rows = await session.scalars(select(table).where(table.worker == worker.id))  # type: ignore[attr-defined]
            counts[name] = _write(archive, name, [_plain(row) for row in rows])
        tokens = [{"account": account, "given": given} for account, given in await holders(session, worker.id)]
        counts["tokens"] = _write(archive, "tokens", tokens)
        counts["feedback"] = _write(archive, "feedback", [line async for line in _feedback(session, worker)])
        chosen = await _chosen(session, seal, worker)
        about = {"worker": worker.name, "at": now.isoformat(), "files": counts, "settings": chosen, **AIGC}
        archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=2))
    return packed.getvalue()


async def _decisions(session: ReadSession, seal: Seal, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    for row in await session.scalars(
        select(DecisionRow).where(DecisionRow.worker == worker.id).order_by(DecisionRow.at)
    ):
        decision = DECISION.dump_python(read_decision(row, seal), mode="json")
        yield {**decision, "topic": row.topic, "overruled": row.overruled}


async def _profile(session: ReadSession, seal: Seal, worker: Worker) -> list[Mapping[str, Any]]:
    profile = await read_profile(session, seal, worker.id)
    return [{**LINE.dump_python(line, mode="json"), "struck": struck} for line, struck in profile.shown]


async def _compacted(session: ReadSession, seal: Seal, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    for row in await session.scalars(
        select(CompactedRow).where(CompactedRow.worker == worker.id).order_by(CompactedRow.at)
    ):
        known = {name: value for name, value in _plain(row).items() if name != "sealed"}
        yield {**known, "link": link_of(row, seal)}


async def _interviews(session: ReadSession, seal: Seal, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    asked = select(InterviewRow).where(InterviewRow.worker == worker.id).order_by(InterviewRow.number)
    for row in await session.scalars(asked):
        known = {name: value for name, value in _plain(row).items() if name != "sealed"}
        yield {**known, **json.loads(seal.open(row.sealed, row.id))}


async def _messages(session: ReadSession, seal: Seal, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    for row in await session.scalars(select(MessageRow).where(MessageRow.worker == worker.id).order_by(MessageRow.at)):
        yield {**TURN.dump_python(read_message(row, seal), mode="json"), "place": row.place, "thread": row.thread}


async def _drafts(session: ReadSession, seal: Seal, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    for row in await session.scalars(select(DraftRow).where(DraftRow.worker == worker.id).order_by(DraftRow.created)):
        known = {name: value for name, value in _plain(row).items() if name != "sealed"}
        yield {**known, **json.loads(seal.open(row.sealed, row.id))}


async def _feedback(session: ReadSession, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    given = select(FeedbackRow).join(DraftRow, DraftRow.id == FeedbackRow.draft).where(DraftRow.worker == worker.id)
    for row in await session.scalars(given):
        yield _plain(row)


async def _chosen(session: ReadSession, seal: Seal, worker: Worker) -> Mapping[str, Any]:
    row = await session.get_one(WorkerRow, worker.id)
    calendar = seal.open(row.calendar, worker.id) if row.calendar else None
    shown = {"language": row.language, "zone": row.zone, "weekly": row.digest, "calendar": calendar}
    return {**shown, "policy": row.policy, "compact_days": row.compact_days}


async def _topics(session: ReadSession, seal: Seal, worker: Worker) -> AsyncIterator[Mapping[str, Any]]:
    for row in await session.scalars(select(TopicRow).where(TopicRow.worker == worker.id)):
        yield {"id": row.id, "name": seal.open(row.sealed, row.id), "size": row.size}


def _plain(row: Base) -> Mapping[str, Any]:
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}


def _write(archive: zipfile.ZipFile, name: str, lines: Iterable[Mapping[str, Any]]) -> int:
    written = [json.dumps(line, ensure_ascii=False, default=str) for line in lines]
    archive.writestr(f"{name}.jsonl", "".join(f"{line}\n" for line in written))
    return len(written)
