"""What was forgotten, kept beside the record by keyed hashes: a backup that is restored brings nothing back.

Each erasure is noted in a file before its transaction commits, and in the record with it. What the file knows and the
record does not, an older copy of the record has brought back: it is erased again at the next start. No line holds an
id or a name: without the deployment's key it tells nobody of whom or what it is about.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from bot.deployment import Deployment
from bot.settings import FORGOTTEN
from bot.work.schedule import plan
from memory.record.engine import WriteSession
from memory.record.ids import new_id
from memory.record.tables import ErasureRow, JobRow
from memory.rights.gone import Hashes, Mark, note_gone
from memory.rights.lifting import Lifting

FILE = FORGOTTEN
SCRUB = "scrub"
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What of a worker is erased: everything, or decisions and drafts by id, and messages as ``quoted`` has them.

    Without a ``worker`` the messages are gone from the chat itself, and so from everybody's memory.
    """

    worker: str = ""
    everything: bool = False
    decisions: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()
    id: str = field(default_factory=new_id)


class Noted(BaseModel):
    """A line of the file: an erasure, or what was allowed again. All but its own ``id`` are keyed hashes.

    ``rows`` are those of decisions and drafts, ``marks`` what is not to come back.
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(default_factory=new_id)
    worker: str = ""
    everything: bool = False
    rows: frozenset[str] = frozenset()
    marks: tuple[Mark, ...] = ()
    lifted: Lifting | None = None


def noted_of(of: Deployment, erasure: Erasure, marks: Iterable[Mark]) -> Noted:
    """An erasure as it is written down."""
    hashes = Hashes.under(of.master)
    return Noted(
        id=erasure.id,
        worker=hashes.of("worker", erasure.worker) if erasure.worker else "",
        everything=erasure.everything,
        rows=frozenset(hashes.of("row", row) for row in erasure.decisions | erasure.drafts),
        marks=tuple(marks),
    )


async def note_erasure(session: WriteSession, of: Deployment, erasure: Erasure, marks: Sequence[Mark]) -> None:
    """Write down what the transaction at hand erases, and keep what is not to come back.

    The free pages of the record follow within the hour.
    """
    await note(session, of, noted_of(of, erasure, marks))
    await note_gone(session, marks)


async def note(session: WriteSession, of: Deployment, noted: Noted) -> None:
    """Write a line down before the transaction at hand commits, and know with it that it was carried out."""
    await asyncio.to_thread(_append, of.settings.home / FILE, noted)
    session.add(ErasureRow(id=noted.id))
    if await session.get(JobRow, (SCRUB, "")) is None:
        await plan(session, SCRUB, "", of.now() + SOON)


def lines_of(home: Path) -> list[str]:
    """Every line that was written down, oldest first; one that a crash cut off was never carried out."""
    path = home / FILE
    return path.read_text("utf-8").split("\n")[:-1] if path.exists() else []


async def unknown_lines(of: Deployment) -> list[Noted]:
    """The lines that the record does not know of: an older copy of it was restored."""
    lines = [Noted.model_validate_json(line) for line in lines_of(of.settings.home)]
    if not lines:
        return []
    async with of.record.read() as session:
        done = set(await session.scalars(select(ErasureRow.id)))
    return [line for line in lines if line.id not in done]


def write_anew(home: Path, lines: Sequence[Noted]) -> None:
    """Let other lines stand in the file; whatever dies on the way, one of both is whole."""
    made = home / f"{FILE}.new"
    made.unlink(missing_ok=True)
    for line in lines:
        _append(made, line)
    made.replace(home / FILE)


def _append(path: Path, noted: Noted) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{noted.model_dump_json(exclude_defaults=True)}\n")
        file.flush()
        os.fsync(file.fileno())
