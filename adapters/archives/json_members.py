"""The members of a large JSON object, or the entries of a large array, read piece by piece and never as a whole."""

import json
from collections.abc import Callable, Iterator

PIECE = 2**16
LONGEST = 2**25
_SPACE = " \t\r\n"


class NotJson(Exception):
    """It is no JSON, ends too early, or holds something too long."""


def read_members(read: Callable[[int], str]) -> Iterator[tuple[str, object]]:
    """Each member of an object by its name, each entry of an array that is a member under that one's name.

    The entries of an array that stands by itself have no name.

    Args:
        read: hands out so many more signs, fewer at the end.

    Raises:
        NotJson: see there.
    """
    text = _Text(read)
    match text.next_sign():
        case "[":
            yield from (("", entry) for entry in _entries(text))
        case "{":
            yield from _members(text)
        case _:
            raise NotJson


def _members(text: "_Text") -> Iterator[tuple[str, object]]:
    while True:
        if text.skip("}"):
            return
        name = text.value()
        if not isinstance(name, str) or not text.skip(":"):
            raise NotJson
        if text.peek() == "[":
            text.next_sign()
            yield from ((name, entry) for entry in _entries(text))
        else:
            yield name, text.value()
        if not text.skip(",") and text.peek() != "}":
            raise NotJson


def _entries(text: "_Text") -> Iterator[object]:
    while not text.skip("]"):
        yield text.value()
        if not text.skip(",") and text.peek() != "]":
            raise NotJson


class _Text:
    """A text of which the beginning is known."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._buffer = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """The next sign that is no space; nothing at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def next_sign(self) -> str:
        """The same, taken."""
        sign = self.peek()
        self._at += 1
        return sign

    def skip(self, sign: str) -> bool:
        """Take a sign, if it is the next one."""
        found = self.peek()
        if not found:
            raise NotJson
        self._at += found == sign
        return found == sign

    def value(self) -> object:
        """The next value, taken."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError):
                if len(self._buffer) - self._at > LONGEST or not self._more():
                    raise NotJson from None
                continue
            if end == len(self._buffer) and self._more():
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        """Whether there is more of it, which is known now."""
        piece = self._read(max(PIECE, len(self._buffer) - self._at))
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)
