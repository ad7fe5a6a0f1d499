"""A connected platform at an address of its own, where the other side's server can reach it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters.platform import Host, Platform

P = TypeVar("P", bound=Platform)


class _Server(uvicorn.Server):
    """Ends when it is told to, and not at its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.told.wait()


@asynccontextmanager
async def serving(routes: Sequence[BaseRoute], listening: socket.socket | None = None) -> AsyncIterator[str]:
    """Routes at an address, which is told."""
    listening = listening or listen()
    server = _Server(uvicorn.Config(Starlette(routes=list(routes)), log_config=None, access_log=False, lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield address_of(listening)
    finally:
        server.told.set()
        await running


@asynccontextmanager
async def served(platform_of: Callable[[str], P], host: Host) -> AsyncIterator[tuple[P, str]]:
    """A connected platform, made for the address at which it is served, and that address."""
    listening = listen()
    platform = platform_of(address_of(listening))
    await platform.start(host)
    async with serving(platform.routes(), listening) as address:
        try:
            yield platform, address
        finally:
            await platform.stop()


def listen() -> socket.socket:
    """A free port, at which nobody answers until it is served."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening


def address_of(listening: socket.socket) -> str:
    """The address of a port."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"
