"""What was said in a repository between two times, conversation by conversation."""

from collections.abc import AsyncIterator
from datetime import datetime

from adapters.chat import Message, Place
from adapters.forge.calls import Client
from adapters.forge.history import Patient, in_order
from adapters.forge.mentions import is_called
from adapters.github.incoming.payloads import Comment, Review, Thread
from adapters.github.incoming.said import message_of_comment, message_of_line, message_of_review, message_of_root
from adapters.github.incoming.scene import Scene


class History:
    """Reads one repository.

    Args:
        client: The API, as the installation there.
        place: The repository.
        scene: What is read against.
    """

    def __init__(self, client: Client, place: Place, scene: Scene) -> None:
        self._patient = Patient(client)
        self._place = place
        self._scene = scene
        self._path = f"/repos/{place.name}"

    async def between(self, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """The messages of what was opened between two times, oldest first, each with its whole conversation.

        What was said to us alone is left out, as slash commands are elsewhere.
        """
        after = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        wanted = {"state": "all", "sort": "created", "direction": "asc", "since": after}
        found = await self._patient.all(Thread, f"{self._path}/issues", **wanted)
        roots = [thread for thread in found if since <= thread.created_at <= until]
        async for message in in_order(roots, lambda thread: thread.created_at, self._conversation):
            yield message

    async def _conversation(self, thread: Thread) -> AsyncIterator[Message]:
        number, place, scene = thread.number, self._place, self._scene
        pull = thread.pull_request is not None
        found = [await message_of_root(thread, place, self._key(str(number)), scene)]
        for comment in await self._patient.all(Comment, f"{self._path}/issues/{number}/comments"):
            key = self._key(f"{number}/c{comment.id}")
            if not is_called(comment.body):
                found.append(await message_of_comment(comment, number, "c", place, key, scene))
        for review in await self._patient.all(Review, f"{self._path}/pulls/{number}/reviews") if pull else ():
            key = self._key(f"{number}/r{review.id}")
            if review.submitted_at is not None:
                found.append(await message_of_review(review, thread, place, key, scene))
        for line in await self._patient.all(Comment, f"{self._path}/pulls/{number}/comments") if pull else ():
            key = self._key(f"{number}/l{line.id}")
            found.append(await message_of_line(line, thread, place, key, scene))
        for message in found:
            if message is not None:
                yield message

    def _key(self, message: str) -> str:
        return f"history:{self._place.id}:{message}"
