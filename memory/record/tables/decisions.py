"""Open situations, what the worker decided about the closed ones, and what is left of that."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class SituationRow(Base):
    """A situation that waits for the worker: it closes by their word, their reaction or their silence."""

    __tablename__ = "situations"
    __table_args__ = (
        Index("ix_situations_talk", "worker", "place", "thread"),
        Index("ix_situations_trigger", "place", "trigger"),
        Index("ix_situations_at", "at"),
    )
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    trigger: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[str | None]
    author: Mapped[str]
    at: Mapped[datetime]


class Decided:
    """What a row says of a decision beside its words; ``messages`` are the ids of those that stand in it."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"))
    place: Mapped[str]
    thread: Mapped[str | None]
    trigger: Mapped[str]
    asker: Mapped[str]
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str]
    messages: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class DecisionRow(Decided, Base):
    """A decision; ``sealed`` holds situation and reply, ``indexed`` is empty until the index has it.

    From ``overruled`` on another one holds in its place, by the worker's word: it bears no draft, and is in no index.

    ``refined`` names the fine embedder whose vectors the index has of it.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("worker", "place", "trigger"),
        Index("ix_decisions_time", "worker", "at"),
        Index("ix_decisions_unindexed", "indexed"),
        Index("ix_decisions_refined", "refined"),
        Index("ix_decisions_place", "place"),
    )
    provenance: Mapped[str] = mapped_column(String(12))
    reply_message: Mapped[str | None]
    indexed: Mapped[datetime | None]
    overruled: Mapped[datetime | None]
    refined: Mapped[str] = mapped_column(String(200), default="", server_default="")


class CompactedRow(Decided, Base):
    """A decision of which the words are gone; ``sealed`` holds its link, ``messages`` name question and reply alone."""

    __tablename__ = "compacted"
    __table_args__ = (
        UniqueConstraint("worker", "place", "trigger"),
        Index("ix_compacted_line", "worker", "topic", "act", "at"),
        Index("ix_compacted_place", "place"),
    )


class StrikeRow(Base):
    """A line that a worker struck from their profile; ``line`` is a keyed hash of its key, which may hold words."""

    __tablename__ = "strikes"
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[str] = mapped_column(String(32), primary_key=True)
    topic: Mapped[str]
    at: Mapped[datetime]


class CloneRow(Base):
    """What was fitted to a worker's decisions, sealed."""

    __tablename__ = "clones"
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class TopicRow(Base):
    """A topic of one worker: ``sealed`` holds its readable name, ``centre`` the mean of its situations, sealed too."""

    __tablename__ = "topics"
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    centre: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
