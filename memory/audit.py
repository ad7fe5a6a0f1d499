"""The chain of what was done for a worker: append and verify.

Each link hashes its own fields and the link before with a key of the deployment (HMAC-SHA256), contents
only as keyed hashes. An edit, deletion, swap or insertion breaks the chain at its place.
"""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import select

from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import AuditRow, WorkerRow

START = b"\0" * 32
PURPOSE = "audit"


async def append(
    session: WriteSession,
    master: Seal,
    worker: str,
    action: str,
    *,
    subject: str,
    content: str = "",
    now: datetime,
) -> None:
    """Add a link in the transaction of what it records."""
    key = master.derive(PURPOSE)
    await session.scalar(select(WorkerRow.id).where(WorkerRow.id == worker).with_for_update())
    last = await session.scalar(
        select(AuditRow).where(AuditRow.worker == worker).order_by(AuditRow.number.desc()).limit(1)
    )
    row = AuditRow(
        worker=worker,
        number=last.number + 1 if last else 1,
        at=now,
        action=action,
        subject=subject,
        content=hmac.new(key, content.encode(), hashlib.sha256).hexdigest(),
    )
    row.link = _link(key, row, last.link if last else START)
    session.add(row)
    await session.flush()


async def verify(session: ReadSession, master: Seal, worker: str) -> int | None:
    """The number of the first link that does not hold, or None where the whole chain holds."""
    key, before, number = master.derive(PURPOSE), START, 0
    rows = await session.stream_scalars(select(AuditRow).where(AuditRow.worker == worker).order_by(AuditRow.number))
    async for row in rows:
        number += 1
        if row.number != number or not hmac.compare_digest(row.link, _link(key, row, before)):
            return number
        before = row.link
    return None


def _link(key: bytes, row: AuditRow, before: bytes) -> bytes:
    fields = (row.worker, str(row.number), row.at.isoformat(), row.action, row.subject, row.content)
    return hmac.new(key, before + "\x1f".join(fields).encode(), hashlib.sha256).digest()
