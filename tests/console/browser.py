"""A real browser before a real server: the machine's Chromium, and the console on a loopback port."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.console.routes import Console
from bot.rights.entry import offer_link
from tests.stage import Stage

api = pytest.importorskip("playwright.async_api", reason="no playwright here: `uv sync --group browser` brings it")
axe = pytest.importorskip("axe_playwright_python.base", reason="no axe here: `uv sync --group browser` brings it")
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def chromium() -> str:
    """The program; where there is none the tests are skipped."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium here: install it, or name it in CHROMIUM")
    return found


class Served:
    """A stage's console on a port of its own, which can be taken away and come back."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Serve."""
        self._console = Console(self.stage.app)
        config = uvicorn.Config(Starlette(routes=self._console.routes()), log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        listener = self._listener if self._listener.fileno() >= 0 else socket.create_server(("127.0.0.1", self.port))
        self._serving = asyncio.create_task(self._server.serve([listener]))
        self._listener = listener

    async def stop(self) -> None:
        """Serve no longer; open connections end."""
        assert self._server is not None
        assert self._serving is not None
        self._console.close()
        self._server.should_exit = True
        await self._serving
        self._listener.close()

    async def link(self) -> str:
        """A link for Ana."""
        of = self.stage.app.of
        async with of.record.write() as session:
            return f"{self.url}/console/enter/{await offer_link(session, of, self.stage.ana.id)}"


@asynccontextmanager
async def serving(stage: Stage) -> AsyncIterator[Served]:
    """The console of a stage, served."""
    served = Served(stage)
    await served.start()
    try:
        yield served
    finally:
        await served.stop()
