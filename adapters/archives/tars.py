"""The files of a tar that may be packed: read in passing, by their names, and never unpacked to the disk."""

import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from adapters.archives.zips import DENSEST
from adapters.errors import Unreadable
from adapters.wording import Worded

SMALL = 2**30
"""So much may be unpacked of any tar, in bytes; of more, what was packed too tightly is refused."""
DAMAGE = (tarfile.TarError, EOFError, zlib.error, OSError)


def is_tar(path: Path) -> bool:
    """Whether a file is a tar, packed or not."""
    try:
        with tarfile.open(path):
            return True
    except (*DAMAGE, ValueError):
        return False


def read_files(path: Path) -> Iterator[tuple[str, IO[str]]]:
    """Each file as text, by the last part of its name; whoever does not read one passes it over.

    Raises:
        Unreadable: it is damaged, cut off, or holds more than anybody packed. Reading a file may fail too: ``whole``.
    """
    with whole(path), tarfile.open(path) as archive:
        while info := archive.next():
            archive.members.clear()  # type: ignore[attr-defined] # else it keeps them all
            if info.offset_data + info.size > max(SMALL, DENSEST * path.stat().st_size):
                raise Unreadable(Worded("{file} unpacks to more than an export can hold.", file=path.name))
            packed = archive.extractfile(info) if info.isfile() else None
            if packed is not None:
                yield PurePosixPath(info.name).name, io.TextIOWrapper(packed, "utf-8", "replace")


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """While a file of a tar is read, which may turn out to be damaged.

    Raises:
        Unreadable: it is.
    """
    try:
        yield
    except DAMAGE as error:
        raise Unreadable(Worded("{file} is damaged or cut off; download it again.", file=path.name)) from error
