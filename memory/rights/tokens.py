"""The tokens by which a worker's presses are done in their own name on a platform; sealed with the worker's key.

They are never shown again, and end with the account, with stop, and with everything.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import TokenRow


async def keep_token(session: WriteSession, seal: Seal, worker: str, person: str, token: str, *, now: datetime) -> None:
    """Keep a token of a worker's account, in place of a former one."""
    await end_tokens(session, worker, [person])
    session.add(TokenRow(person=person, worker=worker, sealed=seal.close(token, person), given=now))
    await session.flush()


async def holders(session: ReadSession, worker: str, platform: str = "") -> list[tuple[str, datetime]]:
    """The accounts of a worker of which there is a token, on one platform or on all, each with when it was given."""
    rows = await session.scalars(select(TokenRow).where(TokenRow.worker == worker).order_by(TokenRow.person))
    return [(row.person, row.given) for row in rows if row.person.startswith(f"{platform}:" if platform else "")]


async def token_of(session: ReadSession, seal: Seal, worker: str, person: str) -> str | None:
    """The token of a worker's account, if there is one; raises ``WrongKey`` where the seal is not theirs."""
    row = await session.get(TokenRow, person)
    return seal.open(row.sealed, person) if row is not None and row.worker == worker else None


async def end_tokens(session: WriteSession, worker: str, people: Collection[str] | None = None) -> int:
    """Erase the tokens of some accounts of a worker, or all; returns how many there were."""
    ending = delete(TokenRow).where(TokenRow.worker == worker).returning(TokenRow.person)
    if people is not None:
        ending = ending.where(TokenRow.person.in_(people))
    return len((await session.execute(ending)).all())
