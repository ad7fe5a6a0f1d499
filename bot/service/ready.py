"""Whether a process can do its work, and which part of it stands against that."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select

from bot.app import App
from memory.record.engine import ReadSession
from memory.record.tables import WorkerRow
from memory.workers import worker_seal

PATIENCE_SECONDS = 3.0
LEAST_FREE = 64 * 2**20
"""Bytes of the disk below which nothing can be promised: an event needs room before its platform is told."""
UNREADY = {"disk": "full_or_read_only", "migrations": "behind"}


async def faults_of(app: App) -> Mapping[str, str]:
    """The parts that are not ready, each with what stands against it: the name of an error or of a state, no more."""
    parts = {"disk": _disk, "database": _database, "migrations": _migrations, "key": _key, "index": _index}
    found = {name: fault for name, part in parts.items() if (fault := await _fault(name, part, app))}
    if "database" in found:
        for part in ("migrations", "key"):
            found.pop(part, None)
    deaf = {f"platform_{name}": ", ".join(causes) for name, each in app.of.platforms.items() if (causes := each.deaf())}
    return found | deaf


async def _fault(name: str, part: Callable[[App], Awaitable[bool]], app: App) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return None if await part(app) else UNREADY[name]
    except Exception as error:
        return type(error).__name__


async def _disk(app: App) -> bool:
    home = app.of.settings.home
    return shutil.disk_usage(home).free >= LEAST_FREE and os.access(home, os.W_OK)


async def _database(app: App) -> bool:
    return await _read(app, lambda session: session.scalar(select(1)))


async def _migrations(app: App) -> bool:
    return await app.of.record.is_current()


async def _key(app: App) -> bool:
    """Whether the key opens what was sealed: raises where it does not."""

    async def look(session: ReadSession) -> None:
        worker = await session.scalar(select(WorkerRow.id).limit(1))
        if worker is not None:
            await worker_seal(session, app.of.master, worker)

    return await _read(app, look)


async def _index(app: App) -> bool:
    await app.store.count()
    return True


async def _read(app: App, call: Callable[[ReadSession], Awaitable[object]]) -> bool:
    async with app.of.record.read() as session:
        await call(session)
    return True
