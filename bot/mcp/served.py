"""``/mcp`` of a serving process: the protocol over HTTP, for whoever has a key.

The key is looked at before anything of the protocol is loaded or read, and once more by each call.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.app import App
from bot.rights.keys import holder_of
from bot.service.shapes import Json
from bot.service.table import carry_out
from bot.service.tools import Caller
from bot.texts import say

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

LARGEST = 64 * 2**10
"""Bytes of one request."""


class Served:
    """The endpoint of a deployment; ``routes`` are served, and ``close`` ends what the first request began."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._manager: StreamableHTTPSessionManager | None = None
        self._began = asyncio.Lock()
        self._over = asyncio.Event()
        self._holding: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/mcp", _Endpoint(self))]

    def close(self) -> None:
        """Let go of every open request."""
        self._over.set()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of the protocol, if it comes with a key."""
        refusal = await self._refusal(Request(scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        try:
            manager = await self._open()
        except ImportError:
            told = say(self._app.of.settings.language, "tools.no_extra")
            await JSONResponse({"error": told}, 501)(scope, receive, send)
            return
        await manager.asgi_app(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        async with self._app.of.record.read() as session:
            if await holder_of(session, self._app.of, key_in(request)) is not None:
                return None
        told = say(self._app.of.settings.language, "tools.no_key")
        return JSONResponse({"error": told}, 401, {"WWW-Authenticate": "Bearer"})

    async def _open(self) -> "StreamableHTTPSessionManager":
        """The protocol's part, loaded at the first request; a task of its own holds it open."""
        async with self._began:
            if self._manager is None:
                self._manager = await asyncio.to_thread(self._load)
                ready = asyncio.Event()
                self._holding = asyncio.create_task(self._hold(self._manager, ready))
                await ready.wait()
            return self._manager

    def _load(self) -> "StreamableHTTPSessionManager":
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from bot.mcp.server import build_server

        server = build_server(self._carry, _caller, self._app.of.settings.language)
        return StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=LARGEST)

    async def _hold(self, manager: "StreamableHTTPSessionManager", ready: asyncio.Event) -> None:
        async with manager.run():
            ready.set()
            await self._over.wait()

    async def _carry(self, name: str, args: Mapping[str, Any]) -> Json:
        return await carry_out(self._app, name, args)


class _Endpoint:
    """Answers in the protocol's own way, whatever the method."""

    def __init__(self, served: Served) -> None:
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ``ASGIApp``."""
        await self._served.answer(scope, receive, send)


def key_in(request: Request) -> str:
    """The key that a request brings; empty where it brings none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else ""


def _caller(context: "ServerRequestContext[Any, Any]") -> Caller:
    return Caller(key=key_in(context.request) if isinstance(context.request, Request) else "")
