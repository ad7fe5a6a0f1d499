"""One process owns a data folder; others find it by the note it leaves, and talk to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import Impossible


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the owner of a folder answers, and the word that opens."""

    url: str
    token: str


@contextmanager
def own_folder(home: Path) -> Iterator[None]:
    """Own a data folder while the block runs.

    Raises:
        Impossible: another process owns it.
    """
    lock = FileLock(home / "lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Impossible(
            f"Another process works on {home}; stop it first, or give another folder with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def announce(home: Path, serving: Serving) -> Iterator[None]:
    """Leave a note, readable by this user only, where the owner answers."""
    note = home / "serving.json"
    note.touch(mode=0o600)
    note.write_text(json.dumps(asdict(serving)))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def find_owner(home: Path) -> Serving | None:
    """The serving process of a folder, or None where no process owns it."""
    note = home / "serving.json"
    if not note.exists():
        return None
    lock = FileLock(home / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return Serving(**json.loads(note.read_text()))
    lock.release()
    note.unlink(missing_ok=True)
    return None
