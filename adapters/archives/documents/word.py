"""Word documents → sections by their headings, comments, and changes that somebody tracked.

Headings are known by the names of their styles, which are English inside whatever the language of the program.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from adapters.archives.documents.document import Document, Outline, Remark
from adapters.archives.documents.package import Package, moment, open_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CHANGES = {"ins": "ins", "del": "del", "moveTo": "ins", "moveFrom": "del"}
LONGEST_PASSAGE = 1500


def read_word(path: Path) -> Document:
    """Read a document; raises as ``open_package``."""
    with open_package(path) as package:
        title, author, at = package.properties()
        levels = dict(_levels(package))
        outline, reading = Outline(), _Reading()
        for paragraph in package.elements("word/document.xml", frozenset({f"{_W}p"})):
            shown = reading.take(paragraph)
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            level = levels.get(style.get(f"{_W}val", "")) if style is not None else None
            if level and shown.strip():
                outline.heading(level, shown)
            else:
                outline.text(shown)
        remarks = (*_comments(package, reading.commented), *reading.changes)
        return Document(title or outline.title or path.stem, author, at, outline.end(), remarks)


@dataclass(slots=True)
class _Reading:
    """Takes in paragraphs: their words, what is commented, and what somebody changed."""

    commented: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    changes: list[Remark] = field(default_factory=list)
    _open: set[str] = field(default_factory=set)

    def take(self, paragraph: Element) -> str:
        """A paragraph as it reads with all changes."""
        before: list[str] = []
        after: list[str] = []
        by: list[Element] = []
        self._walk(paragraph, before, after, by, "")
        for name in self._open:
            self.commented[name].append("")
        was, now = "".join(before), "".join(after)
        if by and was.strip() and was != now:
            self._note(by[0], was, now)
        return now

    def _walk(self, element: Element, before: list[str], after: list[str], by: list[Element], change: str) -> None:
        for part in element:
            tag = part.tag.removeprefix(_W)
            name = part.get(f"{_W}id", "")
            if tag == "commentRangeStart":
                self._open.add(name)
            elif tag == "commentRangeEnd":
                self._open.discard(name)
            elif tag in _CHANGES:
                by.append(part)
                self._walk(part, before, after, by, _CHANGES[tag])
            elif tag in ("t", "delText", "tab", "br"):
                words = part.text or "" if tag in ("t", "delText") else " "
                if change != "ins":
                    before.append(words)
                if change != "del":
                    after.append(words)
                    for each in self._open:
                        self.commented[each].append(words)
            elif tag != "pPr":
                self._walk(part, before, after, by, change)

    def _note(self, change: Element, was: str, now: str) -> None:
        author, at = change.get(f"{_W}author", ""), moment(change.get(f"{_W}date", ""))
        name = f"change{len(self.changes)}"
        self.changes.append(Remark(name, author, now.strip(), was.strip()[:LONGEST_PASSAGE], at))


def _levels(package: Package) -> Iterator[tuple[str, int]]:
    """The levels of headings, by the ids of their styles."""
    for style in package.elements("word/styles.xml", frozenset({f"{_W}style"})):
        name = style.find(f"{_W}name")
        told = name.get(f"{_W}val", "") if name is not None else ""
        heading = _HEADING.fullmatch(told)
        if heading or told.lower() == "title":
            yield style.get(f"{_W}styleId", ""), int(heading[1]) + 1 if heading else 1


def _comments(package: Package, commented: Mapping[str, list[str]]) -> Iterator[Remark]:
    parents = {
        each.get(f"{_W15}paraId", ""): each.get(f"{_W15}paraIdParent", "")
        for each in package.elements("word/commentsExtended.xml", frozenset({f"{_W15}commentEx"}))
    }
    names: dict[str, str] = {}
    for comment in package.elements("word/comments.xml", frozenset({f"{_W}comment"})):
        name = comment.get(f"{_W}id", "")
        paragraphs = [each.get(f"{_W14}paraId", "") for each in comment.iter(f"{_W}p")]
        names |= dict.fromkeys(paragraphs, name)
        text = "\n".join("".join(t.text or "" for t in each.iter(f"{_W}t")) for each in comment.iter(f"{_W}p"))
        answers = next((names[parents[each]] for each in paragraphs if parents.get(each) in names), "")
        passage = "".join(commented.get(name, ())).strip()[:LONGEST_PASSAGE]
        at, author = moment(comment.get(f"{_W}date", "")), comment.get(f"{_W}author", "")
        yield Remark(f"comment{name}", author, text, passage, at, f"comment{answers}" if answers else "")
