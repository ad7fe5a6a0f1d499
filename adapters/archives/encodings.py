"""In which encoding a text file stands."""

import codecs
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PIECE = 2**20


def encoding_of(path: Path, encodings: Sequence[str]) -> str:
    """The encoding in which the whole file can be read, by its byte order mark or out of some; else the first."""
    with path.open("rb") as file:
        if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
    for encoding in encodings:
        with suppress(UnicodeDecodeError), path.open(encoding=encoding, newline="") as file:
            while file.read(PIECE):
                continue
            return encoding
    return encodings[0]
