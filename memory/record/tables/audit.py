"""The chain of what was done."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class AuditRow(Base):
    """One link: what was done about what, a keyed hash of the content, and the hash over the link before."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("worker", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    worker: Mapped[str] = mapped_column(String(36))
    number: Mapped[int]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str]
    content: Mapped[str] = mapped_column(String(64))
    link: Mapped[bytes] = mapped_column(LargeBinary)
