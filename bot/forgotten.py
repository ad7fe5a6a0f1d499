"""Who was forgotten, kept beside the record: a backup of the record that is restored brings nobody back."""

import asyncio
import os
from pathlib import Path

from bot.deployment import Deployment
from memory.erasure import forget_worker
from memory.index.store import VectorStore
from memory.record.tables import WorkerRow


async def erase(of: Deployment, store: VectorStore, worker: str) -> None:
    """Take a forgotten worker out of the index and the free pages of the record, and remember to."""
    await asyncio.to_thread(_note, of.settings.home / "forgotten", worker)
    await store.delete_worker(worker)
    await of.record.scrub()


async def forget_again(of: Deployment, store: VectorStore) -> None:
    """Erase every forgotten worker that an older copy of the record has brought back."""
    for worker in await asyncio.to_thread(_noted, of.settings.home / "forgotten"):
        async with of.record.write() as session:
            back = await session.get(WorkerRow, worker) is not None
            if back:
                await forget_worker(session, worker)
        if back:
            await erase(of, store, worker)


def _noted(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def _note(path: Path, worker: str) -> None:
    if worker in _noted(path):
        return
    with path.open("a") as file:
        file.write(f"{worker}\n")
        file.flush()
        os.fsync(file.fileno())
