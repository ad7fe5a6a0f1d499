"""Workbooks → a section for each sheet with its first rows, and comments on its cells; read by openpyxl, a stream."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from adapters.archives.documents.document import Document, Outline, Remark, Unfit
from adapters.archives.documents.package import LARGEST, LARGEST_PART, Package, open_package
from adapters.archives.zips import DAMAGE, is_too_dense

MOST_ROWS, MOST_CELLS = 200, 30
"""So much of a sheet is told: more is data, and no words."""
_COMMENTS = re.compile(r"xl/(?:comments|comments/comment)\d+\.xml")
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_sheets(path: Path) -> Document:
    """Read a workbook; raises as ``open_package``, and where openpyxl is not installed."""
    with open_package(path) as package:
        _check(package)
        title, author, at = package.properties()
        remarks = tuple(_comments(package))
    outline = Outline()
    for name, rows in _sheets(path):
        outline.heading(1, name)
        for row in rows:
            outline.text(row)
    return Document(title or path.stem, author, at, outline.end(), remarks)


def _sheets(path: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Unfit("needs_documents") from None
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, *DAMAGE):
        raise Unfit("unreadable_file") from None
    try:
        for sheet in book.worksheets:
            cells = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_CELLS, values_only=True)
            yield sheet.title, [line for row in cells if (line := _line(row))]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, *DAMAGE):
        raise Unfit("unreadable_file") from None
    finally:
        book.close()


def _line(row: tuple[object, ...]) -> str:
    return " | ".join(str(cell).strip() for cell in row if cell is not None and str(cell).strip())


def _check(package: Package) -> None:
    """Look at the sizes of all parts, for openpyxl looks at none."""
    infos = package.archive.infolist()
    too_dense = any(info.file_size > LARGEST_PART or is_too_dense(info) for info in infos)
    if too_dense or sum(info.file_size for info in infos) > LARGEST:
        raise Unfit("too_dense")


def _comments(package: Package) -> Iterator[Remark]:
    for name in sorted(filter(_COMMENTS.fullmatch, package.names)):
        found = package.elements(name, frozenset({f"{_S}author", f"{_S}comment"}))
        authors: list[str] = []
        for place, element in enumerate(found):
            if element.tag == f"{_S}author":
                authors.append((element.text or "").strip())
            else:
                number = element.get("authorId", "")
                author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
                yield Remark(f"{name}-{place}", author, _words(element), element.get("ref", ""))


def _words(comment: Element) -> str:
    return "".join(text.text or "" for text in comment.iter(f"{_S}t")).strip()
