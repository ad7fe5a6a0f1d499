"""Says something in a project: a note in a conversation, or an issue, which begins one. Nothing formal:
who approves, or asks for changes, does that themself.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.errors import Refused, Unreachable
from adapters.forge.calls import Client, number_in
from adapters.forge.cards import body_of, key_in, title_of
from adapters.gitlab.ids import Said, read_message
from adapters.platform import Post

_SEEN = "eyes"
_GONE = "not_found"
_LATELY = timedelta(days=7)
_TAKEN_BACK = "…"


class Sender:
    """Speaks in one project.

    Args:
        client: The API.
        own: GitLab's id of the bot user.
        project: GitLab's id of the project.
        now: The clock.
    """

    def __init__(self, client: Client, own: int, project: int, now: Callable[[], datetime]) -> None:
        self._client = client
        self._own = own
        self._path = f"/projects/{project}"
        self._now = now

    async def post(self, post: Post, *, key: str, thread: str | None) -> str:
        """Write a note into a conversation, or an issue where there is none; the message's id."""
        body = body_of(post, key)
        if thread is None:
            issue = await self._client.post(f"{self._path}/issues", title=title_of(post), description=body)
            return Said("i", number_in(issue, "iid")).id
        said = read_message(thread)
        note = await self._client.post(f"{self._path}/{said.path}/notes", body=body)
        return Said(said.root, said.number, "n", str(number_in(note, "id"))).id

    async def update(self, message: str, post: Post) -> None:
        """Replace what an own message says; it is still found by its key."""
        path, part = self._path_of(read_message(message))
        key = key_in((await self._client.get(path)).get(part)) or ""
        await self._client.put(path, **{part: body_of(post, key)})

    async def delete(self, message: str) -> None:
        """Take an own message away. An issue is its owner's to delete: it is emptied and closed."""
        said = read_message(message)
        path, part = self._path_of(said)
        try:
            if said.kind:
                await self._client.delete(path)
            else:
                await self._client.put(path, title=_TAKEN_BACK, state_event="close", **{part: _TAKEN_BACK})
        except Refused as refused:
            if refused.reason != _GONE:
                raise

    async def find(self, key: str, *, thread: str | None) -> str | None:
        """The id of our message with that key, looked for among the notes of a conversation, or among our issues."""
        async for said, body in self._in_thread(thread) if thread else self._issues():
            if key_in(body) == key:
                return said.id
        return None

    async def working(self, message: str, *, on: bool) -> None:
        """Set a pair of eyes on a message, or take it off; what is done by a form stands on its merge request."""
        said = read_message(message)
        path = f"{self._path_of(said if said.kind in ('', 'n') else Said(said.root, said.number))[0]}/award_emoji"
        try:
            ours = [number_in(each, "id") async for each in self._client.pages(path) if self._is_our_sign(each)]
            if on and not ours:
                await self._client.post(path, name=_SEEN)
            for native in ours if not on else ():
                await self._client.delete(f"{path}/{native}")
        except Unreachable as refused:
            if refused.reason != _GONE:
                raise

    def _is_our_sign(self, sign: dict[str, Any]) -> bool:
        return sign.get("name") == _SEEN and (sign.get("user") or {}).get("id") == self._own

    def _path_of(self, said: Said) -> tuple[str, str]:
        """Where a message is, and which part of it holds its words."""
        if not said.kind:
            return f"{self._path}/{said.path}", "description"
        if said.kind != "n":
            raise Refused("not_a_note")
        return f"{self._path}/{said.path}/notes/{said.native}", "body"

    async def _in_thread(self, thread: str) -> AsyncIterator[tuple[Said, str | None]]:
        said = read_message(thread)
        wanted = {"order_by": "created_at", "sort": "desc"}
        async for note in self._client.pages(f"{self._path}/{said.path}/notes", **wanted):
            if (note.get("author") or {}).get("id") == self._own:
                yield Said(said.root, said.number, "n", str(number_in(note, "id"))), note.get("body")

    async def _issues(self) -> AsyncIterator[tuple[Said, str | None]]:
        after = f"{self._now() - _LATELY:%Y-%m-%dT%H:%M:%SZ}"
        wanted: dict[str, str | int] = {"author_id": self._own, "updated_after": after, "scope": "all"}
        async for issue in self._client.pages(f"{self._path}/issues", **wanted):
            yield Said("i", number_in(issue, "iid")), issue.get("description")
