"""A loopback GitLab beside a local chat, with a real deployment behind both; Ana has an account in each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from adapters.gitlab.connect import GitLab
from adapters.local.clock import Clock
from tests import forge_stage
from tests.adapters.gitlab.conftest import settings as gitlab_settings
from tests.forge_stage import open_stage
from tests.servers.gitlab import LoopbackGitLab
from tests.servers.gitlab_project import Account, Conversation, Note, Project
from tests.stage import MONDAY


@dataclass
class Office(forge_stage.Office[Conversation, Account, Note]):
    """See ``forge_stage``."""

    gitlab: LoopbackGitLab
    platform: GitLab
    app: Project

    async def deliver(self, event: str, payload: dict[str, Any]) -> httpx.Response:
        """GitLab delivers."""
        return await self.gitlab.deliver(self.url, event, payload)

    async def comment(self, conversation: Conversation, user: Account, text: str, **more: Any) -> Note:
        """Somebody writes a note."""
        delivered = self.gitlab.note(self.app, conversation, user, text, **more)
        said = conversation.notes[-1]
        await self.happen(delivered)
        return said

    async def open(self, user: Account, title: str, body: str = "", kind: str = "m") -> Conversation:
        """Somebody opens a merge request, or an issue."""
        merge, delivered = self.gitlab.opened(self.app, user, title, body, kind)
        await self.happen(delivered)
        return merge

    async def request(self, merge: Conversation, user: Account) -> None:
        """Somebody asks Ana for a review."""
        await self.happen(self.gitlab.request(self.app, merge, user, self.ana))

    async def ask_for_changes(self, merge: Conversation, user: Account, text: str) -> None:
        """A reviewer writes a note and requests changes, of which GitLab tells the note alone."""
        await self.comment(merge, user, text)
        self.gitlab.ask_for_changes(merge, user)
        await self.find()

    async def find(self) -> None:
        """What GitLab does not tell is looked for, a minute later, and everything that follows happens."""
        await self.happen()
        await self.platform.catch_up()
        await self.stage.app.settle()

    def remarks(self, merge: Conversation) -> list[tuple[str, int, str]]:
        """What the bot user said of single lines: in which file, on which line, and what."""
        ours = [each for each in merge.notes if each.user is self.gitlab.bot and each.position]
        return [(each.position["new_path"], each.position["new_line"], each.text) for each in ours]

    def said(self, merge: Conversation) -> list[str]:
        """What the bot user said in a conversation and of no line of it, as it stands there now."""
        return [each.text for each in merge.notes if each.user is self.gitlab.bot and not each.position]


@asynccontextmanager
async def open_office(home: Path, *, visibility: str = "private", **more: Any) -> AsyncIterator[Office]:
    """The usual people over a fresh data folder, on Monday at nine."""
    with LoopbackGitLab(lambda: MONDAY) as gitlab:
        ana, ben, chen = [gitlab.add_user(name) for name in ("ana-l", "ben-k", "chen-w")]
        project = gitlab.add_project("acme", "app", visibility, ana, ben, chen)
        platforms: list[GitLab] = []

        def platform_of(clock: Clock) -> GitLab:
            gitlab.now = clock.now
            platforms.append(GitLab(gitlab_settings(gitlab), now=clock.now))
            return platforms[0]

        async with open_stage(home, platform_of, **more) as (stage, address):
            yield Office(stage, f"{address}/gitlab/events", ana, ben, chen, gitlab, platforms[0], project)
