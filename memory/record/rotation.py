"""Another master key in place of the one that seals now: all that is sealed with it is sealed anew, in one transaction.

Workers' own keys stay, only their wrapping changes. What is hashed under the master key (what is gone, the audit
chains, receipts) cannot be hashed anew; so what hashes are derived from outlives a rotation, sealed with the new key.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select, text, update

from memory.errors import InUse
from memory.record.engine import ReadSession, Record, WriteSession
from memory.record.seal import Seal
from memory.record.tables import Base, InboxRow, OutboxRow, SecretRow, WorkerRow

ROOT = "root"
"""The name of the secret that hashes are derived from, once the key was rotated."""
AT_ONCE = 500
ALONE = text("SELECT pg_try_advisory_xact_lock(4209)")
"""Taken against all processes that listen, each of which shares it (``memory.record.changes``)."""


async def rooted(session: ReadSession, master: Seal) -> Seal:
    """The master seal, deriving what it derived before any rotation.

    Raises:
        WrongKey: the key was rotated, and this is not the present one.
    """
    sealed = await session.scalar(select(SecretRow.sealed).where(SecretRow.name == ROOT))
    return master if sealed is None else master.rooted(bytes.fromhex(master.open(sealed, ROOT)))


async def rotate(record: Record, former: Seal, new: Seal) -> int:
    """Seal with the new key whatever is sealed with the former one, all or nothing; returns how many things.

    Args:
        former: as ``rooted`` gives it.

    Raises:
        InUse: another process serves the record.
        WrongKey: something does not open with the former key.
    """
    async with record.write() as session:
        if session.is_shared and not await session.scalar(ALONE):
            raise InUse("Other processes serve this record; stop them all before its key is rotated.")
        again = Resealing(session, former, new)
        await again.all_of(WorkerRow, "data_key", lambda row: "")
        await again.all_of(InboxRow, "body", lambda row: row.key)
        await again.all_of(OutboxRow, "body", lambda row: row.key)
        await again.all_of(SecretRow, "sealed", lambda row: row.name)
        if await session.get(SecretRow, ROOT) is None:
            session.add(SecretRow(name=ROOT, sealed=new.close(former.root.hex(), ROOT), until=None))
    return again.count


class Resealing:
    """Columns of sealed bytes, opened with one key and sealed with another."""

    def __init__(self, session: WriteSession, former: Seal, new: Seal) -> None:
        self._session = session
        self._former = former
        self._new = new
        self.count = 0

    async def all_of(self, table: type[Base], column: str, about: Callable[[Any], str]) -> None:
        """Seal a column anew in all rows; ``about`` is what a row's bytes are bound to."""
        rows_of = Base.metadata.tables[table.__tablename__]
        (key,) = rows_of.primary_key.columns
        sealed = rows_of.columns[column]
        chosen = select(table).where(sealed.is_not(None)).order_by(key).limit(AT_ONCE)
        anew = update(rows_of).where(key == bindparam("which")).values({column: bindparam("anew")})
        rows = list(await self._session.scalars(chosen))
        while rows:
            values = [
                {"which": getattr(row, key.name), "anew": self._again(getattr(row, column), about(row))} for row in rows
            ]
            await (await self._session.connection()).execute(anew, values)
            self.count += len(rows)
            rows = list(await self._session.scalars(chosen.where(key > values[-1]["which"])))

    def _again(self, sealed: bytes, about: str) -> bytes:
        return self._new.close(self._former.open(sealed, about), about)
