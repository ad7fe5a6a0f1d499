"""The connection to one Slack workspace: the ``Platform`` that the floors above see.

Over HTTP, Slack's events, buttons, modals and slash commands all come to ``POST /slack/events``, where ``guard``
lets in what Slack signed. With an app token the same payloads come over Socket Mode, and there is no route. What
happens to a payload is in ``receive``; ``send`` and ``people`` speak to Slack.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.chat import Accept, Concerns, Message, Person, Place, Post
from adapters.errors import Forged, Refused
from adapters.slack.buttons import Prefills
from adapters.slack.calls import TIMEOUT_SECONDS, call, open_client, silent
from adapters.slack.guard import Guard
from adapters.slack.ids import Bot
from adapters.slack.people import People
from adapters.slack.receive import Receiver
from adapters.slack.send import Sender
from adapters.slack.settings import SlackSettings

PATH = "/slack/events"


@dataclass(slots=True)
class _Line:
    """What there is while connected."""

    session: aiohttp.ClientSession
    sender: Sender
    people: People
    receiver: Receiver
    socket: AsyncSocketModeHandler | None = None


class Slack:
    """One Slack workspace; ``adapters.chat.Platform`` says what each method promises.

    Args:
        settings: Tokens, secrets, address.
        now: The clock.
    """

    name = "slack"

    def __init__(self, settings: SlackSettings, *, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._guard = Guard(settings, now)
        self._line: _Line | None = None

    async def start(self, accept: Accept, concerns: Concerns) -> None:
        """Ask Slack who we are, then hand up what comes."""
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        try:
            line = await self._open(session, accept, concerns)
            if self._settings.app_token is not None:
                line.socket = await self._plug_in(session, line.receiver, self._settings.app_token)
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
            await line.socket.close_async()  # type: ignore[no-untyped-call]
        await line.session.close()

    def routes(self) -> Sequence[BaseRoute]:
        """The one URL for everything; none under Socket Mode."""
        if self._settings.app_token is not None:
            return []
        return [Route(PATH, self._answer, methods=["POST"])]

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Post into a place; the message's id."""
        return await self._connected.sender.post(place, post, key=key, thread=thread)

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message."""
        await self._connected.sender.update(place, message, post)

    async def delete(self, place: str, message: str) -> None:
        """Take an own message away."""
        await self._connected.sender.delete(place, message)

    async def ephemeral(
        self, place: str, person: str, post: Post, *, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Show a post to one person only."""
        await self._connected.sender.whisper(place, person, post, thread=thread, reply_to=reply_to)

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key."""
        return await self._connected.sender.find(place, key, thread=thread, now=self._now())

    async def direct(self, person: str) -> str:
        """The id of the direct conversation with a person."""
        return await self._connected.sender.direct(person)

    async def place(self, place: str) -> Place:
        """A place as it is now."""
        return await self._connected.people.place(place)

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody in a place now."""
        return await self._connected.people.members(place)

    async def person(self, person: str) -> Person:
        """A person's profile as it is now."""
        return await self._connected.people.person(person)

    def history(self, place: str, since: datetime) -> AsyncIterator[Message]:
        """Messages since a time, oldest first, threads included."""
        return self._connected.people.history(place, since)

    @property
    def _connected(self) -> _Line:
        if self._line is None:
            raise Refused("not_connected")
        return self._line

    async def _open(self, session: aiohttp.ClientSession, accept: Accept, concerns: Concerns) -> _Line:
        client = open_client(self._settings.bot_token.get_secret_value(), self._settings.api_url, session)
        me = await call(client.auth_test())
        if not me.get("bot_id"):
            raise Refused("not_a_bot_token")
        bot = Bot(team=str(me["team_id"]), user=str(me["user_id"]), bot=str(me["bot_id"]), url=str(me["url"]))
        prefills = Prefills()
        sender = Sender(client, bot, prefills)
        people = People(client, bot, now=self._now)
        receiver = Receiver(bot, accept, concerns, people=people, sender=sender, prefills=prefills, now=self._now)
        return _Line(session, sender, people, receiver)

    async def _plug_in(
        self, session: aiohttp.ClientSession, receiver: Receiver, app_token: SecretStr
    ) -> AsyncSocketModeHandler:
        """Connect Socket Mode. The first address is asked for here: Bolt would ask for ever in vain."""
        web = open_client(None, self._settings.api_url, session)
        token = app_token.get_secret_value()
        opened = await call(web.apps_connections_open(app_token=token))
        socket = AsyncSocketModeHandler(receiver.app, token, logger=silent, web_client=web)
        socket.client.proxy = web.proxy
        socket.client.wss_uri = str(opened["url"])
        await socket.connect_async()  # type: ignore[no-untyped-call]
        return socket

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
