"""Says something in a repository: a comment in a conversation, an issue, which begins one, or a review, which comments.

Nothing formal: a review that approves or asks for changes is a person's own (``own``).
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.change import Review
from adapters.errors import Refused, Unreachable
from adapters.forge.calls import Client, number_in
from adapters.forge.cards import body_of, key_in, remarks_of, title_of
from adapters.github.ids import Said, read_message
from adapters.github.outgoing.app import About
from adapters.platform import Post

_SEEN = "eyes"
_GONE = ("not_found", "gone")
_LATELY = timedelta(days=7)
_TAKEN_BACK = "…"
_PATHS = {"c": "issues/comments", "l": "pulls/comments"}


def comments_of(post: Post, review: Review, key: str) -> list[dict[str, object]]:
    """What a review says of single lines, as GitHub takes it."""
    return [
        {"path": remark.path, "line": remark.line, "side": "RIGHT", "body": body}
        for remark, body in remarks_of(post, review, key)
    ]


class Sender:
    """Speaks in one repository.

    Args:
        client: The API, as the installation there.
        about: Who we are.
        repository: Its full name, ``owner/name``.
        now: The clock.
    """

    def __init__(self, client: Client, about: About, repository: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._about = about
        self._path = f"/repos/{repository}"
        self._now = now

    async def post(self, post: Post, *, key: str, thread: str | None) -> str:
        """Write a comment into a conversation, or an issue where there is none; the message's id."""
        body = body_of(post, key)
        if thread is None:
            issue = await self._client.post(f"{self._path}/issues", title=title_of(post), body=body)
            return Said(number_in(issue, "number")).id
        number = read_message(thread).number
        if post.review is not None:
            return await self._review(number, post, post.review, key)
        comment = await self._client.post(f"{self._path}/issues/{number}/comments", body=body)
        return Said(number, "c", str(number_in(comment, "id"))).id

    async def update(self, message: str, post: Post) -> None:
        """Replace what an own message says; it is still found by its key."""
        path = self._path_of(read_message(message))
        key = key_in((await self._client.get(path)).get("body")) or ""
        await self._client.patch(path, body=body_of(post, key))

    async def delete(self, message: str) -> None:
        """Take an own message away. What cannot be deleted is emptied: an issue, which is closed too, and a review."""
        said = read_message(message)
        try:
            if said.kind == "r":
                await self._empty_review(said)
                return
            path = self._path_of(said)
            if said.kind:
                await self._client.delete(path)
            else:
                await self._client.patch(path, title=_TAKEN_BACK, body=_TAKEN_BACK, state="closed")
        except Refused as refused:
            if refused.reason not in _GONE:
                raise

    async def find(self, key: str, *, thread: str | None) -> str | None:
        """The id of our message with that key, looked for in a conversation, or among our issues."""
        async for said, entry in self._in_thread(thread) if thread else self._issues():
            if (entry.get("user") or {}).get("login") == self._about.login and key_in(entry.get("body")) == key:
                return said.id
        return None

    async def working(self, message: str, *, on: bool) -> None:
        """Set a pair of eyes on a message, or take it off; GitHub has no such sign on a review."""
        said = read_message(message)
        if said.kind in ("r", "q"):
            said = Said(said.number)
        path = f"{self._path_of(said)}/reactions"
        try:
            reaction = await self._client.post(path, content=_SEEN)
            if not on:
                await self._client.delete(f"{path}/{number_in(reaction, 'id')}")
        except Unreachable as refused:
            if refused.reason not in _GONE:
                raise

    async def _review(self, number: int, post: Post, review: Review, key: str) -> str:
        """Comment on a change and on lines of it, in one call."""
        posted = await self._client.post(
            f"{self._path}/pulls/{number}/reviews",
            commit_id=review.head,
            event="COMMENT",
            body=body_of(post, key),
            comments=comments_of(post, review, key),
        )
        return Said(number, "r", str(number_in(posted, "id"))).id

    async def _empty_review(self, said: Said) -> None:
        path = f"{self._path}/pulls/{said.number}/reviews/{said.native}"
        for native in [number_in(each, "id") async for each in self._client.pages(f"{path}/comments")]:
            await self._client.delete(f"{self._path}/pulls/comments/{native}")
        await self._client.put(path, body=_TAKEN_BACK)

    def _path_of(self, said: Said) -> str:
        if not said.kind:
            return f"{self._path}/issues/{said.number}"
        if said.kind not in _PATHS:
            raise Refused("not_a_comment")
        return f"{self._path}/{_PATHS[said.kind]}/{said.native}"

    async def _in_thread(self, thread: str) -> AsyncIterator[tuple[Said, dict[str, Any]]]:
        number = read_message(thread).number
        async for comment in self._client.pages(f"{self._path}/issues/{number}/comments"):
            yield Said(number, "c", str(number_in(comment, "id"))), comment
        try:
            async for review in self._client.pages(f"{self._path}/pulls/{number}/reviews"):
                yield Said(number, "r", str(number_in(review, "id"))), review
        except Unreachable as refused:
            if refused.reason != "not_found":
                raise

    async def _issues(self) -> AsyncIterator[tuple[Said, dict[str, Any]]]:
        since = f"{self._now() - _LATELY:%Y-%m-%dT%H:%M:%SZ}"
        wanted = {"state": "all", "creator": self._about.login, "since": since}
        async for issue in self._client.pages(f"{self._path}/issues", **wanted):
            yield Said(number_in(issue, "number")), issue
