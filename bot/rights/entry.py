"""The ways into the console: single-use links, and the sessions that they begin.

Both are secrets that are handed out (``bot.work.once``), so whoever reads the record cannot come in by it.
A session of a worker who was forgotten, whose account was closed, or who no longer has the account that it
came by, is none.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select

from bot.deployment import Deployment
from bot.work.once import hand_out, kept_as, stands_for, use_up
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import SecretRow
from memory.rights.audit import append
from memory.workers import worker_of

LINK = "console:link:"
SESSION = "console:session:"
LINK_HOLDS = timedelta(minutes=10)
IDLE = timedelta(hours=12)
"""A session that nobody used for so long is over."""
RENEWED_AFTER = timedelta(minutes=5)
ENTERED = "console_entered"
BYTES = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """Who comes in: a worker by an account of theirs, or an administrator, of whom there is no account.

    ``worker`` is the id that they had when they asked for the link: whoever has the account later is somebody else.
    The console speaks in ``language``, where one was asked for, else as its worker chose.
    ``proof`` is what a form of the session must hand back.
    """

    account: str = ""
    worker: str = ""
    proof: str = ""
    language: str = ""

    @property
    def is_admin(self) -> bool:
        """Whether this is nobody's own console but the deployment's."""
        return not self.account


@dataclass(frozen=True, slots=True)
class Visitor:
    """A session that holds: its entry, the worker who came in (None for an administrator), and until when it holds."""

    entry: Entry
    worker: Worker | None
    until: datetime

    def is_stale(self, now: datetime) -> bool:
        """Whether the session's end has come so near that its use moves it."""
        return self.until < now + IDLE - RENEWED_AFTER


ENTRY = TypeAdapter(Entry)


async def offer_link(session: WriteSession, of: Deployment, account: str = "", language: str = "") -> str:
    """The secret of a new link, for ten minutes and one use: a worker's by their account, else an administrator's."""
    worker = await worker_of(session, account) if account else None
    entry = Entry(account, worker.id if worker else "", language=language)
    return await _keep(session, of, LINK, entry, of.now() + LINK_HOLDS)


async def entry_by(session: ReadSession, of: Deployment, secret: str) -> Entry | None:
    """Who would come in by a link; None where it can be used no longer."""
    held = await stands_for(session, of, LINK, secret)
    return ENTRY.validate_json(held[0]) if held else None


async def come_in(session: WriteSession, of: Deployment, secret: str) -> str | None:
    """Use a link up: the secret of the session that it begins, or None where it holds no longer."""
    used = await use_up(session, of, LINK, secret)
    if used is None:
        return None
    entry = ENTRY.validate_json(used)
    if not entry.is_admin:
        worker = await _worker(session, entry)
        if worker is None:
            return None
        await append(session, of.master, worker.id, ENTERED, subject=entry.account, now=of.now())
    begun = replace(entry, proof=secrets.token_urlsafe(BYTES))
    return await _keep(session, of, SESSION, begun, of.now() + IDLE)


async def visitor_of(session: ReadSession, of: Deployment, secret: str) -> Visitor | None:
    """Who looks, by the secret of their session; None where that is over."""
    held = await stands_for(session, of, SESSION, secret)
    if held is None:
        return None
    content, until = held
    entry = ENTRY.validate_json(content)
    worker = None if entry.is_admin else await _worker(session, entry)
    return Visitor(entry, worker, until) if entry.is_admin or worker else None


async def renew(session: WriteSession, of: Deployment, secret: str) -> None:
    """A session was used: its end moves."""
    row = await session.get(SecretRow, kept_as(SESSION, secret))
    if row is not None:
        row.until = of.now() + IDLE


async def leave(session: WriteSession, secret: str) -> None:
    """End one session."""
    await session.execute(delete(SecretRow).where(SecretRow.name == kept_as(SESSION, secret)))


async def close_all(session: WriteSession, of: Deployment, worker: Worker) -> int:
    """End every session of a worker, and every link that was not used; returns how many sessions there were."""
    theirs = [row for row, entry in await entries(session, of, "console:") if entry.worker == worker.id]
    for row in theirs:
        await session.delete(row)
    return sum(row.name.startswith(SESSION) for row in theirs)


async def entries(session: ReadSession, of: Deployment, kind: str) -> list[tuple[SecretRow, Entry]]:
    """Every secret whose name begins with a kind, and whose it is."""
    rows = await session.scalars(select(SecretRow).where(func.substr(SecretRow.name, 1, len(kind)) == kind))
    return [(row, ENTRY.validate_json(of.master.open(row.sealed, row.name))) for row in rows]


async def _keep(session: WriteSession, of: Deployment, kind: str, entry: Entry, until: datetime) -> str:
    secret = secrets.token_urlsafe(BYTES)
    await hand_out(session, of, kind, secret, ENTRY.dump_json(entry).decode(), until)
    return secret


async def _worker(session: ReadSession, entry: Entry) -> Worker | None:
    worker = await worker_of(session, entry.account)
    if worker is None or worker.id != entry.worker or worker.frozen:
        return None
    return replace(worker, language=entry.language) if entry.language else worker
