"""What is posted to an address of Slack's: each answer is told apart, and no other address is asked."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import RateLimited, Refused, Unclear
from adapters.slack.outgoing.urls import Answer, push

ASKED = web.AppKey("asked", list[bytes])


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        request.app[ASKED].append(await request.read())
        status = int(request.match_info["status"])
        headers = {"Retry-After": "7", "Location": "/200"} if status in (302, 429) else {}
        if status == 0 and request.transport is not None:
            request.transport.close()
        return web.Response(text="said", status=status or 200, headers=headers)

    app = web.Application()
    app[ASKED] = []
    app.router.add_post("/{status}", answer)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


class Here(AbstractResolver):
    """Every name leads to this machine."""

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        """The loopback address."""
        address = {"host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
        return [ResolveResult(hostname=host, **address)]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Here())) as session:
        client = AsyncWebClient(base_url=str(server.make_url("/api/")), session=session)
        client.proxy = None
        yield client


@pytest.mark.parametrize("status", [200, 302, 400, 404])
async def test_clear_answer_is_given_back(server: TestServer, client: AsyncWebClient, status: int) -> None:
    assert await push(client, str(server.make_url(f"/{status}")), data=b"file") == Answer(status, "said")
    assert server.app[ASKED] == [b"file"]


async def test_wait_is_told(server: TestServer, client: AsyncWebClient) -> None:
    with pytest.raises(RateLimited) as limited:
        await push(client, str(server.make_url("/429")), json={})
    assert limited.value.seconds == 7


@pytest.mark.parametrize("status", [500, 503, 0])
async def test_answer_that_leaves_open_what_happened_is_unclear(
    server: TestServer, client: AsyncWebClient, status: int
) -> None:
    with pytest.raises(Unclear):
        await push(client, str(server.make_url(f"/{status}")), json={})
    assert len(server.app[ASKED]) == 1


@pytest.mark.parametrize("url", ["https://evil.example/200", "http://127.0.0.1:1/200", "file:///etc/passwd", ""])
async def test_other_address_is_not_asked(server: TestServer, client: AsyncWebClient, url: str) -> None:
    with pytest.raises(Refused):
        await push(client, url, data=b"file")
    assert server.app[ASKED] == []


@pytest.mark.parametrize("host", ["", "files.", "hooks."])
async def test_only_hosts_of_slack_are_asked(server: TestServer, client: AsyncWebClient, host: str) -> None:
    client.base_url = f"http://slack.test:{server.port}/api/"

    await push(client, f"http://{host}slack.test:{server.port}/200", data=b"file")
    for foreign in (
        f"http://evil{host}slack.test:{server.port}/200",
        f"http://{host}slack.test.evil:{server.port}/200",
    ):
        with pytest.raises(Refused):
            await push(client, foreign, data=b"file")
    assert len(server.app[ASKED]) == 1
