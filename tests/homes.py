"""Data folders that are made once a process and copied: a record as its migrations leave it, and whole folders."""

import asyncio
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from memory.record.engine import open_record

_ZEROS = re.compile(rb"\0{17,}")


def lay_out(record: Path) -> None:
    """Put an empty record into a file, unless there is one."""
    if not record.exists():
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_bytes(_empty_record())


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder that nobody has open; what is a hole in a file stays one, since an index is made of them."""
    shutil.copytree(source, target, copy_function=_copy_data)


def content_of(folder: Path) -> bytes:
    """All that stands in the files of a folder, one after another, without the long runs of zeros."""
    whole = b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return _ZEROS.sub(b"\0" * 16, whole)


@cache
def _empty_record() -> bytes:
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        file = Path(folder) / "record.db"
        thread.submit(asyncio.run, _make(file)).result()
        return file.read_bytes()


async def _make(file: Path) -> None:
    record = await open_record(f"sqlite+aiosqlite:///{file}")
    await record.close()


def _copy_data(source: str, target: str) -> None:
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        size, end = os.fstat(old.fileno()).st_size, 0
        new.truncate(size)
        while end < size:
            try:
                start = os.lseek(old.fileno(), end, os.SEEK_DATA)
            except OSError:
                return
            end = os.lseek(old.fileno(), start, os.SEEK_HOLE)
            os.pwrite(new.fileno(), os.pread(old.fileno(), end - start, start), start)
