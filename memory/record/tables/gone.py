"""What was forgotten, or deleted in the chat, and is not to come back: keyed hashes alone."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from memory.record.tables.base import Base


class GoneRow(Base):
    """One thing that is gone; every name in it is a keyed hash, so that none can be told without the master key.

    ``owner`` is whose word it was, ``scope`` the place (empty: everywhere), ``mark`` a message or a phrase of
    ``length`` signs (empty: all that was said), ``cause`` what it was called. It is about what was said from ``since``
    on and before ``until``; ``kind`` is that of ``memory.rights.gone.Kind``.
    """

    __tablename__ = "gone"
    __table_args__ = (Index("ix_gone_owner", "owner", "scope", "mark"), Index("ix_gone_kind", "kind", "scope"))
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(8))
    owner: Mapped[str] = mapped_column(String(32))
    cause: Mapped[str] = mapped_column(String(32))
    scope: Mapped[str] = mapped_column(String(32))
    mark: Mapped[str] = mapped_column(String(32))
    length: Mapped[int]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
