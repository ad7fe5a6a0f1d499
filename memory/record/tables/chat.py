"""What was heard: places, who is in them, and each worker's own copy of the messages they consented to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class PlaceRow(Base):
    """A place; ``refreshed``: when its members were last asked for; ``told``: when they heard of doubles there."""

    __tablename__ = "places"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8))
    refreshed: Mapped[datetime | None]
    told: Mapped[datetime | None]


class MemberRow(Base):
    """A person in a place."""

    __tablename__ = "members"
    place: Mapped[str] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    guest: Mapped[bool]


class UnheardRow(Base):
    """Something was said in a thread, or outside of all (an empty one), of which nothing is kept; ``at``: the last."""

    __tablename__ = "unheard"
    place: Mapped[str] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    thread: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class MessageRow(Base):
    """A message as one worker's double heard it; ``sealed`` holds the author's name and the redacted text."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_talk", "worker", "place", "thread", "at"),
        Index("ix_messages_said", "worker", "author", "at"),
        Index("ix_messages_message", "place", "message"),
    )
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[str | None]
    author: Mapped[str]
    at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MeetingRow(Base):
    """A meeting whose captions a worker lets be read until it ends; what is asked of them is answered in ``said_in``.

    ``notice`` is the key of the post that says so there, ``secret`` the name of the secret with which captions come.
    """

    __tablename__ = "meetings"
    place: Mapped[str] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), index=True)
    said_in: Mapped[str]
    notice: Mapped[str]
    secret: Mapped[str]
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    ended: Mapped[datetime | None]
