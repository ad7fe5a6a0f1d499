"""What was forgotten, kept beside the record by ids: a backup of the record that is restored brings nothing back.

Each erasure is noted in a file before its transaction commits, and in the record with it. What the file knows and the
record does not, an older copy of the record has brought back: it is erased again at the next start.
"""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.deployment import Deployment
from bot.schedule import plan
from memory.decisions import new_id
from memory.record.engine import WriteSession
from memory.record.tables import ErasureRow, JobRow

FILE = "forgotten.jsonl"
SCRUB = "scrub"
SOON = timedelta(hours=1)


class Erasure(BaseModel):
    """What of a worker was forgotten: everything, or decisions and drafts by id, and messages as ``quoted`` has them.

    Without a ``worker`` the messages are gone from the chat itself, and so from everybody's memory.
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(default_factory=new_id)
    worker: str = ""
    everything: bool = False
    decisions: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()


async def note_erasure(session: WriteSession, of: Deployment, erasure: Erasure) -> None:
    """Write down what the transaction at hand erases; the free pages of the record follow within the hour."""
    await asyncio.to_thread(_write, of.settings.home / FILE, erasure)
    session.add(ErasureRow(id=erasure.id))
    if await session.get(JobRow, (SCRUB, "")) is None:
        await plan(session, SCRUB, "", of.now() + SOON)


def noted(home: Path) -> list[Erasure]:
    """Every erasure that was written down, oldest first; a line that a crash cut off was never carried out."""
    path = home / FILE
    lines = path.read_text("utf-8").split("\n")[:-1] if path.exists() else []
    return [Erasure.model_validate_json(line) for line in lines]


def _write(path: Path, erasure: Erasure) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{erasure.model_dump_json()}\n")
        file.flush()
        os.fsync(file.fileno())
