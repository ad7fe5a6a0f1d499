"""The chain of what was done, and the erasures that were."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class AuditRow(Base):
    """One link: what was done about what, a keyed hash of the content, and the hash over the link before."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("worker", "number"),
        Index("ix_audit_subject", "worker", "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    worker: Mapped[str] = mapped_column(String(36))
    number: Mapped[int]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str]
    content: Mapped[str] = mapped_column(String(64))
    link: Mapped[bytes] = mapped_column(LargeBinary)


class AuditEndRow(Base):
    """How long a worker's chain is: the number of its last link, and a keyed hash over that link."""

    __tablename__ = "audit_ends"
    worker: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int]
    seal: Mapped[bytes] = mapped_column(LargeBinary)


class ErasureRow(Base):
    """An erasure that this record has carried out; what it was about stands in a file beside the record."""

    __tablename__ = "erasures"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
