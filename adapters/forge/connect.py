"""What every code forge is to the floors above: whoever can read a repository reads all that is said there.

A repository is a place, an issue or a request to merge a thread in it. Nothing can be said there to one person alone.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from adapters.errors import AdapterError, Forged, Unreachable
from adapters.forge.receive import Delivered, Receiver
from adapters.platform import Attachment, Page, Post

D = TypeVar("D", bound=Delivered)
_NOT_PRIVATE = "nothing_private_here"


class Forge:
    """The promises of ``adapters.platform.Platform`` that are kept alike on every forge."""

    keeps_history = True
    repeats = False

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

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Nothing: there are no direct talks in which to ask."""

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


async def answer(
    request: Request, admit: Callable[[Request], Awaitable[D]], receiver: Callable[[], Receiver[D] | None]
) -> Response:
    """The answer to a request that claims to be a delivery: what was not taken is to come again."""
    try:
        admitted = await admit(request)
        there = receiver()
        taken = there is not None and await there.take(admitted)
    except Forged as forged:
        return PlainTextResponse(str(forged), forged.status)
    except AdapterError:
        return PlainTextResponse("Not now.", 503)
    return PlainTextResponse("") if taken else PlainTextResponse("Not now.", 503)
