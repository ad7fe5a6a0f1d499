"""Workers, their accounts, their consents, and how long they let things be remembered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class WorkerRow(Base):
    """A worker; ``data_key`` is wrapped by the master key and gone once everything was forgotten.

    ``digest``: they want the weekly message. ``calendar`` is the sealed address of their calendar. ``leave_days`` after
    their account was closed, and ``frozen`` with it, all is erased. What is older than ``compact_days`` is compacted.
    """

    __tablename__ = "workers"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str]
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    policy: Mapped[str | None]
    digest: Mapped[bool]
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    created: Mapped[datetime]
    frozen: Mapped[datetime | None]
    leave_days: Mapped[int] = mapped_column(default=30, server_default="30")
    compact_days: Mapped[int | None]


class AccountRow(Base):
    """An account of a worker on a platform; ``person`` is a person id. ``home``: they have opened the bot's page."""

    __tablename__ = "accounts"
    person: Mapped[str] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), index=True)
    home: Mapped[bool]


class TokenRow(Base):
    """A token with which a worker's double does on a platform what they press themself; ``person`` is their account."""

    __tablename__ = "tokens"
    person: Mapped[str] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    given: Mapped[datetime]


class ConsentRow(Base):
    """A consent of a worker; kept after it was revoked. ``provider`` is who may read, where it is for a model."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_live", "place", "purpose", "revoked"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), index=True)
    place: Mapped[str]
    purpose: Mapped[str] = mapped_column(String(8))
    provider: Mapped[str] = mapped_column(default="", server_default="")
    wording: Mapped[str]
    granted: Mapped[datetime]
    revoked: Mapped[datetime | None]


class BystanderRow(Base):
    """A person of whom doubles keep nothing; ``at`` is when they said so, ``name`` a keyed hash of their name."""

    __tablename__ = "bystanders"
    person: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(32), default="", server_default="")


class BotRow(Base):
    """A bot that a worker lets ask their double; ``person`` is its person id."""

    __tablename__ = "bots"
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class RetentionRow(Base):
    """For how many days a worker lets a place be remembered; ``days`` is empty for ever, ``place`` for everywhere."""

    __tablename__ = "retentions"
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int | None]


class StagedRow(Base):
    """An archive that waits for its worker's consent; nothing of its content is kept here."""

    __tablename__ = "staged"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(16))
    path: Mapped[str]
    staged: Mapped[datetime]
