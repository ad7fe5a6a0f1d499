"""GitHub's ids, and ours.

``github:users:ID`` is a person and ``github:OWNER:ID`` a repository, by GitHub's numbers: names change hands there, and
who takes a name over is not who had it. A repository that goes to another owner is another place.

A message is named within its repository: ``17`` is the issue or pull request itself and the beginning of its thread,
``17/c5`` a comment in it, ``17/r5`` a review, ``17/l5`` a comment on a line, ``17/q…`` the request for a review.
"""

from dataclasses import dataclass
from typing import Literal

from adapters.errors import Refused

PLATFORM = "github"
_USERS = "users"
_KINDS = ("c", "r", "l", "q")

Kind = Literal["", "c", "r", "l", "q"]


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


def person_id(user: int) -> str:
    """Our id of a user."""
    return f"{PLATFORM}:{_USERS}:{user}"


def place_id(owner: int, repository: int) -> str:
    """Our id of an owner's repository."""
    return f"{PLATFORM}:{owner}:{repository}"


def read_person(id: str) -> int:  # noqa: A002 - it is the word
    """GitHub's id of a user within ours.

    Raises:
        Refused: it is no person of GitHub.
    """
    scope, native = _split(id)
    if scope != _USERS:
        raise Refused("not_a_person_of_github")
    return native


def read_place(id: str) -> tuple[int, int]:  # noqa: A002 - it is the word
    """GitHub's ids of the owner and the repository within ours.

    Raises:
        Refused: it is no place of GitHub.
    """
    scope, native = _split(id)
    if not (scope.isascii() and scope.isdigit()):
        raise Refused("not_a_place_of_github")
    return int(scope), native


def read_message(id: str) -> Said:  # noqa: A002 - it is the word
    """The parts of a message's id.

    Raises:
        Refused: it is no message of GitHub.
    """
    number, _, rest = id.partition("/")
    if not (number.isascii() and number.isdigit()) or (rest and rest[0] not in _KINDS):
        raise Refused("not_a_message_of_github")
    return Said(int(number), rest[:1], rest[1:])  # type: ignore[arg-type]


def _split(id: str) -> tuple[str, int]:  # noqa: A002 - it is the word
    platform, _, rest = id.partition(":")
    scope, _, native = rest.partition(":")
    if platform != PLATFORM or not scope or not (native.isascii() and native.isdigit()):
        raise Refused("not_of_github")
    return scope, int(native)
