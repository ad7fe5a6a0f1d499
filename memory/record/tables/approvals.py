"""What the double proposed, what became of it, and the rights it earned."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class DraftRow(Base):
    """A draft and its state; ``version`` grows with each edit, ``sealed`` holds situation, reply and reasons.

    ``trigger`` is the message that asked, ``turn`` the id under which the shadow keeps the situation. ``addressed``:
    the double itself was asked.

    ``messages`` are the ids of all messages that stand in it or that it rests on. ``support`` is how far its precedents
    bear it, ``confidence`` what that has turned out to be worth.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_open", "worker", "state"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"))
    place: Mapped[str]
    thread: Mapped[str | None]
    trigger: Mapped[str]
    turn: Mapped[str]
    asker: Mapped[str]
    addressed: Mapped[bool]
    act: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str]
    support: Mapped[float | None]
    confidence: Mapped[float]
    verdict: Mapped[str] = mapped_column(String(8))
    rule: Mapped[str]
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    created: Mapped[datetime]
    expires: Mapped[datetime]
    messages: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class OutcomeRow(Base):
    """Evidence: did the worker do what the double would have done?

    ``support`` is that of the draft, None of one from before it was kept.
    """

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_right", "worker", "topic", "act", "at"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"))
    draft: Mapped[str] = mapped_column(String(36))
    topic: Mapped[str]
    act: Mapped[str] = mapped_column(String(16))
    asker: Mapped[str]
    support: Mapped[float | None]
    agreed: Mapped[bool]
    source: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


class FeedbackRow(Base):
    """What somebody thought of a reply that the double gave alone; it is shown to the worker and proves nothing."""

    __tablename__ = "feedback"
    draft: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    helpful: Mapped[bool]


class ClearanceRow(Base):
    """The worker's grant to answer alone about one topic with one act, or with any (``*``): then only refused."""

    __tablename__ = "clearances"
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]


class StandinRow(Base):
    """A window in which the double may act."""

    __tablename__ = "standins"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), index=True)
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    stopped: Mapped[datetime | None]
