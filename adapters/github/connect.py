"""The connection to GitHub: the ``Platform`` that the floors above see.

GitHub calls us at ``POST /github/events``, where ``guard`` lets in what it signed; ``receive`` hands it up. A
repository is a place, an issue or a pull request a thread in it. Nothing can be said there to one person alone.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.chat import Message, Person, Place
from adapters.errors import AdapterError, Forged, Refused, Unreachable
from adapters.github.incoming.guard import EVENTS, Guard
from adapters.github.install.probes import Probes
from adapters.github.outgoing.app import App
from adapters.github.outgoing.calls import open_http
from adapters.github.outgoing.send import Sender
from adapters.github.people.history import History
from adapters.github.people.people import People
from adapters.github.receive import Receiver
from adapters.github.settings import GitHubSettings
from adapters.platform import Attachment, Host, Page, Post, Probe
from adapters.vault import Vault

_NOT_PRIVATE = "nothing_private_on_github"


@dataclass(slots=True)
class _Line:
    """What there is while connected."""

    http: httpx.AsyncClient
    vault: Vault
    app: App
    people: People
    receiver: Receiver


class GitHub:
    """All repositories in which the App is installed; ``adapters.platform.Platform`` says what each method promises.

    Args:
        settings: The App, its key, its secret.
        now: The clock.
        vault: Where ``look`` finds what other processes noted; a connection uses its host's.
    """

    name = "github"
    keeps_history = True
    repeats = False

    def __init__(self, settings: GitHubSettings, *, now: Callable[[], datetime], vault: Vault | None = None) -> None:
        self._settings = settings
        self._now = now
        self._vault = vault
        self._guard = Guard(settings)
        self._line: _Line | None = None

    async def start(self, host: Host) -> None:
        """Hand up what comes from now on."""
        http = open_http(self._settings.api_url)
        app = App(self._settings, http, self._now, host.vault)
        people = People(app, self._now)
        receiver = Receiver(host, app, people, self._settings.app_id, self._now)
        self._line = _Line(http, host.vault, app, people, receiver)

    async def stop(self) -> None:
        """Hand nothing up any more, wait for what is under way, hang up."""
        line, self._line = self._line, None
        if line is not None:
            await line.receiver.close()
            await line.http.aclose()

    def routes(self) -> Sequence[BaseRoute]:
        """One URL for all that GitHub sends."""
        return [Route(EVENTS, self._answer, methods=["POST"])]

    def elsewhere(self) -> Sequence[str]:
        """Nothing: every process can call GitHub."""
        return ()

    def deaf(self) -> Sequence[str]:
        """Nothing: GitHub calls us, and no connection is held."""
        return ()

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Write a comment into a conversation; without one an issue, which begins one."""
        return await (await self._sender(place)).post(post, key=key, thread=thread)

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message."""
        await (await self._sender(place)).update(message, post)

    async def delete(self, place: str, message: str) -> None:
        """Take an own message away."""
        await (await self._sender(place)).delete(message)

    async def ephemeral(
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Nothing is shown to one person alone: whoever can read a repository reads all that is said there.

        Raises:
            Unreachable: always.
        """
        raise Unreachable(_NOT_PRIVATE)

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key."""
        return await (await self._sender(place)).find(key, thread=thread)

    async def direct(self, person: str) -> str:
        """There are no direct conversations.

        Raises:
            Unreachable: always.
        """
        raise Unreachable(_NOT_PRIVATE)

    async def place(self, place: str) -> Place:
        """A repository as it is now."""
        return await self._connected.people.place(place)

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who belongs to a repository now."""
        return await self._connected.people.members(place)

    async def person(self, person: str) -> Person:
        """A user as they are now."""
        return await self._connected.people.person(person)

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """What was opened between two times, oldest first, each with its whole conversation."""
        line = self._connected
        client, where = await line.people.client(place), await line.people.place(place)
        async for message in History(client, where, await line.receiver.scene()).between(since, until):
            yield message

    async def working(self, place: str, message: str, *, on: bool, thread: str | None = None) -> None:
        """Show on a message that it is being thought about, or that this is over."""
        await (await self._sender(place)).working(message, on=on)

    async def publish(self, person: str, page: Page) -> None:
        """Nothing: GitHub has no such page."""

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Nothing: there are no direct talks in which to ask."""

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """An App can hand over no file.

        Raises:
            Unreachable: always.
        """
        raise Unreachable("no_files_on_github")

    async def permit_link(self, person: str) -> str | None:
        """Nothing: there are no direct talks of people with each other."""
        return None

    async def end_permit(self, person: str) -> None:
        """Nothing: there are no such permits."""

    async def look(self) -> Sequence[Probe]:
        """Look at the App, its installations, our address and the clock."""
        vault = self._line.vault if self._line else self._vault
        async with open_http(self._settings.api_url) as http:
            return await Probes(self._settings, http, vault, self._now).look()

    @property
    def _connected(self) -> _Line:
        if self._line is None:
            raise Refused("not_connected")
        return self._line

    async def _sender(self, place: str) -> Sender:
        line = self._connected
        repository = await line.people.repository(place)
        return Sender(await line.people.client(place), await line.app.about(), repository.full_name, self._now)

    async def _answer(self, request: Request) -> Response:
        try:
            admitted = await self._guard.admit(request)
            if self._line is None:
                return PlainTextResponse("Not connected.", 503)
            taken = await self._line.receiver.take(admitted)
        except Forged as forged:
            return PlainTextResponse(str(forged), forged.status)
        except AdapterError:
            return PlainTextResponse("Not now.", 503)
        return PlainTextResponse("") if taken else PlainTextResponse("Not now.", 503)
