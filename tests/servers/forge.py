"""A code forge on loopback: a real HTTP server around an API, in a thread of its own."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from tests.servers.broken import reset
from tests.servers.threaded import Threaded

Json = dict[str, Any]
Answer = tuple[int, Any]


class Denied(Exception):
    """The forge says no, with a status and a message."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


def lines_after(patch: str) -> set[int]:
    """The numbers of the lines that a patch shows as they are after it."""
    shown: set[int] = set()
    number = 0
    for row in patch.split("\n"):
        if row.startswith("@@"):
            number = int(row.split("+")[1].split(",")[0].split(" ")[0])
        elif row[:1] in ("+", " "):
            shown.add(number)
            number += 1
    return shown


class LoopbackForge(Threaded):
    """The server; ``address`` is where it is. What it answers is each forge's own.

    ``spoil`` may spoil any call, by its path, as ``fail`` does.
    """

    page_size = 30

    def __init__(self) -> None:
        super().__init__()
        self.address = ""
        self.spoil: Callable[[str], Denied | str | None] = lambda path: None
        self._failures: list[tuple[str, Denied | str]] = []

    def fail(self, path: str, failure: Denied | str, *, times: int = 1) -> None:
        """Let the next calls fail whose path ends so: with an answer, or ``lost`` (done) or ``hang up`` without one."""
        self._failures += [(path, failure)] * times

    def serve(self, method: str, path: str, query: Mapping[str, str], token: str, body: Any) -> Answer:
        """The answer to a call: status and JSON."""
        raise NotImplementedError

    async def _serve(self, started: threading.Event) -> None:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
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
            size, number = int(request.query.get("per_page", self.page_size)), int(request.query.get("page", 1))
            if len(answer) > size * number:
                following = request.url.update_query(page=number + 1)
                headers["Link"] = f'<{following}>; rel="next"'
            answer = answer[size * (number - 1) : size * number]
        return web.json_response(answer, status=status, headers=headers)

    def _failure(self, path: str) -> Denied | str | None:
        for index, (ending, _) in enumerate(self._failures):
            if path.endswith(ending):
                return self._failures.pop(index)[1]
        return self.spoil(path)
