"""The parts of an Office document, which is a zip of XML: read as a stream, within bounds, with no document type."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from adapters.archives.documents.document import Unfit
from adapters.archives.xml_parts import Parts, TooDense
from adapters.archives.zips import DAMAGE, is_too_dense

LARGEST_PART = 64 * 2**20
LARGEST = 256 * 2**20
"""What one part, and all parts that are read, may unpack to, in bytes."""
PIECE = 2**16
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
        parts = Parts(wanted)
        with self.archive.open(info) as part:
            while piece := part.read(PIECE):
                yield from parts.feed(piece)

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
    except TooDense as error:
        raise Unfit("too_dense") from error
    except (ParseError, KeyError, ValueError, RecursionError, *DAMAGE) as error:
        raise Unfit("unreadable_file") from error


def moment(told: str) -> datetime | None:
    """A time as documents write it; one without a zone is taken as UTC."""
    try:
        at = datetime.fromisoformat(told.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
