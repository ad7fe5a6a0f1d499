"""The values of a JSON file that holds one a line, or one array of them; read piece by piece, never as a whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from adapters.errors import Unreadable
from adapters.wording import Worded

PIECE = 2**16
LONGEST = 2**24
_BETWEEN = " \t\r\n,"


def read_values(path: Path) -> Iterator[tuple[int, object]]:
    """Each value with the number of the line on which it begins.

    Raises:
        Unreadable: the file is missing, no text, or no JSON.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from _values(path, file)
    except FileNotFoundError as error:
        raise Unreadable(Worded("There is no file {file}; give the path of a JSON file.", file=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(Worded("{file} is not a text file in UTF-8.", file=path.name)) from error


def _values(path: Path, file: TextIO) -> Iterator[tuple[int, object]]:
    decoder, buffer, line, inside = json.JSONDecoder(), "", 1, None
    while True:
        rest = buffer.lstrip(_BETWEEN)
        line, buffer = line + buffer[: len(buffer) - len(rest)].count("\n"), rest
        if inside is None and buffer:
            inside = buffer.startswith("[")
            buffer = buffer[1:] if inside else buffer
            continue
        if inside and buffer.startswith("]"):
            return
        value, end = _first(decoder, buffer)
        if end:
            yield line, value
            line, buffer = line + buffer[:end].count("\n"), buffer[end:]
            continue
        more = file.read(PIECE)
        if len(buffer) > LONGEST or (not more and (buffer or inside)):
            raise Unreadable(
                Worded("{file} line {line}: it is not JSON, or ends too early.", file=path.name, line=line)
            )
        if not more:
            return
        buffer += more


def _first(decoder: json.JSONDecoder, buffer: str) -> tuple[object, int]:
    """The object at the beginning and where it ends; 0 where it is not there as a whole."""
    if not buffer.startswith("{"):
        return None, 0
    try:
        return decoder.raw_decode(buffer)
    except ValueError:
        return None, 0
