"""Rules on a merge request as the person whose token it is: approves it, or requests changes, and says why.

GitLab has no review in one piece: there is the ruling, and there are notes. Each step is looked for before it is done,
and the note that stands for all of it comes last; so what died halfway goes on there. Nothing that the person has
drafted themself is published.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from adapters.change import HEAD_MOVED, TOO_OLD, Review
from adapters.errors import Refused
from adapters.forge.calls import Client, number_in
from adapters.forge.cards import body_of, key_in, remarks_of
from adapters.forge.own import OwnClient
from adapters.gitlab.ids import IDS, Said, read_message
from adapters.gitlab.outgoing.send import position_of, refs_at
from adapters.platform import Post

_INVALID = "invalid"
_REQUEST = (
    "mutation($project: ID!, $number: String!) {"
    " mergeRequestRequestChanges(input: {projectPath: $project, iid: $number}) { errors } }"
)


ProjectOf = Callable[[str], Awaitable[tuple[int, str]]]


class Own:
    """See the module; ``adapters.platform.Own`` says what each method promises.

    Args:
        client: The REST API, by the token.
        graph: The GraphQL API, by the same.
        project_of: GitLab's number and the path of a project, by the id of the place.
    """

    def __init__(self, client: OwnClient, graph: OwnClient, project_of: ProjectOf) -> None:
        self._client = client
        self._graph = graph
        self._project_of = project_of

    async def person(self) -> str:
        """Whose token it is."""
        return IDS.person(number_in(await self._client.get("/user"), "id"))

    async def rule(self, place: str, post: Post, *, key: str, thread: str) -> str:
        """Approve the very commit that was shown, or request changes to it, with what is said of it beside that."""
        review, (number, name), said = post.review, await self._project_of(place), read_message(thread)
        if review is None or not review.ruling:
            raise Refused("no_ruling")
        path, person = f"/projects/{number}/{said.path}", await self.person()
        notes = await notes_by(self._client, path, person)
        if key in notes:
            return _id(said, notes[key])
        told = await self._client.get(path)
        if (told.get("sha"), told.get("target_branch")) != (review.head, review.base):
            raise Refused(HEAD_MOVED)
        if review.ruling == "approve":
            await self._approve(path, review, IDS.read_person(person))
        else:
            await self._request_changes(name, said)
        refs = await refs_at(self._client, path, review.head) if review.remarks else {}
        for count, (remark, body) in enumerate(remarks_of(post, review, key), 1):
            if f"{key}/{count}" not in notes:
                await self._client.post(f"{path}/discussions", body=body, position=position_of(remark, refs))
        note = await self._client.post(f"{path}/notes", body=body_of(post, key))
        return _id(said, number_in(note, "id"))

    async def _approve(self, path: str, review: Review, native: int) -> None:
        """GitLab approves a commit once for each person."""
        approved = (await self._client.get(f"{path}/approvals")).get("approved_by") or ()
        if any((each.get("user") or {}).get("id") == native for each in approved):
            return
        try:
            await self._client.post(f"{path}/approve", sha=review.head)
        except Refused as refused:
            if refused.reason != _INVALID:
                raise
            raise Refused(HEAD_MOVED) from refused

    async def _request_changes(self, project: str, said: Said) -> None:
        """Only the newest versions let a program do that, and only for those who are asked for a review."""
        about = {"project": project, "number": str(said.number)}
        answer = await self._graph.post("/graphql", query=_REQUEST, variables=about)
        done: dict[str, Any] = (answer.get("data") or {}).get("mergeRequestRequestChanges") or {}
        if answer.get("errors") or not done or done.get("errors"):
            raise Refused(TOO_OLD)


async def notes_by(client: Client, path: str, person: str) -> dict[str, int]:
    """What a person said of a merge request by their token: the number of each note by its key."""
    native, found = IDS.read_person(person), {}
    async for note in client.pages(f"{path}/notes", order_by="created_at", sort="desc"):
        key = key_in(note.get("body")) if (note.get("author") or {}).get("id") == native else None
        if key is not None:
            found[key] = number_in(note, "id")
    return found


async def ruling_in(client: Client, project: int, key: str, *, thread: str, person: str) -> str | None:
    """The id of the note that a person's token wrote last, with a key."""
    said = read_message(thread)
    note = (await notes_by(client, f"/projects/{project}/{said.path}", person)).get(key)
    return _id(said, note) if note is not None else None


def _id(said: Said, note: int) -> str:
    return Said(said.root, said.number, "n", str(note)).id
