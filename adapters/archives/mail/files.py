"""Where mails stand in files: a mailbox (mbox), a Maildir, a folder of mails, one mail; read as a stream."""

import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from adapters.errors import Unreadable
from adapters.wording import Worded

PIECE = 2**22
"""Bytes of a mailbox that are looked at together."""
LONGEST_HEAD = 2**18
"""Bytes above a mail that are read."""
_FIRST_LOOK = 2**13
_MARK = b"\nFrom "
_BEGINS = re.compile(rb"From [^\r\n]*\d\d?:\d\d[^\r\n]*\r?\n(?:>?From [^\r\n]*\r?\n)*[!-9;-~]+[ \t]*:")
_LONGEST_MARK = 2**12
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[!-9;-~]+[ \t]*:")
_MARKS = re.compile(rb"(?:>?From [^\r\n]*\r?\n)+")
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_FLAGS = re.compile(r"[:;!]2,[A-Za-z]*([DT])")


class Mails:
    """Mails by their numbers, in the order in which they stand; of each only where it stands is kept."""

    def __init__(self, path: Path) -> None:
        """Look through a file, or all files of a folder.

        Raises:
            Unreadable: it is missing, or holds no mail.
        """
        self._path = path
        self._files: list[Path] = []
        self._of, self._starts, self._sizes = array("i"), array("q"), array("q")
        self._open: tuple[int, BinaryIO] | None = None
        with self._readable():
            for file in _files(path):
                self._note(file)
        if not self._starts:
            raise Unreadable(
                Worded("{file} holds no mail that I can read; give an mbox, a Maildir or .eml files.", file=path.name)
            )

    def __len__(self) -> int:
        return len(self._starts)

    def heads(self) -> Iterator[tuple[int, bytes]]:
        """The bytes above each mail, with its number; none where they are cut off."""
        for number in range(len(self)):
            data = self._read(number, _FIRST_LOOK)
            end = _HEAD_ENDS.search(data)
            if end is None and self._sizes[number] > _FIRST_LOOK:
                data = self._read(number, LONGEST_HEAD)
                end = _HEAD_ENDS.search(data)
            yield number, _MARKS.sub(b"", data[: end.start()], count=1) if end else b""

    def is_put_away(self, number: int) -> bool:
        """Whether a Maildir has it as a draft or thrown away."""
        return _FLAGS.search(self._files[self._of[number]].name) is not None

    def read(self, number: int, most: int) -> bytes:
        """A mail as it was sent, or the first ``most`` bytes of it."""
        data = self._read(number, most)
        marks = _MARKS.match(data)
        return _ESCAPED.sub(b"", data[marks.end() :]) if marks else data

    def close(self) -> None:
        """Leave the files alone."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _note(self, file: Path) -> None:
        size = file.stat().st_size
        with file.open("rb") as opened:
            first = opened.read(_LONGEST_MARK)
            if _BEGINS.match(first):
                starts: Sequence[int] = _starts(opened)
            elif _HEADER.match(first):
                starts = [0]
            else:
                return
        self._files.append(file)
        for start, end in zip(starts, chain(starts[1:], [size]), strict=True):
            self._of.append(len(self._files) - 1)
            self._starts.append(start)
            self._sizes.append(end - start)

    def _read(self, number: int, most: int) -> bytes:
        with self._readable():
            of = self._of[number]
            if self._open is None or self._open[0] != of:
                self.close()
                self._open = of, self._files[of].open("rb")
            self._open[1].seek(self._starts[number])
            return self._open[1].read(min(most, self._sizes[number]))

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise Unreadable(
                Worded("There is no file {file}; give the path of a mailbox or a mail.", file=self._path)
            ) from error
        except OSError as error:
            raise Unreadable(
                Worded("{file} cannot be read: {error}.", file=self._path.name, error=error.strerror)
            ) from error


def _files(path: Path) -> Iterator[Path]:
    """The files that may hold mails: the one that is given, or those of a folder."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if file.is_symlink() or not file.is_file():
            continue
        if file.parent.name in {"cur", "new"} or file.suffix.lower() in {".eml", ".mbox"} or file.name == "mbox":
            yield file


def _starts(file: BinaryIO) -> "array[int]":
    """At which byte each mail of a mailbox begins, with the line that says so."""
    found = array("q", [0])
    file.seek(0)
    held, offset, ended = b"", 0, False
    while not ended:
        piece = file.read(PIECE)
        held, ended = held + piece, not piece
        last = len(held) if ended else max(0, len(held) - _LONGEST_MARK)
        at = held.find(_MARK, 0, last)
        while at >= 0:
            if _BEGINS.match(held, at + 1, at + 1 + _LONGEST_MARK):
                found.append(offset + at + 1)
            at = held.find(_MARK, at + 1, last)
        kept = max(0, last - len(_MARK) + 1)
        offset, held = offset + kept, held[kept:]
    return found
