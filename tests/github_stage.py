"""A loopback GitHub beside a local chat, with a real deployment behind both; Ana has an account in each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from adapters.github.connect import GitHub
from adapters.local.clock import Clock
from tests import forge_stage
from tests.adapters.github.conftest import settings as github_settings
from tests.forge_stage import open_stage
from tests.servers.github import LoopbackGitHub
from tests.servers.github_repository import Account, Conversation, Repository, Written
from tests.stage import MONDAY


@dataclass
class Office(forge_stage.Office[Conversation, Account, Written]):
    """See ``forge_stage``."""

    github: LoopbackGitHub
    app: Repository

    async def deliver(self, event: str, payload: dict[str, Any]) -> httpx.Response:
        """GitHub delivers."""
        return await self.github.deliver(self.url, event, payload)

    async def comment(self, conversation: Conversation, user: Account, text: str) -> Written:
        """Somebody comments."""
        delivered = self.github.comment(self.app, conversation, user, text)
        said = conversation.comments[-1]
        await self.happen(delivered)
        return said

    async def open(self, user: Account, title: str, body: str = "") -> Conversation:
        """Somebody opens a pull request."""
        pull, delivered = self.github.opened(self.app, user, title, body)
        await self.happen(delivered)
        return pull

    async def review(self, pull: Conversation, user: Account, state: str, body: str | None) -> Written:
        """Somebody submits a review."""
        said, delivered = self.github.review(self.app, pull, user, state, body)
        await self.happen(delivered)
        return said

    async def line(self, pull: Conversation, user: Account, text: str, path: str, hunk: str) -> Written:
        """Somebody comments on the last line of a hunk."""
        delivered = self.github.line(self.app, pull, user, text, path=path, diff_hunk=hunk)
        said = pull.lines[-1]
        await self.happen(delivered)
        return said

    def said(self, pull: Conversation) -> list[str]:
        """What the App said in a conversation, as it stands there now."""
        return [each.body or "" for each in (*pull.comments, *pull.reviews) if each.user is self.github.bot]

    def remarks(self, pull: Conversation) -> list[tuple[str, int, str]]:
        """What the App said of single lines: in which file, on which line, and what."""
        ours = [each for each in pull.lines if each.user is self.github.bot]
        return [(each.spot["path"], each.spot["line"], each.body or "") for each in ours]


@asynccontextmanager
async def open_office(home: Path, *, visibility: str = "private", **more: Any) -> AsyncIterator[Office]:
    """The usual people over a fresh data folder, on Monday at nine."""
    with LoopbackGitHub(lambda: MONDAY) as github:
        acme = github.add_user("acme", "Organization")
        ana, ben, chen = [github.add_user(login) for login in ("ana-l", "ben-k", "chen-w")]
        repository = github.add_repository(acme, "app", visibility, ana, ben, chen)

        def platform_of(clock: Clock) -> GitHub:
            github.now = clock.now
            return GitHub(github_settings(github), now=clock.now)

        async with open_stage(home, platform_of, **more) as (stage, address):
            yield Office(stage, f"{address}/github/events", ana, ben, chen, github, repository)
