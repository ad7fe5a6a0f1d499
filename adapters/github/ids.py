"""GitHub's ids, and ours; ``adapters.forge.ids`` says how people and places are named.

A message is named within its repository: ``17`` is the issue or pull request itself and the beginning of its thread,
``17/c5`` a comment in it, ``17/r5`` a review, ``17/l5`` a comment on a line, ``17/q…`` the request for a review.
``5000/d7:staging`` is deployment 7 to an environment, which run 5000 waits with for us, ``5000/v1:staging`` the first
attempt of that run, which waits for people.
"""

from dataclasses import dataclass
from typing import Literal

from adapters.errors import Refused
from adapters.forge.ids import Ids

IDS = Ids("github")
_KINDS = ("c", "r", "l", "q", "d", "v")

Kind = Literal["", "c", "r", "l", "q", "d", "v"]


@dataclass(frozen=True, slots=True)
class Said:
    """A message by its parts: the issue or pull request, what kind of message it is there, and GitHub's id of it."""

    number: int
    kind: Kind = ""
    native: str = ""

    @property
    def id(self) -> str:
        """Our id of it."""
        return f"{self.number}/{self.kind}{self.native}" if self.kind else str(self.number)


def read_message(id: str) -> Said:  # noqa: A002 - it is the word
    """The parts of a message's id.

    Raises:
        Refused: it is no message of GitHub.
    """
    number, _, rest = id.partition("/")
    if not (number.isascii() and number.isdigit()) or (rest and rest[0] not in _KINDS):
        raise Refused("not_a_message_of_github")
    return Said(int(number), rest[:1], rest[1:])  # type: ignore[arg-type]
