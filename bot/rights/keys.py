"""Keys by which a person's other tools ask doubles: each is that person, and nobody else.

They are secrets that are handed out (``bot.work.once``). One of a worker who was forgotten, whose account was closed,
or who no longer has the account that it came by, opens nothing.
"""

import secrets
from datetime import timedelta

from bot.deployment import Deployment
from bot.rights.entry import BYTES, ENTRY, Entry, entries
from bot.work.once import hand_out, stands_for
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audit import append
from memory.workers import worker_of

KEY = "tools:key:"
HOLDS = timedelta(days=90)


async def cut_key(session: WriteSession, of: Deployment, account: str) -> str:
    """A new key of whoever has an account."""
    worker = await worker_of(session, account)
    if worker is not None:
        await append(session, of.master, worker.id, "tools_key", subject=account, now=of.now())
    secret, entry = secrets.token_urlsafe(BYTES), Entry(account, worker.id if worker else "")
    await hand_out(session, of, KEY, secret, ENTRY.dump_json(entry).decode(), of.now() + HOLDS)
    return secret


async def holder_of(session: ReadSession, of: Deployment, secret: str) -> str | None:
    """The account of whoever a key is; None where it holds no longer."""
    held = await stands_for(session, of, KEY, secret) if secret else None
    if held is None:
        return None
    entry = ENTRY.validate_json(held[0])
    worker = await worker_of(session, entry.account)
    if worker is None:
        return None if entry.worker else entry.account
    return None if worker.frozen or entry.worker not in ("", worker.id) else entry.account


async def end_keys(session: WriteSession, of: Deployment, *, account: str = "", worker: str = "") -> int:
    """End every key of an account, or of a worker; returns how many there were."""
    cut = await entries(session, of, KEY)
    theirs = [row for row, entry in cut if entry.account == account or (worker and entry.worker == worker)]
    for row in theirs:
        await session.delete(row)
    return len(theirs)
