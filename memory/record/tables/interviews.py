"""What a double asked its worker, so that nothing is asked twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class InterviewRow(Base):
    """A question of the interview: ``asked``, then ``skipped`` or ``answered``.

    Its words are those of the situation with this ``trigger``, and stand nowhere else: ``messages`` are the ids of
    those that make it up. An answer would have helped with ``size`` of ``of`` situations. ``sealed`` holds the two
    decisions of which one is to hold, and what the worker answered until they keep it.
    """

    __tablename__ = "interviews"
    __table_args__ = (Index("ix_interviews_worker", "worker", "state"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    of: Mapped[int]
    at: Mapped[datetime]
    place: Mapped[str]
    trigger: Mapped[str]
    messages: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
