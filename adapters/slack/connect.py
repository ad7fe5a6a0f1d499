"""The connection to Slack: the ``Platform`` that the floors above see.

Over HTTP, Slack's events, buttons, forms and slash commands all come to ``POST /slack/events``, where ``guard`` lets in
what Slack signed. With an app token the same payloads come over Socket Mode, and there is no such route. What happens
to a payload is in ``receive``; which installation it or an id belongs to, in ``workspaces``; the rest of the work is
each ``workspace``'s.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.change import Change
from adapters.chat import Message, Person, Place
from adapters.errors import Forged, Refused, Untold
from adapters.platform import Attachment, Host, Own, Page, Post, Probe
from adapters.request import is_of_forms
from adapters.slack.ids import forms_of, split_id
from adapters.slack.incoming.guard import EVENTS, Guard
from adapters.slack.incoming.socket import Socket
from adapters.slack.install.grants import Exchange, Grants, identify
from adapters.slack.install.oauth import Desk
from adapters.slack.install.probes import Probes
from adapters.slack.install.workspace import Surroundings
from adapters.slack.install.workspaces import Workspaces
from adapters.slack.outgoing.calls import TIMEOUT_SECONDS, Client
from adapters.slack.outgoing.send import Sender
from adapters.slack.people.people import People
from adapters.slack.receive import Receiver
from adapters.slack.settings import SlackSettings
from adapters.vault import Vault


@dataclass(slots=True)
class _Line:
    """What there is while connected."""

    session: aiohttp.ClientSession
    workspaces: Workspaces
    receiver: Receiver
    socket: Socket | None = None


class Slack:
    """All workspaces that have the app; ``adapters.chat.Platform`` says what each method promises.

    Args:
        settings: Tokens, secrets, address.
        now: The clock.
        vault: Where ``look`` finds what other processes noted; a connection uses its host's.
    """

    name = "slack"
    keeps_history = True
    repeats = False

    def __init__(self, settings: SlackSettings, *, now: Callable[[], datetime], vault: Vault | None = None) -> None:
        self._settings = settings
        self._now = now
        self._vault = vault
        self._guard = Guard(settings, now)
        self._desk = Desk(settings, now, lambda: self._line.workspaces if self._line else None)
        self._line: _Line | None = None

    async def start(self, host: Host) -> None:
        """Ask Slack who we are, then hand up what comes."""
        session = _open_session()
        try:
            line = await self._open(session, host)
            if self._settings.app_token is not None:
                token = self._settings.app_token.get_secret_value()
                around = line.workspaces.around
                line.socket = Socket(around.client, token, line.receiver.dispatch, host.vault, self._now)
                await line.socket.start()
        except BaseException:
            await session.close()
            raise
        self._line = line

    async def stop(self) -> None:
        """Hand nothing up any more, wait for what is under way, hang up."""
        line, self._line = self._line, None
        if line is None:
            return
        await line.receiver.close()
        if line.socket is not None:
            await line.socket.stop()
        await line.session.close()

    def routes(self) -> Sequence[BaseRoute]:
        """One URL for all that Slack sends, unless that comes over Socket Mode; and two for browsers, with OAuth."""
        events = [] if self._settings.app_token else [Route(EVENTS, self._answer, methods=["POST"])]
        return [*events, *(self._desk.routes() if self._settings.client_id else [])]

    def elsewhere(self) -> Sequence[str]:
        """Nothing: every process can call Slack."""
        return ()

    def deaf(self) -> Sequence[str]:
        """Socket Mode, while it is not connected."""
        socket = self._line.socket if self._line else None
        return [f"socket: {socket.problem or 'ended'}"] if socket is not None and not socket.connected else []

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Post into a place; the message's id. Where forms come in it answers the one that the thread stands for."""
        if is_of_forms(place):
            return await (await self._connected.of(place)).forms.answer(post, key=key, thread=thread or "")
        return await (await self._sender(place)).post(place, post, key=key, thread=thread)

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message."""
        await (await self._sender(place)).update(place, message, post)

    async def delete(self, place: str, message: str) -> None:
        """Take an own message away."""
        await (await self._sender(place)).delete(place, message)

    async def ephemeral(
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Show a post to one person only."""
        await (await self._sender(place)).whisper(place, person, post, thread=thread, reply_to=reply_to)

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key."""
        if is_of_forms(place):
            forms = (await self._connected.of(place)).forms
            return await forms.find(key, thread=thread or "", now=self._now())
        return await (await self._sender(place)).find(place, key, thread=thread, now=self._now())

    async def direct(self, person: str) -> str:
        """The id of the direct conversation with a person."""
        return await (await self._sender(person)).direct(person)

    async def place(self, place: str) -> Place:
        """A place as it is now."""
        if is_of_forms(place):
            return forms_of((await self._connected.of(place)).bot.team)
        return await (await self._people_at(place)).place(place)

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody in a place now; who reads a form, no workflow tells."""
        if is_of_forms(place):
            raise Untold
        return await (await self._people_at(place)).members(place)

    async def person(self, person: str) -> Person:
        """A person's profile as it is now."""
        return await (await self._connected.of(person)).people.person(person)

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """Messages between two times, oldest first, each with its whole thread; nothing of forms."""
        if is_of_forms(place):
            return
        async for message in (await self._people_at(place)).history(place, since, until):
            yield message

    async def working(self, place: str, message: str, *, on: bool, thread: str | None = None) -> None:
        """Show that a message is being thought about, or that this is over."""
        await (await self._sender(place)).working(place, message, on=on, thread=thread)

    async def change(self, place: str, thread: str) -> Change | None:
        """Nothing: in Slack nothing is to be merged."""
        return None

    def own(self, token: str) -> Own | None:
        """Nothing: there is nothing to rule on here."""
        return None

    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """Nothing: there is nothing to rule on here."""
        return None

    def forms(self, place: Place) -> Place:
        """All requests with a form of a workspace come in in one place."""
        scope, _ = split_id(place.id)
        return forms_of(scope)

    async def publish(self, person: str, page: Page) -> None:
        """Draw the bot's own page for a person."""
        await (await self._sender(person)).publish(person, page)

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Offer questions to ask in a direct talk."""
        await (await self._sender(place)).suggest(place, thread, title, questions)

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """Hand a file to everybody in a place."""
        await (await self._sender(place)).upload(place, post, file, key=key)

    async def permit_link(self, person: str) -> str | None:
        """Where a person lets us hear their own direct talks; nothing without OAuth."""
        await self._connected.of(person)
        return self._desk.link(person) if self._settings.client_id else None

    async def end_permit(self, person: str) -> None:
        """Give back the right to hear a person's own direct talks."""
        workspace = await self._connected.of(person)
        await workspace.permits.end(workspace.bot.native(person))

    async def look(self) -> Sequence[Probe]:
        """Look at the connection without starting it. A workspace whose token works again is served again."""
        vault = self._line.workspaces.around.host.vault if self._line else self._vault
        async with _open_session() as session:
            probes = Probes(self._settings, session, vault, self._now)
            found = await probes.look()
        if self._line is not None and probes.static is not None:
            self._line.workspaces.reconnect(probes.static)
        return found

    @property
    def _connected(self) -> Workspaces:
        if self._line is None:
            raise Refused("not_connected")
        return self._line.workspaces

    async def _sender(self, id: str) -> Sender:  # noqa: A002 - it is the word
        return (await self._connected.of(id)).sender

    async def _people_at(self, place: str) -> People:
        return await (await self._connected.of(place)).people_at(place)

    async def _open(self, session: aiohttp.ClientSession, host: Host) -> _Line:
        api_url = self._settings.api_url
        client = Client(None, api_url, session)
        exchange = Exchange(self._settings, client, self._now)
        around = Surroundings(session, api_url, client, host, Grants(host.vault), exchange, self._now)
        workspaces = Workspaces(around)
        if self._settings.bot_token is not None:
            token = self._settings.bot_token.get_secret_value()
            grant, _ = await identify(client, token, self._now())
            workspaces.connect(grant, kept=False)
        await workspaces.open_installed()
        return _Line(session, workspaces, Receiver(host, workspaces, self._now))

    async def _answer(self, request: Request) -> Response:
        try:
            admitted = await self._guard.admit(request)
        except Forged as forged:
            return PlainTextResponse(str(forged), forged.status)
        if self._line is None:
            self._guard.release(admitted)
            return PlainTextResponse("Not connected.", 503)
        response = await self._line.receiver.dispatch(admitted.payload)
        if response.status >= 400:
            self._guard.release(admitted)
        return Response(response.body, response.status, headers=response.first_headers_without_set_cookie())


def _open_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
