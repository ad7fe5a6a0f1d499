"""The elements that are wanted of an XML document, each once it is whole, and nothing else of it: read as a stream.

One with a document type of its own, which no program writes and which could name entities, is refused before any of it
is expanded; so is one that is nested deeper than any program nests.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, XMLParser

DEEPEST = 200


class TooDense(Exception):
    """It was made to fill a memory."""


class Parts:
    """Reads a document piece by piece."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._target = _Target(wanted)
        self._parser = XMLParser(target=self._target)

    def feed(self, piece: bytes) -> Sequence[Element]:
        """The elements that are whole with that piece.

        Raises:
            ParseError: it is no XML.
            TooDense: see there.
        """
        self._parser.feed(piece)
        return self._target.take()

    def end(self) -> None:
        """There is no more of it; raises where there has to be."""
        self._parser.close()


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
        raise TooDense

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooDense
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
