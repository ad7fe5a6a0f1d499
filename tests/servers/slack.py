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
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
from aiohttp import web

from adapters.slack.install.rights import BOT_SCOPES
from tests.servers.client import plain_client
from tests.servers.slack_checks import check_message
from tests.servers.slack_grants import Grants, Token
from tests.servers.slack_payloads import Acts, Payload
from tests.servers.threaded import Threaded

ANA, BEN, CHEN, OPS = "U0ANA", "U0BEN", "U0CHEN", "C0OPS"
Failure = int | str
"""A status such as 429 or 500, an error code of Slack's, or ``lost``: done, but the connection breaks."""


class LoopbackSlack(Acts, Threaded):
    """The server. Its tokens and secrets are attributes; everything in its first workspace is too.

    Attributes:
        grants: All tokens, and OAuth.
        teams: All workspaces and organisations by id.
        addresses: What ``apps.connections.open`` answers next instead of an address that works.
    """

    bot_token = "xoxb-loopback"
    app_token = "xapp-loopback"
    signing_secret = "0123456789abcdef"

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        super().__init__(now)
        Threaded.__init__(self)
        self.api_url = ""
        self.grants = Grants(now)
        self.teams: dict[str, Acts] = {self.team: self}
        self.grants.add(self.bot_token, self, self.bot_user, scopes=frozenset(BOT_SCOPES))
        self._api = self.grants.tokens[self.bot_token].api
        self._failures: dict[str, list[tuple[Failure, int]]] = {}
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None
        self._plugged = threading.Event()
        self.addresses: list[str] = []
        self._acknowledged: dict[str, Future[bool]] = {}

    def add_team(self, team: str) -> Acts:
        """Another workspace, or an organisation if the id begins with an E; nobody has installed the app there."""
        there = self.teams[team] = Acts(self.now, team=team)
        there.api_url = self.api_url
        return there

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
        async with plain_client() as client:
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

    def cut(self) -> None:
        """The line of Socket Mode breaks, without a word."""
        self._plugged.clear()
        assert self._transport is not None
        self._loop.call_soon_threadsafe(self._transport.abort)

    async def dismiss(self, reason: str) -> None:
        """Slack says over Socket Mode that it is about to end the connection."""
        self._plugged.clear()
        socket = self._socket
        assert socket is not None
        said = socket.send_str(json.dumps({"type": "disconnect", "reason": reason}))
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(said, self._loop))

    async def _serve(self, started: threading.Event) -> None:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{name}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
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
        authorization = request.headers.get("Authorization", "")
        answer = self._answer(method, await _arguments(request), authorization)
        if failure == "lost" and request.transport is not None:
            request.transport.close()
        return web.json_response(answer, headers=self._scopes(authorization))

    def _answer(self, method: str, arguments: Mapping[str, Any], authorization: str) -> dict[str, Any]:
        if method == "apps.connections.open":
            if authorization != f"Bearer {self.app_token}":
                return {"ok": False, "error": "invalid_auth"}
            self.calls.append(method)
            if self.addresses:
                return {"ok": True, "url": self.addresses.pop(0)}
            return {"ok": True, "url": self.api_url.replace("http", "ws").replace("/api/", "/socket")}
        if method == "oauth.v2.access":
            self.calls.append(method)
            return self.grants.access(arguments, authorization)
        return {"ok": True} if method == "api.test" else self._authorized(method, arguments, authorization)

    def _authorized(self, method: str, arguments: Mapping[str, Any], authorization: str) -> dict[str, Any]:
        token = self.grants.tokens.get(authorization.removeprefix("Bearer "))
        fault = "invalid_auth" if token is None else token.fault(self.now())
        if token is None or fault:
            return {"ok": False, "error": fault}
        if lacking := token.lacks(method, arguments):
            return {"ok": False, "error": "missing_scope", "needed": lacking}
        if method == "auth.revoke":
            return self.grants.revoke(token)
        if method == "users.list" and token.workspace.organisation and not arguments.get("team_id"):
            return {"ok": False, "error": "missing_argument"}
        return _complete(token.api.answer(method, arguments), token)

    def _scopes(self, authorization: str) -> dict[str, str]:
        token = self.grants.tokens.get(authorization.removeprefix("Bearer "))
        return {"x-oauth-scopes": ",".join(sorted(token.scopes))} if token and token.scopes is not None else {}

    def _next_failure(self, method: str) -> tuple[Failure | None, int]:
        waiting = self._failures.get(method)
        return waiting.pop(0) if waiting else (None, 0)

    async def _respond(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        target = next((team.response_urls[name] for team in self.teams.values() if name in team.response_urls), None)
        if target is None or target["uses"] >= 5:
            return web.Response(text="used_url", status=404)
        message: Payload = await request.json()
        fault = check_message(message)
        if fault:
            return web.Response(text=fault, status=400)
        target["uses"] += 1
        self.ephemerals.append({**message, "channel": target["channel"], "user": target["user"]})
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        if (failure := self._next_failure("upload")[0]) is not None:
            return web.Response(status=int(failure))
        taken = self._api.upload(request.match_info["file"], await request.read())
        return web.Response(text="ok") if taken else web.Response(text="no such file", status=404)

    async def _plug(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket, self._transport = socket, request.transport
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
    if payload.get("type") in ("block_actions", "view_submission", "message_action"):
        form = {"payload": json.dumps(payload)}
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return json.dumps(payload).encode(), "application/json"


def _complete(answer: dict[str, Any], token: Token) -> dict[str, Any]:
    """Add what depends on whose token it is, and on where the app was installed."""
    here = token.workspace
    if here.organisation and "bot_id" in answer:
        answer |= {"team_id": here.child, "enterprise_id": here.team, "is_enterprise_install": True}
    channel = answer.get("channel")
    if isinstance(channel, dict) and channel.get("is_im"):
        channel["user"] = next((one for one in here.channels[channel["id"]].members if one != token.user), token.user)
    if isinstance(channel, dict) and here.organisation:
        channel["internal_team_ids"] = [here.child]
    return answer


async def _arguments(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= dict(await request.post())
    return given


@contextmanager
def three_in_ops() -> Iterator[LoopbackSlack]:
    """A workspace with three people in #ops."""
    with LoopbackSlack() as slack:
        for user, name in ((ANA, "Ana"), (BEN, "Ben"), (CHEN, "Chen")):
            slack.add_user(user, name)
        slack.add_channel(OPS, "ops", members=[ANA, BEN, CHEN])
        yield slack
