"""After everything was forgotten: look everywhere for what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.app import App
from memory.rights.audit import verify
from memory.rights.erasure import OWNED


@dataclass(frozen=True, slots=True)
class Proof:
    """``rows`` by kind and ``points`` of the worker that are left, files that hold the words, and the audit chain."""

    rows: Mapping[str, int]
    points: int
    files_with_words: int
    audit_holds: bool

    @property
    def clean(self) -> bool:
        """Whether nothing is left and the chain of what was done is whole."""
        return not (sum(self.rows.values()) or self.points or self.files_with_words) and self.audit_holds


async def prove(app: App, worker: str, words: str) -> Proof:
    """Count what is left of a worker in the record, the index, and as plain bytes in every file."""
    async with app.of.record.read() as session:
        rows = {
            name: len((await session.execute(select(table).where(table.worker == worker))).all())  # type: ignore[attr-defined]
            for name, table in OWNED.items()
        }
        broken = await verify(session, app.of.master, worker)
    return Proof(rows, await app.store.count(worker), _files_with(app.of.settings.home, words), broken is None)


def _files_with(home: Path, words: str) -> int:
    return sum(words.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())
