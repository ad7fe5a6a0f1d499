"""The text of a Word document, paragraph by paragraph; nothing else of it is looked at.

The document is read as a stream, within bounds, and one with a document type of its own (which no program writes, and
which could name entities) is refused before any of it is expanded.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError, XMLParser

from adapters.archives.zips import DAMAGE, is_too_dense
from adapters.errors import Unreadable
from adapters.wording import Worded

DOCUMENT = "word/document.xml"
LARGEST = 64 * 2**20
"""What the document may unpack to, in bytes: a day of speech takes a tenth of it."""
PIECE = 2**16
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a document; an empty one parts two paragraphs.

    Raises:
        Unreadable: it is missing, no whole document, or holds more than one can.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(DOCUMENT)
            if info.file_size > LARGEST or is_too_dense(info):
                raise Unreadable(Worded("{file} unpacks to more than a transcript can hold.", file=path.name))
            reading = _Reading()
            parser = XMLParser(target=reading)
            with archive.open(info) as document:
                while piece := document.read(PIECE):
                    parser.feed(piece)
                    yield from reading.take()
            parser.close()
    except FileNotFoundError as error:
        raise Unreadable(Worded("There is no file {file}; give the path of a transcript.", file=path)) from error
    except (KeyError, ParseError, ValueError, *DAMAGE) as error:
        raise Unreadable(Worded("{file} is not a whole Word document; download it again.", file=path.name)) from error


class _Reading:
    """Takes in the parts of a document as they are parsed, and hands out whole lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._in_text = False

    def take(self) -> list[str]:
        """The lines that are whole by now, each once."""
        taken, self._lines = self._lines, []
        return taken

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """There is none in a document that a program wrote."""
        raise ValueError("a document type of its own")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._in_text = tag == f"{_WORD}t"
        if tag == f"{_WORD}tab":
            self._line.append("\t")
        elif tag in {f"{_WORD}br", f"{_WORD}cr"}:
            self._end_line()

    def data(self, text: str) -> None:
        """Text within an element."""
        if self._in_text:
            self._line.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._in_text = False
        if tag == f"{_WORD}p":
            self._end_line()
            self._lines.append("")

    def close(self) -> None:
        """The document ends."""

    def _end_line(self) -> None:
        self._lines.append("".join(self._line))
        self._line = []
