"""One verified payload → one event handed up, or a form opened; the same for HTTP and Socket Mode.

Bolt answers Slack's own checks; what is left comes to one function of ours. Slack gets its acknowledgement after the
host has taken the event, and a 503 where it failed, so that it comes again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import structlog
from pydantic import ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat import Command, Event, Person, Place, PlaceKind, Press
from adapters.errors import AdapterError, Refused
from adapters.heard import Heard
from adapters.platform import Host
from adapters.slack.incoming import modal
from adapters.slack.incoming.payloads import UserEvent
from adapters.slack.incoming.pressed import asked_of, may_ask
from adapters.slack.incoming.scene import Scene
from adapters.slack.incoming.translate import translate
from adapters.slack.install.workspace import Listening, Workspace
from adapters.slack.install.workspaces import Workspaces
from adapters.slack.outgoing.calls import silent
from adapters.slack.people.people import People

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_PROFILES = ("user_change", "user_status_changed")


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
    """Hands events up to the host until it is closed."""

    def __init__(self, host: Host, workspaces: Workspaces, now: Callable[[], datetime]) -> None:
        self._host = host
        self._workspaces = workspaces
        self._now = now
        self._heard = Heard("slack", host.vault, now)
        self._closed = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._app = _build_app(self._receive)

    async def dispatch(self, payload: Mapping[str, Any]) -> BoltResponse:
        """Handle a verified payload; the answer to Slack. A payload that Bolt cannot read is a 400."""
        try:
            response = await self._app.async_dispatch(AsyncBoltRequest(body=dict(payload), mode="socket_mode"))
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
            if payload.get("type") == "event_callback":
                await self._heard.note()
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
        workspace = await self._workspaces.of_payload(payload)
        listening = await workspace.listening(payload) if workspace else None
        if workspace is None or listening is None:
            return
        _note_profile(payload, listening.people)
        unseen = Scene(workspace.bot, _Names(), self._now(), listening.owner, rough=True)
        rough = await translate(payload, unseen)
        if rough is None or not self._host.concerns(rough):
            return
        if rough.kind == "renewal":
            listening.people.forget_place(rough.place.id)
        event = await self._look_up(payload, workspace, listening)
        if event is None or await self._ask(payload, event, workspace):
            return
        await self._take(event, workspace)

    async def _look_up(self, payload: Mapping[str, Any], workspace: Workspace, listening: Listening) -> Event | None:
        """The event with all names; a revocation without what is not ours to lose."""
        names, opener = _Names(listening.people), workspace.sender.direct
        scene = Scene(workspace.bot, names, self._now(), listening.owner, opener)
        event = await translate(payload, scene)
        return await workspace.trim(event) if event is not None and event.kind == "revocation" else event

    async def _ask(self, payload: Mapping[str, Any], event: Event, workspace: Workspace) -> bool:
        """Open the form that the host wants filled in first, if it wants one."""
        if not isinstance(event, Command | Press) or not may_ask(payload):
            return False
        form = await self._host.form(event)
        if form is None:
            return False
        view = modal.view_of(form, asked_of(form, payload, event))
        await workspace.sender.open_modal(str(payload["trigger_id"]), view)
        return True

    async def _take(self, event: Event, workspace: Workspace) -> None:
        place: Place | None = getattr(event, "place", None)
        if place is not None and place.kind is PlaceKind.OWN:
            await workspace.note_talk(place.id, place.owner)
        await self._host.accept(event)
        if event.kind == "revocation":
            await workspace.lose(event)


def _note_profile(payload: Mapping[str, Any], people: People) -> None:
    """Take over a profile that an event tells of, whatever else the event means."""
    event = payload.get("event")
    if isinstance(event, Mapping) and event.get("type") in _PROFILES:
        try:
            people.note(UserEvent.model_validate(event).user)
        except ValidationError:
            return


def _build_app(receive: Callable[[Mapping[str, Any]], Awaitable[BoltResponse]]) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="-")

    async def hand_over(body: dict[str, Any]) -> BoltResponse:
        return await receive(body)

    app = AsyncApp(
        name="double",
        logger=silent,
        client=AsyncWebClient(logger=silent),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.use(hand_over)
    return app
