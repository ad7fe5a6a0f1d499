"""What a document holds, whatever its form: sections under headings, and what others remarked on its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.legible import harmless_signs, on_one_line

LONGEST = 4000
"""A section of more signs is told in parts."""
MOST_SECTIONS = 5000
"""So many sections of one document are told."""


class Unfit(Exception):
    """A document that cannot be read, with the ``reason`` by which it is counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading, which stands under others; ``lines`` are its first and last, counted from 1."""

    headings: tuple[str, ...]
    text: str
    lines: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote on words of a document: a comment, or how these should read instead.

    ``answers`` is the id of the remark that it answers.
    """

    id: str
    author: str
    text: str
    passage: str
    at: datetime | None = None
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document; its author as it says itself, and when it was changed last, as far as it tells."""

    title: str
    author: str
    at: datetime | None
    sections: tuple[Section, ...]
    remarks: tuple[Remark, ...] = ()


class Outline:
    """Takes in headings and text in their order, and hands out sections."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._text: list[str] = []
        self._first = 0
        self._last = 0
        self.sections: list[Section] = []
        self._levels: list[int] = []
        self._first_heading = ""

    @property
    def title(self) -> str:
        """The first heading, where it stands over all others; one among siblings is no title of the whole."""
        first, *others = self._levels or [0]
        return self._first_heading if all(level > first for level in others) else ""

    def heading(self, level: int, text: str, line: int = 0) -> None:
        """A heading begins a section."""
        self.end()
        title = on_one_line(text)
        self._first_heading = self._first_heading or title
        self._levels.append(level)
        self._path = [each for each in self._path if each[0] < level] + [(level, title)]
        self._first = self._last = line

    def text(self, text: str, line: int = 0) -> None:
        """A paragraph, or a line."""
        self._text.append(text)
        self._first = self._first or line
        self._last = line

    def end(self) -> tuple[Section, ...]:
        """The last section is over; all of them."""
        text = harmless_signs("\n".join(self._text)).strip()
        headings = tuple(title for _, title in self._path if title)
        for part in parts_of(text):
            if len(self.sections) < MOST_SECTIONS:
                self.sections.append(Section(headings, part, (self._first, self._last)))
        self._text, self._first = [], 0
        return tuple(self.sections)


def parts_of(text: str) -> Iterator[str]:
    """A text in parts that are not too long, cut between paragraphs where that can be."""
    while len(text) > LONGEST:
        cut = max(text.rfind("\n", 0, LONGEST), text.rfind(". ", 0, LONGEST) + 1, LONGEST // 2)
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text
