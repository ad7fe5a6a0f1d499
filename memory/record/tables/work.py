"""Work that must not be lost: events in, posts out, what is due later, and the secrets of platforms."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base

UNDONE = text("state = 'waiting' OR state = 'failing'")
UNSENT = text("state IN ('waiting', 'sending', 'unknown')")
"""What the partial indexes cover. On PostgreSQL only the migrations say so: here it would load that dialect always."""


class InboxRow(Base):
    """An accepted event; ``body`` is sealed with the deployment's key and erased once handled.

    ``talk`` is the lane in which it keeps its order; a ``strict`` one does not overtake those that fail either:
    an edit, which would be lost. A deletion overtakes them, and they find what it took away gone. ``trace`` is a random
    id that what follows from it bears as well.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_inbox_lane", "state", "talk", "id", sqlite_where=UNDONE),
        Index("ix_inbox_due", "state", "due", "id", sqlite_where=UNDONE),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str]
    talk: Mapped[str]
    strict: Mapped[bool]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    received: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    due: Mapped[datetime]
    lease: Mapped[str | None]
    attempts: Mapped[int]
    trace: Mapped[str | None] = mapped_column(String(32))


class OutboxRow(Base):
    """A post on its way: ``waiting`` → ``sending`` → ``sent``, or ``unknown``, ``refused``, ``cancelled``."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_lane", "place", "id", sqlite_where=UNSENT),
        Index("ix_outbox_due", "due", "id", sqlite_where=UNSENT),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(unique=True)
    worker: Mapped[str | None] = mapped_column(index=True)
    draft: Mapped[str | None] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(String(8))
    verb: Mapped[str] = mapped_column(String(9))
    place: Mapped[str]
    person: Mapped[str | None]
    thread: Mapped[str | None]
    target: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(9))
    due: Mapped[datetime]
    lease: Mapped[str | None]
    attempts: Mapped[int]
    message: Mapped[str | None]
    trace: Mapped[str | None] = mapped_column(String(32))


class JobRow(Base):
    """Something due at a time, at most once for each kind and subject."""

    __tablename__ = "jobs"
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(index=True)
    lease: Mapped[str | None]
    attempts: Mapped[int]
    trace: Mapped[str | None] = mapped_column(String(32))


class SecretRow(Base):
    """A secret of a platform, such as a token, sealed with the deployment's key; worth nothing after ``until``."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[datetime | None] = mapped_column(index=True)


class SpendRow(Base):
    """What a model cost for one answer, in the currency of the deployment's prices; ``place`` as consents name it."""

    __tablename__ = "spending"
    __table_args__ = (Index("ix_spending_worker", "worker", "at"), Index("ix_spending_place", "place", "at"))
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"))
    place: Mapped[str]
    cost: Mapped[float]
    at: Mapped[datetime]


class ClaimRow(Base):
    """Who alone may do something for a while; free again at ``until``."""

    __tablename__ = "claims"
    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)
