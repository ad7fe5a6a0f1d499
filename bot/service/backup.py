"""A backup of the record in one file, made while others write; and a record restored from one.

It holds the tables as they are sealed, and what was forgotten; never the master key, which is kept apart, nor the
index, which is made anew. Its last entry lists the hashes of all others, sealed with the master key: so a file that was
changed, cut off, or made under another key is refused before anything is written.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import update

from bot.deployment import Deployment, utc_now
from bot.errors import Impossible
from bot.ownership import own_folder
from bot.rights.doubt import doubt
from bot.rights.forgotten import Noted, lines_of, write_anew
from bot.rights.restored import forget_again
from bot.service.opening import Way
from bot.service.own import uses_chat
from bot.service.shapes import Json, Progress
from bot.settings import FORGOTTEN, Settings
from bot.texts import Told
from memory.errors import WrongKey
from memory.record.dump import dumped, load
from memory.record.engine import newest_revision, open_record, revision_of
from memory.record.rotation import rooted
from memory.record.seal import Seal, master_seal
from memory.record.tables import OutboxRow
from memory.workers import all_workers

FORMAT = 1
MANIFEST = "manifest.json"
ABOUT = "backup"
BLOCK = 2**20
ENDING = ".part"


class Manifest(BaseModel):
    """What a backup is; ``tables`` in the order in which they are loaded."""

    format: int
    double: str
    revision: str
    at: str
    tables: tuple[str, ...]
    hashes: Mapping[str, str]


class BackupArgs(BaseModel):
    """Where to, as an absolute path."""

    file: Path = Field(description="a file that is not there yet")


async def backup(way: Way, args: BackupArgs, progress: Progress | None = None) -> Json:
    """Write a backup; the file is there whole, or not at all.

    Raises:
        Impossible: there is such a file already.
    """
    of = await way.record()
    if args.file.exists():
        raise Impossible(Told("error.there_already", file=args.file))
    revision = await revision_of(of.settings.record_url)
    made = args.file.with_name(args.file.name + ENDING)
    try:
        with os.fdopen(_privately(made), "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                rows = await _fill(of, archive, revision or "", progress)
            file.flush()
            os.fsync(file.fileno())
        made.rename(args.file)
    finally:
        made.unlink(missing_ok=True)
    return {"file": str(args.file), "rows": rows, "bytes": args.file.stat().st_size}


async def restore(settings: Settings, file: Path, ledgers: Sequence[Path]) -> Json:
    """Restore a record from a backup, and erase from it again whatever was forgotten since it was made.

    The double of whoever uses a chat is silent until they say there that it may go on: consents may have been
    withdrawn since.

    Args:
        settings: of the deployment, which has a key but no record.
        file: the backup.
        ledgers: other copies of what was forgotten, such as those of the machines that share a database.

    Raises:
        Impossible: there is a record already, or no key, or the file is no backup, or not of this key.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with own_folder(settings.home), _opened(file) as archive:
        await _check_room(settings)
        master = master_seal(settings.home, settings.given_key)
        manifest = await asyncio.to_thread(_verified, archive, master)
        noted = _all_noted(archive, settings.home, ledgers)
        record, made = settings.home / "record.db", settings.home / f"record.db{ENDING}"
        url = settings.database_url or f"sqlite+aiosqlite:///{made}"
        _discard(made)
        await load(url, manifest.revision, ((name, _lines(archive, name)) for name in manifest.tables))
        if noted:
            write_anew(settings.home, noted)
        silent = await _forget_and_doubt(settings, url, master)
        if settings.database_url is None:
            rmtree(settings.home / "index", ignore_errors=True)
            made.rename(record)
            _discard(made)
    return {"made": manifest.at, "workers": silent, "home": str(settings.home)}


async def _fill(of: Deployment, archive: ZipFile, revision: str, progress: Progress | None) -> int:
    at, parts, count = of.now(), _Parts(archive), 0
    async for table, lines in dumped(of.record):
        await asyncio.to_thread(parts.add, table, lines)
        count += lines.count(b"\n")
        if progress:
            progress(count, count)
    ledger = "".join(f"{line}\n" for line in lines_of(of.settings.home))
    parts.add(FORGOTTEN, ledger.encode())
    parts.end()
    tables = tuple(name for name in parts.hashes if name != FORGOTTEN)
    manifest = Manifest(
        format=FORMAT,
        double=version("double"),
        revision=revision,
        at=at.isoformat(),
        tables=tables,
        hashes=parts.hashes,
    )
    archive.writestr(MANIFEST, of.master.close(manifest.model_dump_json(), ABOUT))
    return count


@dataclass
class _Parts:
    """The entries of an archive, written one after the other, some bytes at a time."""

    archive: ZipFile
    hashes: dict[str, str] = field(default_factory=dict)
    _name: str = ""
    _entry: IO[bytes] | None = None
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, name: str, content: bytes) -> None:
        """Add to an entry; another name ends the one before."""
        if name != self._name:
            self.end()
            self._name, self._hash = name, hashlib.sha256()
            self._entry = self.archive.open(name, "w", force_zip64=True)
        assert self._entry is not None
        self._entry.write(content)
        self._hash.update(content)

    def end(self) -> None:
        """No more of the present entry comes."""
        if self._entry is not None:
            self._entry.close()
            self.hashes[self._name] = self._hash.hexdigest()
            self._entry = None


def _privately(path: Path) -> int:
    """A new file that this user alone may read."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except BadZipFile as error:
        raise Impossible(Told("error.no_backup", file=file)) from error


async def _check_room(settings: Settings) -> None:
    """There is a key and no record; nothing is made to find that out."""
    if settings.given_key is None and not (settings.home / "key").exists():
        raise Impossible(Told("error.restore_key", home=settings.home))
    if settings.database_url is None:
        if (settings.home / "record.db").exists():
            raise Impossible(Told("error.restore_over", home=settings.home))
    elif await revision_of(settings.database_url) is not None:
        raise Impossible(Told("error.restore_over_database"))


def _verified(archive: ZipFile, master: Seal) -> Manifest:
    """The manifest, once every entry is what it says."""
    try:
        manifest = Manifest.model_validate_json(master.open(archive.read(MANIFEST), ABOUT))
        hashes = {name: _hash_of(archive, name) for name in manifest.hashes}
    except (KeyError, WrongKey, ValidationError, BadZipFile) as error:
        raise Impossible(Told("error.no_backup", file=archive.filename)) from error
    if hashes != manifest.hashes:
        raise Impossible(Told("error.no_backup", file=archive.filename))
    if manifest.format != FORMAT or manifest.revision > newest_revision():
        raise Impossible(Told("error.newer_backup", file=archive.filename, version=manifest.double))
    return manifest


def _hash_of(archive: ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with archive.open(name) as entry:
        while block := entry.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _lines(archive: ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as entry:
        yield from entry


def _all_noted(archive: ZipFile, home: Path, ledgers: Sequence[Path]) -> list[Noted]:
    """What was forgotten by all that is known of it, in order: ids grow with time."""
    lines = [*lines_of(home), *archive.read(FORGOTTEN).decode().splitlines()]
    for ledger in ledgers:
        lines += ledger.read_text("utf-8").split("\n")[:-1]
    noted = {json.loads(line)["id"]: Noted.model_validate_json(line) for line in lines}
    return [noted[each] for each in sorted(noted)]


async def _forget_and_doubt(settings: Settings, url: str, master: Seal) -> int:
    """Erase again what is gone, and let each worker say whether their double may go on; returns how many they are."""
    record = await open_record(url)
    try:
        async with record.read() as session:
            of = Deployment(record, await rooted(session, master), {}, settings, utc_now)
        await forget_again(of)
        async with record.write() as session:
            await session.execute(
                update(OutboxRow).where(OutboxRow.state.in_(("waiting", "sending"))).values(state="unknown", lease=None)
            )
            workers = [each for each in await all_workers(session) if await uses_chat(session, each)]
            for worker in workers:
                await doubt(session, of, worker)
        await record.scrub()
        return len(workers)
    finally:
        await record.close()


def _discard(made: Path) -> None:
    """Remove a record that was not finished, with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        made.with_name(made.name + ending).unlink(missing_ok=True)
