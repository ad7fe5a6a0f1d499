"""One serving process: the platforms' webhooks, the local API and the work, until a signal ends it."""

import asyncio
import secrets
import signal
import socket
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette

from adapters.registry import PLATFORMS
from bot.app import open_app
from bot.deployment import utc_now
from bot.errors import Impossible
from bot.ownership import Serving, announce
from bot.service.api import api_routes
from bot.settings import Settings
from bot.texts import Told
from bot.work.freeing import share_pools

log = structlog.get_logger()
SWITCH_SECONDS = 0.0005
"""How long a thread that embeds may keep the interpreter to itself; acknowledgements wait for it at each step."""


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; what was accepted is safe on disk at every moment.

    Raises:
        Impossible: another process owns the data folder, or the address is taken.
    """
    platforms = {
        name: build(chosen, utc_now)
        for name, build in PLATFORMS.items()
        if (chosen := getattr(settings, name)) is not None
    }
    sys.setswitchinterval(SWITCH_SECONDS)
    share_pools()
    with _listen(settings) as listener:
        async with open_app(settings, platforms=platforms) as app:
            token = secrets.token_urlsafe(32)
            routes = [*api_routes(app, token), *(r for p in platforms.values() for r in p.routes())]
            server = _Server(uvicorn.Config(Starlette(routes=routes), log_config=None, access_log=False))
            url = f"http://{settings.host}:{listener.getsockname()[1]}"
            with announce(settings.home, Serving(url, token)):
                log.info("serving", url=url, platforms=sorted(platforms))
                if not platforms:
                    log.warning("no_chat_connected", cure="`double onboard` asks for what a chat needs")
                await _until_signalled(server, listener, app.serve())
    log.info("stopped")


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling; ours stops the work as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        told = Told("error.port", port=settings.port, host=settings.host, error=error.strerror)
        raise Impossible(told) from error
    listener.listen()
    return listener


async def _until_signalled(server: uvicorn.Server, listener: socket.socket, work: Coroutine[None, None, None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    working = asyncio.create_task(work)
    serving = asyncio.create_task(server.serve([listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    working.cancel()
    stopping.cancel()
    failed = await asyncio.gather(working, return_exceptions=True)
    if isinstance(failed[0], Exception):
        raise failed[0]
