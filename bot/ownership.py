"""One process owns a data folder; others find it by the note it leaves, and talk to it."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import BaseFileLock, FileLock, Timeout

from bot.errors import Impossible
from bot.texts import Told

PATIENCE_SECONDS = 15.0
"""So long is waited for a folder on which another process works."""
HOLDER, SERVING = "holder.json", "serving.json"


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
    started = datetime.now().astimezone()
    holder = {"command": sys.argv[1:2], "pid": os.getpid(), "since": f"{started:%H:%M}", "held": str(uuid4())}
    try:
        (home / SERVING).unlink(missing_ok=True)
        _write(home / HOLDER, holder)
        yield
    finally:
        (home / HOLDER).unlink(missing_ok=True)
        lock.release()


def _in_use(home: Path) -> Told:
    holder = _read(home / HOLDER)
    if not holder:
        return Told("error.in_use", home=home)
    command = " ".join(("double", *holder["command"]))
    return Told("error.in_use_by", home=home, command=command, pid=holder["pid"], since=holder["since"])


@contextmanager
def announce(home: Path, serving: Serving) -> Iterator[None]:
    """Leave a note, readable by this user only, where the owner answers."""
    _write(home / SERVING, {**asdict(serving), "held": _read(home / HOLDER).get("held")})
    try:
        yield
    finally:
        (home / SERVING).unlink(missing_ok=True)


def find_owner(home: Path) -> Serving | None:
    """The serving process of a folder, or None where no process serves it.

    A note that a dead process left says nothing, also while another one, which serves nobody, works on the folder.
    """
    if not (home / SERVING).exists():
        return None
    lock = FileLock(home / "lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        note = _read(home / SERVING)
        serves = bool(note) and note.get("held") == _read(home / HOLDER).get("held")
        return Serving(note["url"], note["token"]) if serves else None
    try:
        (home / SERVING).unlink(missing_ok=True)
    finally:
        lock.release()
    return None


def _write(note: Path, told: Mapping[str, object]) -> None:
    """Write a note that this user alone may read; whoever reads it meanwhile finds a whole one or none."""
    made = note.with_name(f"{note.name}.{uuid4()}")
    made.touch(mode=0o600)
    made.write_text(json.dumps(told), "utf-8")
    made.replace(note)


def _read(note: Path) -> dict[str, Any]:
    """A note; empty where there is none, or none that is whole."""
    try:
        told = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
