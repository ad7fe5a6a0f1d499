"""Ids of people and places on a code forge.

``PLATFORM:users:ID`` is a person and ``PLATFORM:OWNER:ID`` a repository, by the forge's numbers: names change hands
there, and who takes a name over is not who had it. A repository that goes to another owner is another place.
"""

from dataclasses import dataclass

from adapters.errors import Refused

_USERS = "users"


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of one ``platform``."""

    platform: str

    def person(self, user: int) -> str:
        """Our id of a user."""
        return f"{self.platform}:{_USERS}:{user}"

    def place(self, owner: int, repository: int) -> str:
        """Our id of an owner's repository."""
        return f"{self.platform}:{owner}:{repository}"

    def read_person(self, id: str) -> int:  # noqa: A002 - it is the word
        """The forge's id of a user within ours.

        Raises:
            Refused: it is no person there.
        """
        scope, native = self._split(id)
        if scope != _USERS:
            raise Refused(f"not_a_person_of_{self.platform}")
        return native

    def read_place(self, id: str) -> tuple[int, int]:  # noqa: A002 - it is the word
        """The forge's ids of the owner and the repository within ours.

        Raises:
            Refused: it is no place there.
        """
        scope, native = self._split(id)
        if not (scope.isascii() and scope.isdigit()):
            raise Refused(f"not_a_place_of_{self.platform}")
        return int(scope), native

    def _split(self, id: str) -> tuple[str, int]:  # noqa: A002 - it is the word
        platform, _, rest = id.partition(":")
        scope, _, native = rest.partition(":")
        if platform != self.platform or not scope or not (native.isascii() and native.isdigit()):
            raise Refused(f"not_of_{self.platform}")
        return scope, int(native)
