"""What was said in a repository between two times, conversation by conversation."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from adapters.chat import Message, Place
from adapters.errors import RateLimited
from adapters.github.incoming.payloads import Comment, Payload, Review, Thread
from adapters.github.incoming.said import is_called, message_of_comment, message_of_review, message_of_root
from adapters.github.incoming.scene import Scene
from adapters.github.outgoing.calls import Client
from adapters.github.people.people import valid

P = TypeVar("P", bound=Payload)
Sleep = Callable[[float], Awaitable[None]]


class History:
    """Reads one repository.

    Args:
        client: The API, as the installation there.
        place: The repository.
        scene: What is read against.
        sleep: How to wait when GitHub says later.
    """

    def __init__(self, client: Client, place: Place, scene: Scene, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._place = place
        self._scene = scene
        self._sleep = sleep
        self._path = f"/repos/{place.name}"

    async def between(self, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """The messages of what was opened between two times, oldest first, each with its whole conversation.

        What was said to us alone is left out, as slash commands are elsewhere.
        """
        waiting: list[tuple[datetime, str, Message]] = []
        roots = await self._all(
            Thread,
            "issues",
            state="all",
            sort="created",
            direction="asc",
            since=f"{since:%Y-%m-%dT%H:%M:%SZ}",
        )
        for thread in roots:
            if not since <= thread.created_at <= until:
                continue
            while waiting and waiting[0][0] <= thread.created_at:
                yield heapq.heappop(waiting)[2]
            async for message in self._conversation(thread):
                heapq.heappush(waiting, (message.at, message.id, message))
        while waiting:
            yield heapq.heappop(waiting)[2]

    async def _conversation(self, thread: Thread) -> AsyncIterator[Message]:
        number, place, scene = thread.number, self._place, self._scene
        pull = thread.pull_request is not None
        found = [await message_of_root(thread, place, self._key(str(number)), scene)]
        for comment in await self._all(Comment, f"issues/{number}/comments"):
            key = self._key(f"{number}/c{comment.id}")
            if not is_called(comment.body):
                found.append(await message_of_comment(comment, number, "c", place, key, scene))
        for review in await self._all(Review, f"pulls/{number}/reviews") if pull else ():
            key = self._key(f"{number}/r{review.id}")
            if review.submitted_at is not None:
                found.append(await message_of_review(review, thread, place, key, scene))
        for line in await self._all(Comment, f"pulls/{number}/comments") if pull else ():
            key = self._key(f"{number}/l{line.id}")
            found.append(await message_of_comment(line, number, "l", place, key, scene))
        for message in found:
            if message is not None:
                yield message

    async def _all(self, model: type[P], path: str, **params: str) -> list[P]:
        while True:
            try:
                entries = self._client.pages(f"{self._path}/{path}", **params)
                return [valid(model, entry) async for entry in entries]
            except RateLimited as limited:
                await self._sleep(limited.seconds)

    def _key(self, message: str) -> str:
        return f"history:{self._place.id}:{message}"
