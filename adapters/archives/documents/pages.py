"""PDF documents → a section for each chapter of their outline, or for each page; read by pypdf."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from adapters.archives.documents.document import Document, Outline, Unfit

if TYPE_CHECKING:
    from pypdf import PdfReader

LARGEST = 256 * 2**20
MOST_PAGES, MOST_SECONDS = 2000, 120.0
"""So much of a document is read, and so long."""


def read_pages(path: Path) -> Document:
    """Read a document.

    Raises:
        Unfit: it is locked by a password, damaged, too large, or pypdf is not installed.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import FileNotDecryptedError
    except ImportError:
        raise Unfit("needs_documents") from None
    if path.stat().st_size > LARGEST:
        raise Unfit("too_large")
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit("encrypted")
        return _document(path, reader)
    except FileNotDecryptedError:
        raise Unfit("encrypted") from None
    except Unfit:
        raise
    except Exception as error:
        raise Unfit("unreadable_file") from error


def _document(path: Path, reader: "PdfReader") -> Document:
    told = reader.metadata
    title, author = (str(value or "").strip() for value in (told.title, told.author)) if told else ("", "")
    chapters = dict(_chapters(reader, reader.outline, 1))
    outline, until = Outline(), monotonic() + MOST_SECONDS
    for number, page in enumerate(reader.pages[:MOST_PAGES]):
        if monotonic() > until:
            raise Unfit("too_large")
        for level, heading in chapters.get(number, () if chapters else ((1, f"{number + 1}"),)):
            outline.heading(level, heading)
        outline.text(page.extract_text())
    return Document(title or path.stem, author, _changed(reader), outline.end())


def _chapters(reader: "PdfReader", entries: Any, level: int) -> Iterator[tuple[int, tuple[tuple[int, str], ...]]]:
    """The headings of the outline, by the page on which each begins."""
    by_page: dict[int, list[tuple[int, str]]] = {}
    waiting = [(level, entry) for entry in reversed(entries)]
    while waiting:
        depth, entry = waiting.pop()
        if isinstance(entry, list):
            waiting += [(depth + 1, each) for each in reversed(entry)]
            continue
        page = reader.get_destination_page_number(entry)
        if page is not None and page >= 0:
            by_page.setdefault(page, []).append((depth, str(entry.title)))
    return ((page, tuple(headings)) for page, headings in by_page.items())


def _changed(reader: "PdfReader") -> datetime | None:
    try:
        at = reader.metadata.modification_date or reader.metadata.creation_date if reader.metadata else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
