"""The local platform on a bad day: sends and look-ups fail as they are told to."""

from collections.abc import Sequence

from adapters.chat import Person
from adapters.errors import AdapterError, Barred, Unclear, Unreachable, Untold
from adapters.local.connect import Local
from adapters.platform import Post


class Faulty(Local):
    """Each entry of ``faults`` spoils one send of a reply, the others one look-up or one deletion.

    After a ``Lost`` fault the post is there all the same. While it is ``barred`` nothing is taken and nothing told, and
    in the ``closed`` places nothing is taken.
    """

    def __init__(self, local: Local) -> None:
        self.__dict__ = local.__dict__
        self.faults: list[AdapterError] = []
        self.find_faults: list[AdapterError] = []
        self.delete_faults: list[AdapterError] = []
        self.tells_members = True
        self.untold: set[str] = set()
        self.others: set[str] = set()
        self.barred = ""
        self.closed: set[str] = set()
        self.unheard: list[str] = []

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Send, unless a fault is due; only replies are spoiled."""
        self._look(place)
        if not self.faults or not key.startswith("reply:"):
            return await super().send(place, post, key=key, thread=thread)
        fault = self.faults.pop(0)
        if isinstance(fault, Lost):
            await super().send(place, post, key=key, thread=thread)
        raise fault

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """Look for a post, unless a fault is due."""
        if self.find_faults:
            raise self.find_faults.pop(0)
        return await super().find(place, key, thread=thread)

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace a post, unless nothing is taken."""
        self._look(place)
        await super().update(place, message, post)

    async def ephemeral(
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Show a post to one person, unless nothing is taken."""
        self._look(place)
        await super().ephemeral(place, person, post, key=key, thread=thread, reply_to=reply_to)

    async def person(self, person: str) -> Person:
        """A profile, unless nothing is told."""
        self._look()
        return await super().person(person)

    async def delete(self, place: str, message: str) -> None:
        """Take a post away, unless a fault is due."""
        self._look(place)
        if self.delete_faults:
            raise self.delete_faults.pop(0)
        await super().delete(place, message)

    def elsewhere(self) -> Sequence[str]:
        """The places that only another process can speak in."""
        return sorted(self.others)

    def deaf(self) -> Sequence[str]:
        """The connections that do not stand."""
        return self.unheard

    async def members(self, place: str) -> frozenset[Person]:
        """Members, unless the platform tells none today, or never tells them of that place."""
        self._look()
        if place in self.untold:
            raise Untold
        if not self.tells_members:
            raise Unclear("no answer")
        return await super().members(place)

    def _look(self, place: str = "") -> None:
        if self.barred:
            raise Barred(self.barred)
        if place in self.closed:
            raise Unreachable("closed")


class Lost(Unclear):
    """The post was made, but the answer was lost."""
