"""The connection to GitHub: the ``Platform`` that the floors above see.

GitHub calls us at ``POST /github/events``, where ``guard`` lets in what it signed; ``receive`` hands it up. A
repository is a place, an issue or a pull request a thread in it. Nothing can be said there to one person alone.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.change import Change
from adapters.chat import Message
from adapters.errors import Refused
from adapters.forge.connect import Forge, answer
from adapters.forge.receive import Receiver
from adapters.github.incoming.guard import EVENTS, Admitted, Guard
from adapters.github.install.probes import Probes
from adapters.github.outgoing.app import App
from adapters.github.outgoing.refusals import GITHUB
from adapters.github.outgoing.send import Sender
from adapters.github.people.changes import change_in
from adapters.github.people.history import History
from adapters.github.people.people import People
from adapters.github.receive import Reader
from adapters.github.settings import GitHubSettings
from adapters.platform import Host, Post, Probe
from adapters.vault import Vault


@dataclass(slots=True)
class _Line:
    """What there is while connected."""

    http: httpx.AsyncClient
    vault: Vault
    app: App
    people: People
    reader: Reader
    receiver: Receiver[Admitted]


class GitHub(Forge):
    """All repositories in which the App is installed; ``adapters.platform.Platform`` says what each method promises.

    Args:
        settings: The App, its key, its secret.
        now: The clock.
        vault: Where ``look`` finds what other processes noted; a connection uses its host's.
    """

    name = "github"

    def __init__(self, settings: GitHubSettings, *, now: Callable[[], datetime], vault: Vault | None = None) -> None:
        self._settings = settings
        self._now = now
        self._vault = vault
        self._guard = Guard(settings)
        self._line: _Line | None = None

    async def start(self, host: Host) -> None:
        """Hand up what comes from now on."""
        http = GITHUB.open_http(self._settings.api_url)
        app = App(self._settings, http, self._now, host.vault)
        people = People(app, self._now)
        reader = Reader(app, people, self._settings.app_id, self._now)
        receiver = Receiver(self.name, host, read=reader.read, handed=reader.handed, now=self._now)
        self._line = _Line(http, host.vault, app, people, reader, receiver)

    async def stop(self) -> None:
        """Hand nothing up any more, wait for what is under way, hang up."""
        line, self._line = self._line, None
        if line is not None:
            await line.receiver.close()
            await line.http.aclose()

    def routes(self) -> Sequence[BaseRoute]:
        """One URL for all that GitHub sends."""
        return [Route(EVENTS, self._answer, methods=["POST"])]

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Write a comment into a conversation, or comment on its change; without one an issue, which begins one."""
        return await (await self.voice(place)).post(post, key=key, thread=thread)

    async def change(self, place: str, thread: str) -> Change | None:
        """What a pull request would change; nothing of an issue."""
        line = self._connected
        repository = await line.people.repository(place)
        return await change_in(await line.people.client(place), repository.full_name, thread)

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """What was opened between two times, oldest first, each with its whole conversation."""
        line = self._connected
        client, where = await line.people.client(place), await line.people.place(place)
        async for message in History(client, where, await line.reader.scene()).between(since, until):
            yield message

    async def look(self) -> Sequence[Probe]:
        """Look at the App, its installations, our address and the clock."""
        vault = self._line.vault if self._line else self._vault
        async with GITHUB.open_http(self._settings.api_url) as http:
            return await Probes(self._settings, http, vault, self._now).look()

    @property
    def readers(self) -> People:
        """Who is looked up."""
        return self._connected.people

    @property
    def _connected(self) -> _Line:
        if self._line is None:
            raise Refused("not_connected")
        return self._line

    async def voice(self, place: str) -> Sender:
        """Who speaks there."""
        line = self._connected
        repository = await line.people.repository(place)
        return Sender(await line.people.client(place), await line.app.about(), repository.full_name, self._now)

    async def _answer(self, request: Request) -> Response:
        return await answer(request, self._guard.admit, lambda: self._line.receiver if self._line else None)
