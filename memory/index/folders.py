"""The folder of an embedded index, and how a copy takes its place so that a death at any step leaves a whole one.

Beside the folder an empty file says that no byte of what was taken out stands in it. It is removed before anything is
taken out, and written anew only once a folder without it serves and the former one is gone; so it never says too much.
"""

import os
from pathlib import Path
from shutil import rmtree


class Folders:
    """``serving`` is the folder; ``copy`` is where another is made ready to take its place."""

    def __init__(self, serving: Path) -> None:
        """Take up again what a process left that died while a copy took the folder's place."""
        self.serving = serving
        self.copy = serving.with_name(f"{serving.name}-copy")
        self._former = serving.with_name(f"{serving.name}-former")
        self._clean = serving.with_name(f"{serving.name}-clean")
        if self._former.exists() and not serving.exists():
            self._former.rename(serving)
        self.throw_away()
        if not serving.exists():
            self.call_clean()

    @property
    def is_clean(self) -> bool:
        """Whether no byte of what was taken out of the index is left in its folder."""
        return self._clean.exists()

    def call_clean(self) -> None:
        """Nothing that was taken out is left; only where it is so, and no former folder is there."""
        if not self._former.exists():
            self.serving.parent.mkdir(parents=True, exist_ok=True)
            self._clean.touch()

    def soil(self) -> None:
        """Something is about to be taken out: known on disk when this returns."""
        if self.is_clean:
            self._clean.unlink()
            _sync(self.serving.parent)

    def replace(self) -> None:
        """Let the copy take the folder's place; nobody may have either open."""
        self.serving.rename(self._former)
        self.copy.rename(self.serving)
        _sync(self.serving.parent)

    def throw_away(self) -> None:
        """Leave nothing beside the folder."""
        for folder in (self.copy, self._former):
            rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have the names in a folder on disk, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
