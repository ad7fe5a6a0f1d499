"""What every code forge is to the floors above: whoever can read a repository reads all that is said there.

A repository is a place, an issue or a request to merge a thread in it. Nothing can be said there to one person alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from adapters.chat import Person, Place
from adapters.errors import AdapterError, Forged, Refused, Unreachable
from adapters.forge.receive import Delivered, Receiver
from adapters.platform import Attachment, Own, Page, Post
from adapters.request import FORMS, around_forms, is_of_forms

_NOT_PRIVATE = "nothing_private_here"


class Voice(Protocol):
    """Who speaks in one repository."""

    async def update(self, message: str, post: Post) -> None:
        """Replace what an own message says; it is still found by its key."""

    async def delete(self, message: str) -> None:
        """Take an own message away."""

    async def find(self, key: str, *, thread: str | None) -> str | None:
        """The id of our message with that key."""

    async def working(self, message: str, *, on: bool) -> None:
        """Set the sign of thought on a message, or take it off."""


class Readers(Protocol):
    """Who is who, and which repository is which."""

    async def place(self, place: str) -> Place:
        """A repository as it is now."""

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who belongs to a repository now."""

    async def person(self, person: str) -> Person:
        """A user as they are now."""


class Line(Protocol):
    """What there is of a forge while connected."""

    @property
    def http(self) -> httpx.AsyncClient:
        """The connection."""

    @property
    def people(self) -> Readers:
        """Who is looked up."""

    @property
    def receiver(self) -> Receiver[Any]:
        """Who takes deliveries."""


L = TypeVar("L", bound=Line)


class Forge(ABC, Generic[L]):
    """The promises of ``adapters.platform.Platform`` that are kept alike on every forge.

    Args:
        admit: Verifies a request and reads it.
    """

    keeps_history = True
    repeats = False

    def __init__(self, admit: Callable[[Request], Awaitable[Delivered]]) -> None:
        self._admit = admit
        self._line: L | None = None

    async def stop(self) -> None:
        """Hand nothing up any more, wait for what is under way, hang up."""
        line, self._line = self._line, None
        if line is not None:
            await self._hang_up(line)

    async def _hang_up(self, line: L) -> None:
        await line.receiver.close()
        await line.http.aclose()

    @property
    def connected(self) -> L:
        """What there is.

        Raises:
            Refused: Not connected.
        """
        if self._line is None:
            raise Refused("not_connected")
        return self._line

    @abstractmethod
    async def voice(self, place: str) -> Voice:
        """Who speaks in a repository; raises ``Refused`` while not connected."""

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message."""
        await (await self.voice(place)).update(message, post)

    async def delete(self, place: str, message: str) -> None:
        """Take an own message away."""
        await (await self.voice(place)).delete(message)

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key; an answer to a form is known only to whoever gave it."""
        if is_of_forms(place):
            return None
        return await (await self.voice(place)).find(key, thread=thread)

    async def working(self, place: str, message: str, *, on: bool, thread: str | None = None) -> None:
        """Show on a message that it is being thought about, or that this is over."""
        await (await self.voice(place)).working(message, on=on)

    async def place(self, place: str) -> Place:
        """A repository as it is now, or where its forms come in."""
        found = await self.connected.people.place(around_forms(place))
        return self.forms(found) if is_of_forms(place) else found

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who belongs to a repository now."""
        return await self.connected.people.members(around_forms(place))

    @abstractmethod
    def own(self, token: str) -> Own | None:
        """What a person may do there themself, by a token of theirs."""

    @abstractmethod
    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """The id of the ruling that a person's own token gave with this key, if it exists."""

    def forms(self, place: Place) -> Place:
        """The forms of a repository come in beside it, under its name."""
        return place if is_of_forms(place.id) else replace(place, id=f"{place.id}{FORMS}")

    async def person(self, person: str) -> Person:
        """A user as they are now."""
        return await self.connected.people.person(person)

    def elsewhere(self) -> Sequence[str]:
        """Nothing: every process can call a forge."""
        return ()

    def deaf(self) -> Sequence[str]:
        """Nothing: a forge calls us, and no connection is held."""
        return ()

    async def ephemeral(
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Nothing is shown to one person alone.

        Raises:
            Unreachable: always.
        """
        raise Unreachable(_NOT_PRIVATE)

    async def direct(self, person: str) -> str:
        """There are no direct conversations.

        Raises:
            Unreachable: always.
        """
        raise Unreachable(_NOT_PRIVATE)

    async def publish(self, person: str, page: Page) -> None:
        """Nothing: a forge has no such page."""
        return

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Nothing: there are no direct talks in which to ask."""
        return

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """A file would be handed to whoever can read the repository.

        Raises:
            Unreachable: always.
        """
        raise Unreachable("no_files_here")

    async def permit_link(self, person: str) -> str | None:
        """Nothing: there are no direct talks of people with each other."""
        return None

    async def end_permit(self, person: str) -> None:
        """Nothing: there are no such permits."""
        return

    async def answer(self, request: Request) -> Response:
        """The answer to a request that claims to be a delivery: what was not taken is to come again."""
        try:
            admitted = await self._admit(request)
            taken = self._line is not None and await self._line.receiver.take(admitted)
        except Forged as forged:
            return PlainTextResponse(str(forged), forged.status)
        except AdapterError:
            return PlainTextResponse("Not now.", 503)
        return PlainTextResponse("") if taken else PlainTextResponse("Not now.", 503)
