"""A GitHub on loopback: a real HTTP server with an API that checks what GitHub checks, and makes the deliveries.

It runs in a thread of its own, so the application under test may be this process or another one::

    with LoopbackGitHub() as github:
        ana = github.add_user("ana")
        app = github.add_repository(acme, "app", "private", ana)
        await github.deliver(f"{address}/github/events", *github.comment(app, pull, ana, "May I merge?"))
"""

import asyncio
import hashlib
import hmac
import json
import threading
from typing import Any, Self
from uuid import uuid4

import httpx
from aiohttp import web

from tests.servers.broken import reset
from tests.servers.client import plain_client
from tests.servers.github_api import Denied, Forge
from tests.servers.github_repository import (
    Account,
    Conversation,
    Json,
    Repository,
    Written,
    told_conversation,
    told_written,
)

Delivered = tuple[str, Json]
"""The name of an event, and what it holds."""


class LoopbackGitHub(Forge):
    """The server; ``api_url`` is where its API is."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.api_url = ""
        self._failures: list[tuple[str, Denied | str]] = []
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=[started], daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def fail(self, path: str, failure: Denied | str, *, times: int = 1) -> None:
        """Let the next calls fail whose path ends so: with an answer, or ``lost`` (done) or ``hang up`` without one."""
        self._failures += [(path, failure)] * times

    def opened(self, one: Repository, user: Account, title: str, body: str = "") -> tuple[Conversation, Delivered]:
        """Somebody opens a pull request."""
        pull = self.open(one, user, title, body)
        return pull, self.of_pull(one, pull, user, "opened")

    def of_pull(self, one: Repository, pull: Conversation, user: Account, action: str, **more: Any) -> Delivered:
        """Something happens to a pull request."""
        told = {**told_conversation(one, pull), "updated_at": f"{self.now():%Y-%m-%dT%H:%M:%SZ}"}
        return "pull_request", self._told(one, user, action, number=pull.number, pull_request=told, **more)

    def request(self, one: Repository, pull: Conversation, user: Account, reviewer: Account) -> Delivered:
        """Somebody asks for a review."""
        return self.of_pull(one, pull, user, "review_requested", requested_reviewer=reviewer.told)

    def comment(self, one: Repository, conversation: Conversation, user: Account, body: str) -> Delivered:
        """Somebody comments."""
        return self.of_comment(one, conversation, self.write(conversation, user, body), "created")

    def of_comment(self, one: Repository, conversation: Conversation, said: Written, action: str) -> Delivered:
        """Something happens to a comment."""
        issue = {**told_conversation(one, conversation), "pull_request": {"url": ""}}
        told = told_written(one, conversation, said)
        return "issue_comment", self._told(one, said.user, action, issue=issue, comment=told)

    def review(
        self, one: Repository, pull: Conversation, user: Account, state: str, body: str | None = None
    ) -> tuple[Written, Delivered]:
        """Somebody submits a review."""
        said = Written(next(self.numbers), user, body, self.now(), state)
        pull.reviews.append(said)
        return said, self.of_review(one, pull, said, "submitted")

    def of_review(self, one: Repository, pull: Conversation, said: Written, action: str) -> Delivered:
        """Something happens to a review."""
        told = {"pull_request": told_conversation(one, pull), "review": told_written(one, pull, said)}
        return "pull_request_review", self._told(one, said.user, action, **told)

    def line(self, one: Repository, pull: Conversation, user: Account, body: str) -> Delivered:
        """Somebody comments on a line."""
        said = Written(next(self.numbers), user, body, self.now())
        pull.lines.append(said)
        told = {"pull_request": told_conversation(one, pull), "comment": told_written(one, pull, said)}
        return "pull_request_review_comment", self._told(one, user, "created", **told)

    def of_repository(self, one: Repository, action: str, **more: Any) -> Delivered:
        """Something becomes of a repository."""
        return "repository", self._told(one, one.owner, action, **more)

    def member(self, one: Repository, user: Account, action: str) -> Delivered:
        """Somebody comes to the collaborators, or leaves them."""
        return "member", self._told(one, one.owner, action, member=user.told)

    def letter(
        self, event: str, payload: Json, *, secret: str = "", delivery: str = ""
    ) -> tuple[bytes, dict[str, str]]:
        """A delivery as it is sent: body and headers."""
        body = json.dumps(payload).encode()
        return body, {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/loopback",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery or str(uuid4()),
            "X-GitHub-Hook-Installation-Target-ID": str(self.app_id),
            "X-Hub-Signature-256": self.signature(body, secret=secret),
        }

    def signature(self, body: bytes, *, secret: str = "") -> str:
        """How GitHub signs a body."""
        return "sha256=" + hmac.new((secret or self.secret).encode(), body, hashlib.sha256).hexdigest()

    async def deliver(self, url: str, event: str, payload: Json, **more: str) -> httpx.Response:
        """Deliver an event."""
        body, headers = self.letter(event, payload, **more)
        async with plain_client() as client:
            return await client.post(url, content=body, headers=headers)

    def _told(self, one: Repository, sender: Account, action: str, **more: Any) -> Json:
        installation = next(number for number, account in self.installed.items() if account is one.owner)
        return {
            "action": action,
            "repository": one.told,
            "sender": sender.told,
            "installation": {"id": installation, "node_id": ""},
            **more,
        }

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stopped = asyncio.Event()
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.api_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        started.set()
        await self._stopped.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        failure = self._failure(request.path)
        try:
            if isinstance(failure, Denied):
                raise failure
            if failure == "hang up":
                return reset(request)
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            body = await request.json() if request.can_read_body else None
            status, answer = self.serve(request.method, request.path, request.query, token, body)
        except Denied as denied:
            return web.json_response({"message": denied.message}, status=denied.status, headers=denied.headers)
        if failure == "lost":
            return reset(request)
        if status == 204:
            return web.Response(status=204)
        return self._page(request, status, answer)

    def _page(self, request: web.Request, status: int, answer: Any) -> web.Response:
        """An answer; of a list the page that is wanted, with where the next one is."""
        headers: dict[str, str] = {}
        if isinstance(answer, list):
            size, number = int(request.query.get("per_page", 30)), int(request.query.get("page", 1))
            if len(answer) > size * number:
                following = request.url.update_query(page=number + 1)
                headers["Link"] = f'<{following}>; rel="next"'
            answer = answer[size * (number - 1) : size * number]
        return web.json_response(answer, status=status, headers=headers)

    def _failure(self, path: str) -> Denied | str | None:
        for index, (ending, _) in enumerate(self._failures):
            if path.endswith(ending):
                return self._failures.pop(index)[1]
        return None
