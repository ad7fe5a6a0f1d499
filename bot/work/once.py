"""Secrets that are handed out, such as a link's: kept under their hash, so that whoever reads the record learns none.

What one stands for is sealed with the deployment's key, and holds until a time.
"""

import hashlib
from datetime import datetime

from sqlalchemy import delete

from bot.deployment import Deployment
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.tables import SecretRow


def kept_as(kind: str, secret: str) -> str:
    """The name under which a secret of a kind is kept."""
    return kind + hashlib.sha256(secret.encode()).hexdigest()


async def hand_out(
    session: WriteSession, of: Deployment, kind: str, secret: str, content: str, until: datetime
) -> None:
    """Have a new secret stand for something until a time."""
    name = kept_as(kind, secret)
    sealed = of.master.close(content, name)
    await session.execute(insert_for(session)(SecretRow).values(name=name, sealed=sealed, until=until))


async def stands_for(session: ReadSession, of: Deployment, kind: str, secret: str) -> tuple[str, datetime] | None:
    """What a secret stands for, and until when; None where it holds no longer."""
    row = await session.get(SecretRow, kept_as(kind, secret))
    if row is None or row.until is None or row.until <= of.now():
        return None
    return of.master.open(row.sealed, row.name), row.until


async def use_up(session: WriteSession, of: Deployment, kind: str, secret: str) -> str | None:
    """What a secret stood for, once: of two who use it, one is told; None where it held no longer."""
    held = await stands_for(session, of, kind, secret)
    name = kept_as(kind, secret)
    used = await session.scalar(delete(SecretRow).where(SecretRow.name == name).returning(SecretRow.name))
    return held[0] if held and used is not None else None
