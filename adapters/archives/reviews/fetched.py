"""Reviews by the API of GitHub or GitLab, with a token of whoever fetches them → a file of JSON lines.

What is fetched is written as it comes, so that memory holds no repository; where the forge says later, it waits.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from pydantic import BaseModel

from adapters.archives.reviews.gitlab import told_request
from adapters.archives.shelf.github import Comment, Line, Pull, Review
from adapters.archives.shelf.shelf import Told
from adapters.errors import Refused
from adapters.forge.calls import Client, Service
from adapters.forge.history import Patient
from adapters.forge.payloads import valid
from adapters.github.outgoing.refusals import GITHUB
from adapters.gitlab.ids import Said
from adapters.gitlab.incoming.payloads import Note, Project, Root
from adapters.gitlab.outgoing.refusals import GITLAB
from adapters.gitlab.people.changes import diffs_in

HEAD = "double-reviews "
"""Begins the first line of such a file."""
_API = re.compile(r"/api/v[34]\Z")
Progress = Callable[[int], None]
"""Is told how many changes were fetched."""


class Head(BaseModel):
    """Where reviews were fetched: what that is called, and its address."""

    title: str
    identity: str


@dataclass(frozen=True, slots=True)
class Where:
    """A repository, by its ``name`` with that of its owner, on the forge whose API is at an address."""

    forge: str
    api_url: str
    name: str

    @property
    def site(self) -> str:
        """Where people find the forge."""
        return _API.sub("", self.api_url).replace("//api.github.com", "//github.com")


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is good, or not; there is no other."""

    text: str

    async def token(self) -> str:
        """The token."""
        return self.text

    async def reject(self, token: str) -> None:
        """There is no other."""


async def fetch_reviews(where: Where, token: str, out: Path, progress: Progress = lambda _: None) -> int:
    """Write the reviews of a repository into a new file; how many changes there are.

    Raises:
        AdapterError: the forge refuses, or gives no answer.
    """
    service: Service = GITHUB if where.forge == "github" else GITLAB
    read = _of_github if where.forge == "github" else _of_gitlab
    changes = 0
    async with service.open_http(where.api_url) as http:
        client = Client(service, http, where.api_url, Token(token), lambda: datetime.now(UTC))
        with out.open("w", encoding="utf-8") as file:
            head = Head(title=where.name, identity=f"{where.site}/{where.name}")
            file.write(f"{HEAD}{head.model_dump_json()}\n")
            async for told in read(client, where.name):
                file.write(f"{told.model_dump_json()}\n")
                changes += told.opens
                progress(changes)
    return changes


async def _of_github(client: Client, name: str) -> AsyncIterator[Told]:
    patient, repository = Patient(client), f"/repos/{name}"
    for pull in await patient.all(Pull, f"{repository}/pulls", state="all", sort="created", direction="asc"):
        for told in pull.said():
            yield told
        for comment in await patient.all(Comment, f"{repository}/issues/{pull.number}/comments"):
            yield comment.told(pull.number, "c")
        for review in await patient.all(Review, f"{repository}/pulls/{pull.number}/reviews"):
            for told in review.said(pull.number):
                yield told
        for line in await patient.all(Line, f"{repository}/pulls/{pull.number}/comments"):
            yield line.on(pull.number)


async def _of_gitlab(client: Client, name: str) -> AsyncIterator[Told]:
    patient = Patient(client)
    project = valid(Project, await client.get(f"/projects/{quote(name, safe='')}"))
    path = f"/projects/{project.id}/merge_requests"
    for root in await patient.all(Root, path, scope="all", state="all", order_by="created_at", sort="asc"):
        notes = await patient.all(Note, f"{path}/{root.number}/notes", sort="asc", order_by="created_at")
        on_lines = any(note.position is not None for note in notes)
        diffs = await diffs_in(client, project.id, Said("m", root.number)) if on_lines else []
        for told in told_request(root, notes, diffs, _named):
            yield told


def _named(said: Note | Root) -> str:
    if said.author is None:
        raise Refused("answer_not_understood")
    return said.author.username
