"""Socket Mode: the connection over which Slack sends what it would else send over HTTP, kept whatever becomes of it.

A connection that ended is not mended but followed by another one, at a new address: one that could not be opened once
never can be. Slack says before it ends one itself; then the next is open before the old one is left.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import structlog
from slack_bolt.response import BoltResponse

from adapters.errors import AdapterError, Barred, RateLimited, Refused
from adapters.keeping import Keeping
from adapters.slack.outgoing.calls import Client, call
from adapters.vault import Vault

OPENING_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0
SHORTEST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(seconds=30)
LONG_REST = timedelta(minutes=5)
TOLD, RENEWED = timedelta(seconds=60), timedelta(seconds=20)
"""How long it is known how a connection fares, and how often it is told."""
CONNECTED = "connected"
STATES = "slack/socket/"
"""How the connection of each process fares is in the vault under this: ``connected``, or what is the problem."""

Take = Callable[[Mapping[str, Any]], Awaitable[BoltResponse]]
_log = structlog.get_logger(__name__)


class _Line:
    """One connection, from its opening to its end."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, take: Take, ended: Callable[[], None]) -> None:
        self._socket = socket
        self._take = take
        self._ended = ended
        self._answering: set[asyncio.Task[None]] = set()
        self._listening = asyncio.create_task(self._listen())
        self.leaving = ""

    @property
    def live(self) -> bool:
        """Whether it goes on being heard over it."""
        return not self.leaving and not self._listening.done()

    async def close(self) -> None:
        """Hang up, once what came over it is answered."""
        if self._answering:
            await asyncio.wait(set(self._answering), timeout=OPENING_SECONDS)
        await self._socket.close()
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening

    async def _listen(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._read(frame.data)
        finally:
            self._ended()

    def _read(self, data: str) -> None:
        try:
            told = json.loads(data)
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        if told.get("type") == "disconnect":
            self.leaving = str(told.get("reason") or "disconnect")
            self._ended()
        elif isinstance(told.get("envelope_id"), str) and isinstance(told.get("payload"), dict):
            answering = asyncio.create_task(self._answer(told["envelope_id"], told["payload"]))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)

    async def _answer(self, envelope: str, payload: Mapping[str, Any]) -> None:
        """Take a payload, and acknowledge it once it is safe."""
        if (await self._take(payload)).status == 200:
            with suppress(ConnectionError):
                await self._socket.send_json({"envelope_id": envelope})


class Socket:
    """Keeps the connection.

    Args:
        client: The Web API.
        token: The app-level token.
        take: Handles a payload; the answer says whether it is safe.
        vault: Where it is noted how the connection fares.
        now: The clock.
        pace: Seconds between looks at the line.
    """

    def __init__(
        self,
        client: Client,
        token: str,
        take: Take,
        vault: Vault,
        now: Callable[[], datetime],
        *,
        pace: float = 1.0,
    ) -> None:
        self._client = client
        self._token = token
        self._take = take
        self._vault = vault
        self._now = now
        self._name = f"{STATES}{uuid4()}"
        self._line: _Line | None = None
        self._rest = timedelta(0)
        self._resting: datetime | None = None
        self._keeping = Keeping(self._look, pace)
        self._told = "", now()
        self.problem = ""

    @property
    def connected(self) -> bool:
        """Whether this process hears Slack now."""
        return self._line is not None and self._line.live

    async def start(self) -> None:
        """Connect, and from now on see to it; raises like ``call`` where Slack gives no address."""
        address = await self._ask()
        await self._follow(address)
        await self._tell()
        self._keeping.begin()

    async def stop(self) -> None:
        """Disconnect."""
        await self._keeping.end()
        line, self._line = self._line, None
        if line is not None:
            await line.close()
        await self._vault.erase(self._name)

    async def _look(self) -> None:
        try:
            if not self.connected:
                await self._mend()
            await self._tell()
        except Exception as error:
            _log.error("slack_socket_not_kept", error=type(error).__name__)

    async def _mend(self) -> None:
        """Open another connection when it is time, and take leave of the one that ended or will."""
        if self._resting is not None and self._now() < self._resting:
            return
        if not self.problem:
            _log.warning("slack_socket_ended", reason=self._line.leaving if self._line else "")
        try:
            address = await self._ask()
        except (Refused, Barred) as error:
            self._pause(LONG_REST, error.reason)
        except RateLimited as error:
            self._pause(timedelta(seconds=error.seconds), "too_often")
        except AdapterError:
            self._pause(self._longer(), "not_reached")
        else:
            await self._follow(address)

    async def _ask(self) -> str:
        return str((await call(self._client.apps_connections_open(app_token=self._token)))["url"])

    async def _follow(self, address: str) -> None:
        """Open a connection at an address, and leave the one before."""
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                socket = await self._open(address)
        except (TimeoutError, OSError, ValueError, TypeError, aiohttp.ClientError) as error:
            self._pause(self._longer(), f"not_opened_{type(error).__name__}")
            return
        before, self._line = self._line, _Line(socket, self._take, self._keeping.wake)
        self._rest, self._resting, self.problem = timedelta(0), None, ""
        _log.info("slack_socket_connected")
        if before is not None:
            await before.close()

    async def _open(self, address: str) -> aiohttp.ClientWebSocketResponse:
        """Connect and wait until Slack greets; what else comes first is no Slack (``TypeError``, ``ValueError``)."""
        session = self._client.session
        assert session is not None
        socket = await session.ws_connect(address, heartbeat=HEARTBEAT_SECONDS, proxy=self._client.proxy)
        try:
            if (await socket.receive_json()).get("type") != "hello":
                raise ConnectionError("Slack did not greet.")
        except BaseException:
            await socket.close()
            raise
        return socket

    def _longer(self) -> timedelta:
        self._rest = min(max(self._rest * 2, SHORTEST_REST), LONGEST_REST)
        return self._rest

    def _pause(self, rest: timedelta, problem: str) -> None:
        self._resting, self.problem = self._now() + rest, problem
        _log.warning("slack_socket_not_connected", problem=problem, seconds=rest.total_seconds())

    async def _tell(self) -> None:
        """Note how this process fares, for whoever looks."""
        state, now = CONNECTED if self.connected else self.problem or "ended", self._now()
        if state != self._told[0] or now - self._told[1] >= RENEWED:
            self._told = state, now
            await self._vault.write(self._name, state, seconds=TOLD.total_seconds())
