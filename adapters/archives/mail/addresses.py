"""A header of addresses → those that can be read for certain; what stands in a comment is none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adapters.archives.mail.charsets import worded
from adapters.legible import legible

MOST = 2000
"""Addresses of one header that are read."""
LONGEST = 2**16
"""Signs of one header that are read."""
SHORT, KNOWN = 500, 2000
"""Of headers of no more signs, so many are remembered."""
_ADDRESS = re.compile(r"[^\s<>@,;:\"()]{1,64}@[^\s<>@,;:\"()]{1,255}")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|<[^<>"()]*>|[,;:]|[^"<>(),;:]+', re.DOTALL)
_IN_COMMENT = re.compile(r"\\.|[^\\()]+|[()]", re.DOTALL)
_BREAKS = frozenset({",", ";", ":"})
_BROKEN = "<"
"""The token after which nothing is read, as a quote, a comment or an address is open there or was never begun."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in small letters, with the name beside it, if any."""

    address: str
    name: str = ""


def read_addresses(header: str) -> tuple[tuple[Address, ...], bool]:
    """The addresses of a header, each once, and whether it holds nothing else that may be one.

    Most headers of a mailbox come again and again; short ones are remembered.
    """
    return _read_again(header) if len(header) <= SHORT else _read(header)


def _read(header: str) -> tuple[tuple[Address, ...], bool]:
    found: dict[str, Address] = {}
    certain = True
    for entry in _entries(tokens(header)):
        if not any("@" in token or token == _BROKEN for token in entry):
            continue
        address = _address(entry)
        if address is None or len(found) >= MOST:
            certain = False
        else:
            found.setdefault(address.address, address)
    return tuple(found.values()), certain


_read_again = lru_cache(KNOWN)(_read)


def tokens(header: str) -> Iterator[str]:
    """A header as RFC 5322 takes it apart: quoted words, ``<…>``, the signs between entries, and other words.

    A comment is told as a blank. Where the header is broken or too long, the last token is a lone ``<``.
    """
    at, end = 0, min(len(header), LONGEST)
    while at < end:
        found = _TOKEN.match(header, at, end)
        if found:
            yield found[0]
            at = found.end()
            continue
        after = _after_comment(header, at, end) if header[at] == "(" else None
        if after is None:
            yield _BROKEN
            return
        yield " "
        at = after
    if len(header) >= LONGEST:
        yield _BROKEN


def _after_comment(header: str, at: int, end: int) -> int | None:
    """Where a comment that begins there ends, with those within it; None where it does not."""
    depth = 0
    while at < end and (found := _IN_COMMENT.match(header, at, end)):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        at = found.end()
        if not depth:
            return at
    return None


def _entries(found: Iterator[str]) -> Iterator[list[str]]:
    entry: list[str] = []
    for token in found:
        if token in _BREAKS:
            yield entry
            entry = []
        else:
            entry.append(token)
    yield entry


def _address(entry: Sequence[str]) -> Address | None:
    """The one address of an entry: alone, or in ``<…>`` after a name in which no other stands unquoted."""
    words = [token for token in entry if token.strip()]
    *before, last = words
    name = before if last.startswith("<") else []
    bare = last[1:-1].strip() if last.startswith("<") else "".join(entry).strip()
    if not _ADDRESS.fullmatch(bare) or legible(bare) != bare:
        return None
    address = bare.lower()
    unquoted = (word for word in name if not word.startswith('"'))
    if any(word == _BROKEN or _others(word, address) for word in unquoted):
        return None
    return Address(address, _name("".join(name)))


def _others(word: str, address: str) -> bool:
    """Whether a word holds an address, but for the one that it is the name of."""
    return word.startswith("<") or any(found.lower().strip("'[]") != address for found in _ADDRESS.findall(word))


def _name(words: str) -> str:
    told = legible(worded(words.strip().strip("\"'").replace('\\"', '"'))).strip().strip("\"'")
    return "" if "@" in told else " ".join(told.split())[:100]
