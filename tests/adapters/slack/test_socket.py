"""Socket Mode hears again by itself whatever becomes of a connection, tells how it fares, and hammers nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from slack_bolt.response import BoltResponse

from adapters.slack.connect import Slack
from adapters.slack.incoming.socket import CONNECTED, LONG_REST, STATES, TOLD, Socket
from adapters.slack.outgoing.calls import Client
from tests.adapters.slack.conftest import ANA, GENERAL, Time, settings
from tests.logs import logged
from tests.servers.drawer import Drawer
from tests.servers.slack import LoopbackSlack
from tests.servers.upstairs import Upstairs

PACE = 0.01


@dataclass
class Line:
    """A socket of ours, and what came over it."""

    slack: LoopbackSlack
    socket: Socket
    clock: Time
    vault: Drawer
    heard: list[Mapping[str, Any]] = field(default_factory=list)

    async def hear(self, text: str) -> str:
        """Somebody says something; what came over the socket."""
        assert await self.slack.push(self.slack.message(GENERAL, ANA, text))
        return str(self.heard[-1]["event"]["text"])

    async def state(self) -> list[str | None]:
        """What is noted for whoever looks."""
        return [await self.vault.read(name) for name in await self.vault.names(STATES)]


@asynccontextmanager
async def opened(slack: LoopbackSlack) -> AsyncIterator[Line]:
    clock = Time()
    vault = Drawer(clock.now)
    async with aiohttp.ClientSession() as session:
        heard: list[Mapping[str, Any]] = []

        async def take(payload: Mapping[str, Any]) -> BoltResponse:
            heard.append(payload)
            return BoltResponse(status=200)

        client = Client(None, slack.api_url, session)
        socket = Socket(client, slack.app_token, take, vault, clock.now, pace=PACE)
        await socket.start()
        try:
            yield Line(slack, socket, clock, vault, heard)
        finally:
            await socket.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - there is nothing to wait on
            await asyncio.sleep(PACE)


@pytest.mark.parametrize("address", ["ws://127.0.0.1:9/none", "{here}/expired", "no address", "{here}/api/api.test"])
async def test_address_that_cannot_be_opened_is_followed_by_another_one(slack: LoopbackSlack, address: str) -> None:
    async with opened(slack) as line:
        slack.addresses = [address.format(here=slack.api_url.replace("/api/", "").replace("http", "ws"))]
        slack.cut()
        await until(lambda: line.socket.problem.startswith("not_opened"))
        assert not line.socket.connected
        await until(lambda: line.vault.secrets[next(iter(line.vault.secrets))].startswith("not_opened"))

        line.clock.advance(seconds=1)
        await until(lambda: line.socket.connected)
        assert await line.hear("again") == "again"
        assert slack.calls.count("apps.connections.open") == 3


async def test_first_address_that_cannot_be_opened_stops_nothing(slack: LoopbackSlack) -> None:
    slack.addresses = ["ws://127.0.0.1:9/none"]
    async with opened(slack) as line:
        assert not line.socket.connected
        line.clock.advance(seconds=1)
        await until(lambda: line.socket.connected)
        assert await line.hear("hello") == "hello"


async def test_every_change_is_a_line_in_the_log_without_an_address(slack: LoopbackSlack) -> None:
    with logged() as lines:
        async with opened(slack) as line:
            slack.addresses = ["ws://127.0.0.1:9/secret-ticket"]
            slack.cut()
            await until(lambda: bool(line.socket.problem))
            line.clock.advance(seconds=1)
            await until(lambda: line.socket.connected)

    told = [each["event"] for each in lines if each["event"].startswith("slack_socket")]
    assert told == [
        "slack_socket_connected",
        "slack_socket_ended",
        "slack_socket_not_connected",
        "slack_socket_connected",
    ]
    assert "secret-ticket" not in str(lines)


async def test_attempts_are_further_and_further_apart(slack: LoopbackSlack) -> None:
    with logged() as lines:
        async with opened(slack) as line:
            slack.addresses = ["ws://127.0.0.1:9/none"] * 7
            slack.cut()
            for attempt in range(1, 8):
                await until(lambda: len(_rests(lines)) == attempt)  # noqa: B023
                line.clock.advance(seconds=_rests(lines)[-1])
            await until(lambda: line.socket.connected)

    assert _rests(lines) == [1, 2, 4, 8, 16, 30, 30]


async def test_slack_that_will_end_a_connection_is_heard_over_the_next_one(slack: LoopbackSlack) -> None:
    async with opened(slack) as line:
        await slack.dismiss("refresh_requested")
        assert await line.hear("after") == "after"
        await until(lambda: line.socket.connected)


@pytest.mark.parametrize("code", ["invalid_auth", "missing_scope"])
async def test_token_that_opens_no_socket_any_more_is_told_and_tried_rarely(slack: LoopbackSlack, code: str) -> None:
    async with opened(slack) as line:
        slack.fail("apps.connections.open", code)
        slack.cut()
        await until(lambda: line.socket.problem == code)
        line.clock.advance(seconds=LONG_REST.total_seconds() - 1)
        await asyncio.sleep(5 * PACE)
        assert slack.calls.count("apps.connections.open") == 1
        line.clock.advance(seconds=1)
        await until(lambda: line.socket.connected)


async def test_it_is_noted_for_everybody_how_the_connection_fares(slack: LoopbackSlack) -> None:
    async with opened(slack) as line:
        assert await line.state() == [CONNECTED]
        for _ in range(4):
            line.clock.advance(seconds=TOLD.total_seconds() / 3)
            await until(lambda: line.socket._told[1] == line.clock.at)
        assert await line.state() == [CONNECTED]
    assert await line.state() == []


async def test_platform_says_that_it_is_deaf_and_doctor_what_to_do(slack: LoopbackSlack) -> None:
    clock = Time()
    host = Upstairs(clock.now)
    platform = Slack(settings(slack, app_token=SecretStr(slack.app_token)), now=clock.now)
    await platform.start(host)
    assert platform.deaf() == []
    slack.addresses = ["ws://127.0.0.1:9/none"] * 2
    slack.cut()
    await until(lambda: bool(platform.deaf()))
    await until(lambda: any(secret.startswith("not_opened") for secret in host.vault.secrets.values()))  # type: ignore[attr-defined]
    (cause,) = platform.deaf()
    found = {probe.what: probe for probe in await platform.look()}["connection"]
    await platform.stop()

    assert cause == "socket: not_opened_ClientConnectorError"
    assert (found.well, found.cure.startswith("Look at the network")) == (False, True)


def _rests(lines: list[Any]) -> list[float]:
    return [each["seconds"] for each in lines if each["event"] == "slack_socket_not_connected"]
