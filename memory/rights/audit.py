"""The chain of what was done for a worker: append, verify, and know what is on it.

Each link hashes its own fields and the link before with a key of the deployment (HMAC-SHA256), contents
only as keyed hashes. An edit, deletion, swap or insertion breaks the chain at its place; how long it is stands
sealed beside it, so that it cannot be cut short either. Whoever holds the key could write a whole chain anew: so
its head is told to the worker each day, and ``verify`` holds the chain against the heads that they keep
(after Schneier & Kelsey 1999, "Secure Audit Logs to Support Computer Forensics").
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import AuditEndRow, AuditRow, WorkerRow

START = b"\0" * 32
PURPOSE = "audit"
_HEAD = re.compile(r"(?<![\w.:-])(\d{1,15}):([0-9a-f]{64})(?![\w:-])")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ended at some time: the number of its last link, and that link's hash in hexadecimal."""

    number: int
    link: str

    def __str__(self) -> str:
        return f"{self.number}:{self.link}"


class Flaw(StrEnum):
    """How a chain does not hold: a link was changed, is missing, was put in, or all was rewritten with the key."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place at which a chain does not hold, from one link's number to another's."""

    flaw: Flaw
    first: int
    last: int


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
    last = await _last(session, worker)
    row = AuditRow(
        worker=worker,
        number=last.number + 1 if last else 1,
        at=now,
        action=action,
        subject=subject,
        content=_hashed(key, content),
    )
    row.link = _link(key, row, last.link if last else START)
    session.add(row)
    await session.merge(AuditEndRow(worker=worker, number=row.number, seal=_end(key, row)))
    await session.flush()


async def head_of(session: ReadSession, worker: str) -> Head | None:
    """Where a worker's chain ends now; None where nothing was ever done for them."""
    last = await _last(session, worker)
    return Head(last.number, last.link.hex()) if last else None


async def last_link_at(session: ReadSession, worker: str) -> datetime | None:
    """When the last of what was done for a worker was; None where nothing ever was."""
    last = await _last(session, worker)
    return last.at if last else None


def heads_in(text: str) -> list[Head]:
    """Every head that stands in a text, such as a copy of the messages in which a worker was told them."""
    return [Head(int(number), link) for number, link in _HEAD.findall(text)]


async def is_audited(
    session: ReadSession, master: Seal, worker: str, action: str, *, subject: str, content: str
) -> bool:
    """Whether a link says that just this was done."""
    of_it = (AuditRow.worker == worker, AuditRow.action == action, AuditRow.subject == subject)
    found = await session.scalars(select(AuditRow.content).where(*of_it))
    expected = _hashed(master.derive(PURPOSE), content)
    return any(hmac.compare_digest(each, expected) for each in found)


async def verify(session: ReadSession, master: Seal, worker: str, heads: Iterable[Head] = ()) -> Break | None:
    """The first place where a chain does not hold by itself or against heads that were told; None where all holds."""
    key, before, number, trusted = master.derive(PURPOSE), START, 0, 0
    told = {head.number: head.link for head in heads}
    rows = await session.stream_scalars(select(AuditRow).where(AuditRow.worker == worker).order_by(AuditRow.number))
    row = None
    async for row in rows:
        number += 1
        if row.number > number:
            return Break(Flaw.MISSING, number, row.number - 1)
        if row.number < number:
            return Break(Flaw.INSERTED, row.number, row.number)
        if not hmac.compare_digest(row.link, _link(key, row, before)):
            return Break(Flaw.CHANGED, number, number)
        if told.get(number, row.link.hex()) != row.link.hex():
            return Break(Flaw.REWRITTEN, trusted + 1, number)
        trusted = number if number in told else trusted
        before = row.link
    end = await session.get(AuditEndRow, worker, populate_existing=True)
    longest = max([*told, end.number if end else 0])
    if longest > number:
        return Break(Flaw.MISSING, number + 1, longest)
    if row is not None and (end is None or not hmac.compare_digest(end.seal, _end(key, row))):
        return Break(Flaw.CHANGED, number, number)
    return None


async def _last(session: ReadSession, worker: str) -> AuditRow | None:
    newest = select(AuditRow).where(AuditRow.worker == worker).order_by(AuditRow.number.desc()).limit(1)
    return await session.scalar(newest)


def _hashed(key: bytes, content: str) -> str:
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def _link(key: bytes, row: AuditRow, before: bytes) -> bytes:
    fields = (row.worker, str(row.number), row.at.isoformat(), row.action, row.subject, row.content)
    return hmac.new(key, before + "\x1f".join(fields).encode(), hashlib.sha256).digest()


def _end(key: bytes, row: AuditRow) -> bytes:
    return hmac.new(key, b"end\x1f" + row.link, hashlib.sha256).digest()
