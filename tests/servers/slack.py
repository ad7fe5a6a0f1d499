"""A Slack on loopback: a real HTTP and WebSocket server that checks what Slack checks, and a driver that signs.

It runs in a thread of its own, so the application under test may be this process or another one::

    with LoopbackSlack() as slack:
        slack.add_user("U0ANA", "ana")
        slack.add_channel("C0GENERAL", "general", members=["U0ANA"])
        await slack.deliver(url, slack.message("C0GENERAL", "U0ANA", "hello"))
        assert slack.posts[0]["text"] == "…"
"""

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from aiohttp import web

from tests.servers.slack_api import WebApi
from tests.servers.slack_checks import check_message
from tests.servers.slack_payloads import Acts, Payload

Failure = int | str
"""A status such as 429 or 500, an error code of Slack's, or ``lost``: done, but the connection breaks."""


class LoopbackSlack(Acts):
    """The server. Its tokens and secrets are attributes; everything in the workspace is too."""

    bot_token = "xoxb-loopback"
    app_token = "xapp-loopback"
    signing_secret = "0123456789abcdef"

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        super().__init__(now)
        self.api_url = ""
        self._api = WebApi(self)
        self._failures: dict[str, list[tuple[Failure, int]]] = {}
        self._loop = asyncio.new_event_loop()
        self._socket: web.WebSocketResponse | None = None
        self._plugged = threading.Event()
        self._acknowledged: dict[str, Future[bool]] = {}

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=[started], daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def fail(self, method: str, failure: Failure, *, times: int = 1, retry_after: int = 1) -> None:
        """Let the next calls of a method fail."""
        self._failures.setdefault(method, []).extend([(failure, retry_after)] * times)

    def sign(
        self, payload: Mapping[str, Any], *, at: float | None = None, secret: str | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """Body and headers of the request in which Slack delivers a payload."""
        body, kind = _encode(payload)
        timestamp = str(int(self.now() if at is None else at))
        key = (secret or self.signing_secret).encode()
        digest = hmac.new(key, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": timestamp}
        return body, {**headers, "X-Slack-Signature": f"v0={digest}"}

    async def deliver(
        self, url: str, payload: Mapping[str, Any], *, retry: int = 0, at: float | None = None
    ) -> httpx.Response:
        """Deliver a payload over HTTP, as the nth retry where told."""
        body, headers = self.sign(payload, at=at)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(url, content=body, headers=headers)

    async def push(self, payload: Mapping[str, Any], *, patience: float = 5) -> bool:
        """Deliver a payload over Socket Mode; whether it was acknowledged."""
        assert await asyncio.to_thread(self._plugged.wait, 10), "nobody has plugged in"
        kind = {"event_callback": "events_api", None: "slash_commands"}.get(payload.get("type"), "interactive")
        envelope = str(self.next_number())
        acknowledged = self._acknowledged[envelope] = Future()
        frame = json.dumps({"envelope_id": envelope, "type": kind, "payload": payload})
        socket = self._socket
        assert socket is not None
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(socket.send_str(frame), self._loop))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(acknowledged), patience)
        except TimeoutError:
            return False

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run(started))
        self._loop.close()

    async def _run(self, started: threading.Event) -> None:
        self._stopped = asyncio.Event()
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{name}", self._respond)
        app.router.add_get("/socket", self._plug)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}/api/"
        started.set()
        await self._stopped.wait()
        if self._socket is not None:
            await self._socket.close()
        await runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        failure, retry_after = self._next_failure(method)
        if failure in (429, 500):
            status = int(failure)
            return web.json_response({"ok": False}, status=status, headers={"Retry-After": str(retry_after)})
        if isinstance(failure, str) and failure != "lost":
            return web.json_response({"ok": False, "error": failure})
        answer = self._answer(method, await _arguments(request), request.headers.get("Authorization", ""))
        if failure == "lost" and request.transport is not None:
            request.transport.close()
        return web.json_response(answer)

    def _answer(self, method: str, arguments: Mapping[str, Any], authorization: str) -> dict[str, Any]:
        if method == "apps.connections.open":
            if authorization != f"Bearer {self.app_token}":
                return {"ok": False, "error": "invalid_auth"}
            return {"ok": True, "url": self.api_url.replace("http", "ws").replace("/api/", "/socket")}
        if authorization != f"Bearer {self.bot_token}":
            return {"ok": False, "error": "invalid_auth"}
        return self._api.answer(method, arguments)

    def _next_failure(self, method: str) -> tuple[Failure | None, int]:
        waiting = self._failures.get(method)
        return waiting.pop(0) if waiting else (None, 0)

    async def _respond(self, request: web.Request) -> web.Response:
        target = self.response_urls.get(request.match_info["name"])
        if target is None or target["uses"] >= 5:
            return web.Response(text="used_url", status=404)
        message: Payload = await request.json()
        fault = check_message(message)
        if fault:
            return web.Response(text=fault, status=400)
        target["uses"] += 1
        self.ephemerals.append({**message, "channel": target["channel"], "user": target["user"]})
        return web.Response(text="ok")

    async def _plug(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_str(json.dumps({"type": "hello"}))
        self._plugged.set()
        async for frame in socket:
            answer = json.loads(frame.data)
            waiting = self._acknowledged.pop(answer.get("envelope_id", ""), None)
            if waiting is not None:
                waiting.set_result(True)
        return socket


def _encode(payload: Mapping[str, Any]) -> tuple[bytes, str]:
    if "command" in payload:
        return urlencode(payload).encode(), "application/x-www-form-urlencoded"
    if payload.get("type") in ("block_actions", "view_submission"):
        form = {"payload": json.dumps(payload)}
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return json.dumps(payload).encode(), "application/json"


async def _arguments(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= dict(await request.post())
    return given
