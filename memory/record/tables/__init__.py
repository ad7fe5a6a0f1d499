"""All tables, each declared once; importing this package registers every one."""

from memory.record.tables.approvals import ClearanceRow, DraftRow, FeedbackRow, OutcomeRow, StandinRow
from memory.record.tables.audit import AuditEndRow, AuditRow, ErasureRow
from memory.record.tables.base import Base
from memory.record.tables.chat import MeetingRow, MemberRow, MessageRow, PlaceRow, UnheardRow
from memory.record.tables.consent import (
    AccountRow,
    BotRow,
    BystanderRow,
    ConsentRow,
    RetentionRow,
    StagedRow,
    TokenRow,
    WorkerRow,
)
from memory.record.tables.decisions import CloneRow, CompactedRow, DecisionRow, SituationRow, StrikeRow, TopicRow
from memory.record.tables.gone import GoneRow
from memory.record.tables.interviews import InterviewRow
from memory.record.tables.work import ClaimRow, InboxRow, JobRow, OutboxRow, SecretRow, SpendRow

__all__ = [
    "AccountRow",
    "AuditEndRow",
    "AuditRow",
    "Base",
    "BotRow",
    "BystanderRow",
    "ClaimRow",
    "ClearanceRow",
    "CloneRow",
    "CompactedRow",
    "ConsentRow",
    "DecisionRow",
    "DraftRow",
    "ErasureRow",
    "FeedbackRow",
    "GoneRow",
    "InboxRow",
    "InterviewRow",
    "JobRow",
    "MeetingRow",
    "MemberRow",
    "MessageRow",
    "OutboxRow",
    "OutcomeRow",
    "PlaceRow",
    "RetentionRow",
    "SecretRow",
    "SituationRow",
    "SpendRow",
    "StagedRow",
    "StandinRow",
    "StrikeRow",
    "TokenRow",
    "TopicRow",
    "UnheardRow",
    "WorkerRow",
]
