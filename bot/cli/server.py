"""The HTTP side of a process: an address to listen on, and routes served beside the work until a signal ends both."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters.loopback import LOOPBACK
from bot.app import App
from bot.errors import Impossible
from bot.settings import Settings
from bot.texts import Told

SERVED: Mapping[str, Any] = {"log_config": None, "access_log": False, "timeout_graceful_shutdown": 3}
"""Uvicorn's settings: nothing of a request stands in a log, and an open page keeps no process from its end."""
DRAIN_SECONDS = 5.0
"""So long what is in hand may take when the process is to end; together with open requests, less than ten."""


def listen(settings: Settings) -> socket.socket:
    """A socket on the address that the settings name.

    Raises:
        Impossible: the address is taken.
    """
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


def address_of(settings: Settings, listener: socket.socket) -> str:
    """Where a listener is reached on this machine."""
    return f"http://{settings.host}:{listener.getsockname()[1]}"


def reached_at(settings: Settings, listener: socket.socket) -> Settings:
    """The settings with an address for browsers: where none is given, that of this machine, if it is for it alone."""
    if settings.url is not None or settings.host not in LOOPBACK:
        return settings
    return settings.model_copy(update={"url": address_of(settings, listener)})


async def serve_beside(
    routes: Sequence[BaseRoute],
    listener: socket.socket,
    app: App,
    *endings: Callable[[], None],
) -> None:
    """Serve and work until SIGTERM or SIGINT, or until one of them fails; ``endings`` let go of what stays open.

    What is in hand then is done, and what takes too long given back.
    """
    server = _Server(uvicorn.Config(Starlette(routes=routes), **SERVED))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    working = asyncio.create_task(app.serve())
    serving = asyncio.create_task(server.serve([listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for ending in endings:
        ending()
    app.end()
    server.should_exit = True
    await serving
    await asyncio.wait({working}, timeout=DRAIN_SECONDS)
    working.cancel()
    stopping.cancel()
    failed = await asyncio.gather(working, return_exceptions=True)
    if isinstance(failed[0], Exception):
        raise failed[0]


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling; ours stops the work as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield
