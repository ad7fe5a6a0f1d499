"""One process owns a data folder; others find it by the note it leaves, and talk to it."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from bot.errors import Impossible
from bot.texts import Told

PATIENCE_SECONDS = 15.0
"""So long is waited for a folder on which another process works."""
HOLDER = "holder.json"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the owner of a folder answers, and the word that opens."""

    url: str
    token: str


@contextmanager
def own_folder(home: Path) -> Iterator[None]:
    """Own a data folder while the block runs; one on which another process works is waited for.

    Raises:
        Impossible: another process still owns it; the sentence says which.
    """
    lock = FileLock(home / "lock", mode=0o600)
    try:
        lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout as error:
        raise Impossible(_in_use(home)) from error
    with _held(home, lock):
        yield


@contextmanager
def own_if_free(home: Path) -> Iterator[bool]:
    """Own a data folder while the block runs, unless another process does; says whether it is owned."""
    lock = FileLock(home / "lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    with _held(home, lock):
        yield True


@contextmanager
def _held(home: Path, lock: BaseFileLock) -> Iterator[None]:
    """Leave word of who holds the lock, and let go of it in the end."""
    note = home / HOLDER
    try:
        note.touch(mode=0o600)
        started = datetime.now().astimezone()
        note.write_text(json.dumps({"command": sys.argv[1:2], "pid": os.getpid(), "since": f"{started:%H:%M}"}))
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _in_use(home: Path) -> Told:
    try:
        holder = json.loads((home / HOLDER).read_text())
    except (OSError, ValueError):
        return Told("error.in_use", home=home)
    command = " ".join(("double", *holder["command"]))
    return Told("error.in_use_by", home=home, command=command, pid=holder["pid"], since=holder["since"])


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
