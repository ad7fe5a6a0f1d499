"""A bad line to Slack: an HTTP server between the bot and a Slack, which spoils a share of all calls.

Which calls fail, and how, is up to a seeded generator, in the order in which they come; every way has its turn. A call
that fails may have been carried out all the same; whoever made it cannot tell.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from tests.servers.broken import halve, reset

_LONGEST_WAIT = 20


class Fault(StrEnum):
    """What becomes of a call; what is ``done`` was carried out before it failed."""

    LATER = "429"
    LATER_BY_CODE = "ratelimited"
    BROKEN = "500"
    BROKEN_DONE = "500, done"
    CODE = "internal_error"
    CODE_DONE = "fatal_error, done"
    PAGE = "error page of a proxy"
    RESET = "reset"
    RESET_DONE = "reset, done"
    HALF_DONE = "half an answer, done"
    HANG = "no answer"
    HANG_DONE = "no answer, done"


_DONE = {fault for fault in Fault if fault.name.endswith("_DONE")}
_DECK = [fault for fault in Fault for _ in range(1 if fault in (Fault.HANG, Fault.HANG_DONE) else 8)]


class BadLine:
    """The server; ``async with`` opens it.

    Attributes:
        api_url: What the bot takes for Slack's API.
        share: How many of all calls fail, between 0 and 1.
        calls: How many came through the door.
        faults: How often each fault was thrown.
    """

    def __init__(self, api_url: str, *, seed: int, share: float = 0.0) -> None:
        self._behind = api_url.removesuffix("/api/")
        self.share = share
        self.calls = 0
        self.faults: Counter[Fault] = Counter()
        self._dice = random.Random(seed)
        self._deck: list[Fault] = []
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await self._site.start()
        self._port: int = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{self._port}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()
        await self._session.close()

    @asynccontextmanager
    async def down(self) -> AsyncIterator[None]:
        """Until the block ends nobody answers: kept connections break, new ones are refused."""
        await self._site.stop()
        server = self._runner.server
        assert server is not None
        for connection in list(server.connections):
            connection.force_close()
        try:
            yield
        finally:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
            await self._site.start()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        fault = self._throw()
        if fault is None:
            return await self._forward(request)
        answer = await self._forward(request) if fault in _DONE else None
        match fault:
            case Fault.LATER:
                later = {"Retry-After": str(self._dice.randint(1, _LONGEST_WAIT))}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=later)
            case Fault.LATER_BY_CODE:
                return web.json_response({"ok": False, "error": "ratelimited"})
            case Fault.BROKEN | Fault.BROKEN_DONE:
                return web.json_response({"ok": False}, status=500)
            case Fault.CODE:
                return web.json_response({"ok": False, "error": "internal_error"})
            case Fault.CODE_DONE:
                return web.json_response({"ok": False, "error": "fatal_error"})
            case Fault.PAGE:
                return web.Response(text="<html>Bad gateway</html>", status=502, content_type="text/html")
            case Fault.HANG | Fault.HANG_DONE:
                await self._closing.wait()
                return web.Response()
            case Fault.HALF_DONE:
                assert answer is not None
                return await halve(request, answer)
            case Fault.RESET | Fault.RESET_DONE:
                return reset(request)

    def _throw(self) -> Fault | None:
        if self._dice.random() >= self.share:
            return None
        if not self._deck:
            self._deck = self._dice.sample(_DECK, len(_DECK))
        fault = self._deck.pop()
        self.faults[fault] += 1
        return fault

    async def _forward(self, request: web.Request) -> web.Response:
        kept = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        url = f"{self._behind}{urlsplit(str(request.rel_url)).path}"
        body = await request.read()
        async with self._session.request(request.method, url, params=request.query, headers=kept, data=body) as answer:
            headers = {name: answer.headers[name] for name in ("x-oauth-scopes",) if name in answer.headers}
            return web.Response(
                body=await answer.read(), status=answer.status, content_type=answer.content_type, headers=headers
            )
