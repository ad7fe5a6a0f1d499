"""The vault of the platforms, kept in the record: secrets sealed with the deployment's key, and claims.

A claim is one statement, so that of two processes that ask at the same moment only one gets it. Times are the
injected clock's; a claim that is over goes with the next one, and secrets that ended with ``tidy``.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select

from memory.record.engine import Record, insert_for
from memory.record.seal import Seal
from memory.record.tables import ClaimRow, SecretRow


class RecordVault:
    """``adapters.vault.Vault`` over the record.

    Args:
        record: The open database.
        master: The deployment's seal.
        now: The clock.
    """

    def __init__(self, record: Record, master: Seal, now: Callable[[], datetime]) -> None:
        self._record = record
        self._master = master
        self._now = now

    async def read(self, name: str) -> str | None:
        """The secret, if there is one; raises ``WrongKey`` where it was sealed with another key."""
        async with self._record.read() as session:
            sealed = await session.scalar(select(SecretRow.sealed).where(SecretRow.name == name, self._holds()))
        return None if sealed is None else self._master.open(sealed, name)

    async def write(self, name: str, secret: str, *, seconds: float | None = None) -> None:
        """Keep a secret, in place of an older one; only for so long, where ``seconds`` are given."""
        until = None if seconds is None else self._now() + timedelta(seconds=seconds)
        values = {"sealed": self._master.close(secret, name), "until": until}
        async with self._record.write() as session:
            await session.execute(
                insert_for(session)(SecretRow)
                .values(name=name, **values)
                .on_conflict_do_update(index_elements=["name"], set_=values)
            )

    async def erase(self, name: str) -> None:
        """Drop a secret."""
        async with self._record.write() as session:
            await session.execute(delete(SecretRow).where(SecretRow.name == name))

    async def names(self, prefix: str) -> list[str]:
        """The names of all secrets that begin so, in order."""
        begins = func.substr(SecretRow.name, 1, len(prefix)) == prefix
        async with self._record.read() as session:
            return sorted(await session.scalars(select(SecretRow.name).where(begins, self._holds())))

    async def tidy(self) -> None:
        """Drop the secrets whose time is over."""
        async with self._record.write() as session:
            await session.execute(delete(SecretRow).where(SecretRow.until <= self._now()))

    async def claim(self, name: str, owner: str, seconds: float) -> bool:
        """Be the only one to do something for a while."""
        now = self._now()
        until = now + timedelta(seconds=seconds)
        async with self._record.write() as session:
            await session.execute(delete(ClaimRow).where(ClaimRow.until <= now, ClaimRow.name != name))
            holder = await session.scalar(
                insert_for(session)(ClaimRow)
                .values(name=name, owner=owner, until=until)
                .on_conflict_do_update(
                    index_elements=["name"],
                    set_={"owner": owner, "until": until},
                    where=(ClaimRow.until <= now) | (ClaimRow.owner == owner),
                )
                .returning(ClaimRow.owner)
            )
        return bool(holder == owner)

    async def release(self, name: str, owner: str) -> None:
        """Let go of a claim."""
        async with self._record.write() as session:
            await session.execute(delete(ClaimRow).where(ClaimRow.name == name, ClaimRow.owner == owner))

    def _holds(self) -> ColumnElement[bool]:
        return SecretRow.until.is_(None) | (SecretRow.until > self._now())
