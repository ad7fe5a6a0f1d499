"""The parts of an Office document, which is a zip of XML: read as a stream, within bounds, with no document type."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, XMLParser

from adapters.archives.documents.document import Unfit
from adapters.archives.zips import DAMAGE, is_too_dense

LARGEST_PART = 64 * 2**20
LARGEST = 256 * 2**20
"""What one part, and all parts that are read, may unpack to, in bytes."""
PIECE = 2**16
DEEPEST = 200
_OLE = b"\xd0\xcf\x11\xe0"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_MODIFIED = "{http://purl.org/dc/terms/}modified"


@dataclass(slots=True)
class Package:
    """The parts of a document, by their names."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    left: int = LARGEST

    def elements(self, name: str, wanted: frozenset[str]) -> Iterator[Element]:
        """The elements of some tags that stand in no other of them, each once it is whole; none where there is no part.

        Raises:
            Unfit: the part is damaged, or holds more than anybody wrote.
        """
        if name not in self.names:
            return
        info = self.archive.getinfo(name)
        self.left -= info.file_size
        if info.file_size > LARGEST_PART or self.left < 0 or is_too_dense(info):
            raise Unfit("too_dense")
        target = _Target(wanted)
        parser = XMLParser(target=target)
        with self.archive.open(info) as part:
            while piece := part.read(PIECE):
                parser.feed(piece)
                yield from target.take()

    def properties(self) -> tuple[str, str, datetime | None]:
        """The title, the author, and when it was changed last, as the document says."""
        found = {each.tag: (each.text or "").strip() for each in self.elements("docProps/core.xml", _PROPERTIES)}
        return found.get(_TITLE, ""), found.get(_CREATOR, ""), moment(found.get(_MODIFIED, ""))

    def numbered(self, begins: str) -> list[str]:
        """The parts that are named so, with a number behind that, in the order of that."""
        numbers = {
            name.removeprefix(begins).removesuffix(".xml"): name for name in self.names if name.startswith(begins)
        }
        return [numbers[each] for each in sorted((each for each in numbers if each.isdigit()), key=int)]


_PROPERTIES = frozenset({_CREATOR, _TITLE, _MODIFIED})


class _Target:
    """Builds the elements that are wanted, and nothing else of a part."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._whole: list[Element] = []
        self._open: list[Element] = []
        self._text: list[str] = []
        self._depth = 0

    def take(self) -> list[Element]:
        """The elements that are whole by now, each once."""
        taken, self._whole = self._whole, []
        return taken

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """There is none in a document that a program wrote; it could name entities."""
        raise Unfit("too_dense")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unfit("too_dense")
        self._flush()
        if self._open or tag in self._wanted:
            element = Element(tag, attributes)
            if self._open:
                self._open[-1].append(element)
            self._open.append(element)

    def data(self, text: str) -> None:
        """Text within an element."""
        if self._open:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        self._flush()
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._whole.append(element)

    def close(self) -> None:
        """The part ends."""

    def _flush(self) -> None:
        if self._text and self._open:
            inside, text = self._open[-1], "".join(self._text)
            if len(inside):
                inside[-1].tail = text
            else:
                inside.text = text
        self._text = []


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a document.

    Raises:
        Unfit: it is locked by a password, or damaged.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) == _OLE:
                raise Unfit("encrypted")
        with zipfile.ZipFile(path) as archive:
            yield Package(archive, frozenset(archive.namelist()))
    except (ParseError, KeyError, ValueError, RecursionError, *DAMAGE) as error:
        raise Unfit("unreadable_file") from error


def moment(told: str) -> datetime | None:
    """A time as documents write it; one without a zone is taken as UTC."""
    try:
        at = datetime.fromisoformat(told.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
