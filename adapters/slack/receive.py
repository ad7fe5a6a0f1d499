"""One verified payload → one event handed up, or a modal opened; the same for HTTP and Socket Mode.

Bolt answers Slack's own checks and drops the bot's own echoes; what is left comes to one function of ours. Slack
gets its acknowledgement after ``accept`` has returned, and a 503 where it failed, so that it comes again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat import Accept, Concerns, Person, Place
from adapters.errors import AdapterError, Refused
from adapters.slack import modal
from adapters.slack.buttons import Prefills
from adapters.slack.calls import silent
from adapters.slack.ids import Bot
from adapters.slack.payloads import BlockActions
from adapters.slack.people import People
from adapters.slack.send import Sender
from adapters.slack.translate import Scene, translate

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class _Names:
    """A directory whose outages delay no event; without ``people`` it knows nobody and asks Slack nothing."""

    def __init__(self, people: People | None = None) -> None:
        self._people = people

    async def person(self, person: str) -> Person:
        return await self._told(self._people.person(person) if self._people else None)

    async def place(self, place: str) -> Place:
        return await self._told(self._people.place(place) if self._people else None)

    async def _told(self, answer: Awaitable[T] | None) -> T:
        if answer is None:
            raise Refused("not_asked")
        try:
            return await answer
        except AdapterError as error:
            raise Refused("not_told") from error


class Receiver:
    """Hands events up to ``accept`` until it is closed.

    Attributes:
        app: Bolt, for Socket Mode to dispatch to.
    """

    def __init__(
        self,
        bot: Bot,
        accept: Accept,
        concerns: Concerns,
        *,
        people: People,
        sender: Sender,
        prefills: Prefills,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._accept = accept
        self._concerns = concerns
        self._people = people
        self._sender = sender
        self._prefills = prefills
        self._now = now
        self._closed = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.app = _build_app(bot, self._receive)

    async def dispatch(self, payload: Mapping[str, Any]) -> BoltResponse:
        """Handle a verified payload; the answer to Slack. A payload that Bolt cannot read is a 400."""
        try:
            response = await self.app.async_dispatch(AsyncBoltRequest(body=dict(payload), mode="socket_mode"))
        except Exception as error:
            _log.warning("slack_payload_unreadable", error=type(error).__name__)
            return BoltResponse(status=400)
        return BoltResponse(status=400) if response.status == 500 else response

    async def close(self) -> None:
        """Hand nothing up any more, and wait until what is under way has ended."""
        self._closed = True
        await self._idle.wait()

    async def _receive(self, payload: Mapping[str, Any]) -> BoltResponse:
        if self._closed:
            return BoltResponse(status=503)
        self._busy += 1
        self._idle.clear()
        try:
            await self._hand_up(payload)
        except Exception as error:
            _log.warning("slack_event_failed", type=str(payload.get("type")), error=type(error).__name__)
            return BoltResponse(status=503)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()
        return BoltResponse(status=200)

    async def _hand_up(self, payload: Mapping[str, Any]) -> None:
        view = self._view(payload)
        if view is not None:
            await self._sender.open_modal(str(payload["trigger_id"]), view)
            return
        rough = await translate(payload, Scene(self._bot, _Names(), self._now()))
        if rough is None or not self._concerns(rough):
            return
        event = await translate(payload, Scene(self._bot, _Names(self._people), self._now()))
        if event is None:
            return
        if event.kind == "deactivation":
            self._people.forget(event.person.id)
        await self._accept(event)

    def _view(self, payload: Mapping[str, Any]) -> dict[str, Any] | None:
        if payload.get("type") != "block_actions":
            return None
        try:
            return modal.ask(BlockActions.model_validate(payload), self._prefills)
        except ValueError:
            return None


def _build_app(bot: Bot, receive: Callable[[Mapping[str, Any]], Any]) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=bot.team, bot_user_id=bot.user, bot_id=bot.bot, bot_token="-"
        )

    async def hand_over(body: dict[str, Any]) -> BoltResponse:
        response: BoltResponse = await receive(body)
        return response

    app = AsyncApp(
        name="double",
        logger=silent,
        client=AsyncWebClient(logger=silent),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.use(hand_over)
    return app
