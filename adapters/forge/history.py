"""What was said in a repository between two times, conversation by conversation."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from adapters.chat import Message
from adapters.errors import RateLimited
from adapters.forge.calls import Client
from adapters.forge.payloads import P, valid

Sleep = Callable[[float], Awaitable[None]]
R = TypeVar("R")


class Patient:
    """Reads whole lists; where the forge says later, it waits and begins the list anew.

    Args:
        client: The API.
        sleep: How to wait.
    """

    def __init__(self, client: Client, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep

    async def all(self, model: type[P], path: str, **params: str) -> list[P]:
        """The entries of a list."""
        while True:
            try:
                return [valid(model, entry) async for entry in self._client.pages(path, **params)]
            except RateLimited as limited:
                await self._sleep(limited.seconds)


async def in_order(
    roots: Sequence[R], opened: Callable[[R], datetime], conversation: Callable[[R], AsyncIterator[Message]]
) -> AsyncIterator[Message]:
    """The messages of conversations, oldest first; the conversations come by when they were opened."""
    waiting: list[tuple[datetime, str, Message]] = []
    for root in roots:
        while waiting and waiting[0][0] <= opened(root):
            yield heapq.heappop(waiting)[2]
        async for message in conversation(root):
            heapq.heappush(waiting, (message.at, message.id, message))
    while waiting:
        yield heapq.heappop(waiting)[2]
