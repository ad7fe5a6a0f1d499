"""Whom a text names on a code forge, and whether it is said to us."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.chat import Person
from adapters.errors import Refused

MOST_MENTIONS = 10
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_CALLED = re.compile(r"/double(?:\s+|$)", re.IGNORECASE)


class Directory(Protocol):
    """Where people are looked up by login; raises ``Refused`` where there is nobody, or the forge will not tell."""

    async def named(self, login: str) -> Person:
        """The person."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Reads a text.

    Attributes:
        own: The login by which we are mentioned.
        logins: The logins that a text mentions.
        directory: Who they are.
    """

    own: str
    logins: Callable[[str], Sequence[str]]
    directory: Directory

    async def read(self, text: str) -> "Read":
        """What a text says, and to whom: what is written after ``/double`` is said to us, without that."""
        called, named = _CALLED.match(text), {login.casefold() for login in self.logins(text)}
        addressed = called is not None or self.own.casefold() in named
        return Read(text[called.end() :] if called else text, await self._people(text), addressed)

    async def _people(self, text: str) -> tuple[str, ...]:
        """Our ids of everybody whom a text mentions but us: the first ten who exist, in order."""
        logins = dict.fromkeys(login.casefold() for login in self.logins(text))
        found: list[str] = []
        for login in [login for login in logins if login != self.own.casefold()][:MOST_MENTIONS]:
            try:
                found.append((await self.directory.named(login)).id)
            except Refused:
                continue
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was said, whom it mentions by our ids, and whether it speaks to us."""

    text: str
    mentions: tuple[str, ...]
    addressed: bool


def unquoted(text: str) -> str:
    """A text without code and without what it quotes: nobody is named there."""
    return _QUOTED.sub("", _CODE.sub("", text))


def is_called(text: str) -> bool:
    """Whether a comment is said to us alone, as after a slash command."""
    return _CALLED.match(text.strip()) is not None
