"""Presentations → a section for each slide, under its title, with what its speaker noted; and comments."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from adapters.archives.documents.document import Document, Outline, Remark
from adapters.archives.documents.package import Package, moment, open_package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TITLES = frozenset({"title", "ctrTitle"})
_LEFT_OUT = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
_COMMENT = frozenset({f"{_P}cm"})
_NUMBER = re.compile(r"ppt/comments/comment(\d+)\.xml")


def read_slides(path: Path) -> Document:
    """Read a presentation; raises as ``open_package``."""
    with open_package(path) as package:
        title, author, at = package.properties()
        outline = Outline()
        for number, name in enumerate(package.numbered("ppt/slides/slide"), 1):
            shapes = list(_shapes(package, name))
            heading = next((text for kind, text in shapes if kind in _TITLES and text), "")
            outline.heading(1, heading or f"{number}")
            for kind, text in shapes:
                if kind not in _TITLES:
                    outline.text(text)
            notes = name.replace("slides/slide", "notesSlides/notesSlide")
            for _, text in _shapes(package, notes):
                outline.text(text)
        remarks = tuple(_comments(package))
        first = next((each.headings[0] for each in outline.end() if each.headings), "")
        return Document(title or first or path.stem, author, at, outline.end(), remarks)


def _shapes(package: Package, name: str) -> Iterator[tuple[str, str]]:
    """The texts of a slide, with the kind of place that each stands in."""
    for shape in package.elements(name, frozenset({f"{_P}sp", f"{_P}graphicFrame"})):
        place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        kind = place.get("type", "") if place is not None else ""
        if kind not in _LEFT_OUT:
            yield kind, _text(shape)


def _text(shape: Element) -> str:
    lines = ("".join(run.text or "" for run in paragraph.iter(f"{_A}t")) for paragraph in shape.iter(f"{_A}p"))
    return "\n".join(line for line in lines if line.strip())


def _comments(package: Package) -> Iterator[Remark]:
    authors = {
        each.get("id", ""): each.get("name", "")
        for each in package.elements("ppt/commentAuthors.xml", frozenset({f"{_P}cmAuthor"}))
    }
    for name in sorted(filter(_NUMBER.fullmatch, package.names)):
        number = _NUMBER.fullmatch(name)
        assert number is not None
        slide = "\n".join(text for _, text in _shapes(package, f"ppt/slides/slide{number[1]}.xml"))
        for place, comment in enumerate(package.elements(name, _COMMENT)):
            text = comment.findtext(f"{_P}text") or ""
            author = authors.get(comment.get("authorId", ""), "")
            yield Remark(f"slide{number[1]}-{place}", author, text, slide[:1500], moment(comment.get("dt", "")))
