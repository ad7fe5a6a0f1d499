"""Says something in a project: a note in a conversation, an issue, which begins one, or notes on lines of a change.

Nothing formal: who approves, or asks for changes, does that themself (``own``).
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.change import Remark, Review
from adapters.errors import Refused, Unclear, Unreachable
from adapters.forge.calls import Client, number_in
from adapters.forge.cards import body_of, key_in, remarks_of, title_of
from adapters.forge.payloads import Payload, valid
from adapters.gitlab.ids import Said, read_message
from adapters.platform import Post

_SEEN = "eyes"
_GONE = "not_found"
_LATELY = timedelta(days=7)
_TAKEN_BACK = "…"


class _Version(Payload):
    """A state of a merge request: what it would merge, into what, and since when they part."""

    head_commit_sha: str
    base_commit_sha: str
    start_commit_sha: str


async def refs_at(client: Client, path: str, head: str) -> dict[str, str]:
    """What a place in a change is told by, where the merge request at ``path`` is at a commit.

    Raises:
        Refused: It never was, or no longer is known to have been.
    """
    async for each in client.pages(f"{path}/versions"):
        version = valid(_Version, each)
        if version.head_commit_sha == head:
            base, start = version.base_commit_sha, version.start_commit_sha
            return {"base_sha": base, "start_sha": start, "head_sha": head}
    raise Refused("version_gone")


def position_of(remark: Remark, refs: dict[str, str]) -> dict[str, object]:
    """Where a remark stands, as GitLab takes it."""
    lines = {"old_path": remark.former, "new_path": remark.path, "new_line": remark.line}
    return {"position_type": "text", **refs, **lines}


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
        if post.review is not None and post.review.remarks:
            return await self._review(said, post, post.review, key)
        note = await self._client.post(f"{self._path}/{said.path}/notes", body=body)
        return Said(said.root, said.number, "n", str(number_in(note, "id"))).id

    async def update(self, message: str, post: Post) -> None:
        """Replace what an own message says; it is still found by its key."""
        path, part = self._path_of(read_message(message))
        key = key_in((await self._client.get(path)).get(part)) or ""
        await self._client.put(path, **{part: body_of(post, key)})

    async def delete(self, message: str) -> None:
        """Take an own message away, with the notes on lines that belong to it. An issue is emptied and closed."""
        said = read_message(message)
        path, part = self._path_of(said)
        try:
            if said.kind:
                await self._delete_remarks(said, key_in((await self._client.get(path)).get(part)))
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

    async def _review(self, said: Said, post: Post, review: Review, key: str) -> str:
        """Comment on a change and on lines of it: drafted where nobody sees it, and published in one call."""
        path = f"{self._path}/{said.path}/draft_notes"
        for native in [number_in(each, "id") async for each in self._client.pages(path)]:
            await self._client.delete(f"{path}/{native}")
        refs = await refs_at(self._client, f"{self._path}/{said.path}", review.head)
        await self._client.post(path, note=body_of(post, key))
        for remark, body in remarks_of(post, review, key):
            await self._client.post(path, note=body, position=position_of(remark, refs))
        await self._client.post(f"{path}/bulk_publish")
        published = await self.find(key, thread=said.id)
        if published is None:
            raise Unclear("GitLab does not show yet what it published.")
        return published

    async def _delete_remarks(self, said: Said, key: str | None) -> None:
        if key is None or said.root != "m":
            return
        notes = [(note, body) async for note, body in self._in_thread(said.thread)]
        for note in [note for note, body in notes if (key_in(body) or "").startswith(f"{key}/")]:
            await self._client.delete(self._path_of(note)[0])

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
