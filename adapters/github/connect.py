"""The connection to GitHub: the ``Platform`` that the floors above see.

GitHub calls us at ``POST /github/events``, where ``guard`` lets in what it signed; ``receive`` hands it up. A
repository is a place, an issue or a pull request a thread in it. Nothing can be said there to one person alone.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from starlette.routing import BaseRoute, Route

from adapters.change import Change
from adapters.chat import Message
from adapters.forge.connect import Forge
from adapters.forge.own import OwnClient
from adapters.forge.receive import Receiver
from adapters.github.incoming.guard import EVENTS, Admitted, Guard
from adapters.github.install.probes import Probes
from adapters.github.outgoing.app import App
from adapters.github.outgoing.gates import Gates
from adapters.github.outgoing.own import Own, ruling_in
from adapters.github.outgoing.refusals import GITHUB
from adapters.github.outgoing.send import Sender
from adapters.github.people.changes import change_in
from adapters.github.people.history import History
from adapters.github.people.people import People
from adapters.github.receive import Reader
from adapters.github.settings import GitHubSettings
from adapters.platform import Host, Post, Probe
from adapters.request import around_forms, is_of_forms
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


class GitHub(Forge[_Line]):
    """All repositories in which the App is installed; ``adapters.platform.Platform`` says what each method promises.

    Args:
        settings: The App, its key, its secret.
        now: The clock.
        vault: Where ``look`` finds what other processes noted; a connection uses its host's.
    """

    name = "github"

    def __init__(self, settings: GitHubSettings, *, now: Callable[[], datetime], vault: Vault | None = None) -> None:
        super().__init__(Guard(settings).admit)
        self._settings = settings
        self._now = now
        self._vault = vault

    async def start(self, host: Host) -> None:
        """Hand up what comes from now on."""
        http = GITHUB.open_http(self._settings.api_url)
        app = App(self._settings, http, self._now, host.vault)
        people = People(app, self._now)
        reader = Reader(app, people, self._settings.app_id, self._now)
        receiver = Receiver(self.name, host, read=reader.read, handed=reader.handed, now=self._now)
        self._line = _Line(http, host.vault, app, people, reader, receiver)

    def routes(self) -> Sequence[BaseRoute]:
        """One URL for all that GitHub sends."""
        return [Route(EVENTS, self.answer, methods=["POST"])]

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Write a comment into a conversation, or comment on its change; without one an issue, which begins one.

        Where forms come in, the deployment that the thread stands for is answered.
        """
        if is_of_forms(place):
            return await (await self._gates(around_forms(place))).answer(post, key=key, thread=thread or "")
        return await (await self.voice(place)).post(post, key=key, thread=thread)

    async def change(self, place: str, thread: str) -> Change | None:
        """What a pull request would change; nothing of an issue."""
        line = self.connected
        repository = await line.people.repository(place)
        return await change_in(await line.people.client(place), repository.full_name, thread)

    def own(self, token: str) -> Own:
        """A person's reviews, by a token of theirs."""
        line = self.connected
        return Own(OwnClient(GITHUB, line.http, self._settings.api_url, token, self._now), self._name_of)

    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """The id of the review that a person's token gave with this key, if it exists."""
        client, name = await self.connected.people.client(place), await self._name_of(place)
        return await ruling_in(client, name, key, thread=thread, person=person)

    async def _name_of(self, place: str) -> str:
        return (await self.connected.people.repository(place)).full_name

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """What was opened between two times, oldest first, each with its whole conversation; nothing of forms."""
        if is_of_forms(place):
            return
        line = self.connected
        client, where = await line.people.client(place), await line.people.place(place)
        async for message in History(client, where, await line.reader.scene()).between(since, until):
            yield message

    async def look(self) -> Sequence[Probe]:
        """Look at the App, its installations, our address and the clock."""
        vault = self._line.vault if self._line else self._vault
        async with GITHUB.open_http(self._settings.api_url) as http:
            return await Probes(self._settings, http, vault, self._now).look()

    async def _gates(self, place: str) -> Gates:
        line = self.connected
        repository = await line.people.repository(place)
        return Gates(await line.people.client(place), repository.full_name, line.vault)

    async def voice(self, place: str) -> Sender:
        """Who speaks there."""
        line = self.connected
        repository = await line.people.repository(place)
        return Sender(await line.people.client(place), await line.app.about(), repository.full_name, self._now)
