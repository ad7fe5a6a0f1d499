"""A loopback GitHub beside a local chat, with a real deployment behind both; Ana has an account in each."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.chat import PlaceKind
from adapters.github.connect import GitHub
from adapters.local.clock import Clock
from adapters.local.connect import Local
from bot.app import open_app
from bot.settings import Settings
from tests.adapters.github.conftest import settings as github_settings
from tests.homes import lay_out
from tests.servers.doorway import serving
from tests.servers.faulty import Faulty
from tests.servers.github import Delivered, LoopbackGitHub
from tests.servers.github_repository import Account, Conversation, Repository, Written
from tests.stage import MONDAY, Stage

_CODE = re.compile(r"/double link ([a-z2-7]{12})")


@dataclass
class Office:
    """Ana, who has her double in the chat, and on GitHub ``acme/app``, in which she and Ben and Chen work."""

    stage: Stage
    github: LoopbackGitHub
    url: str
    app: Repository
    ana: Account
    ben: Account
    chen: Account

    async def happen(self, *delivered: Delivered) -> None:
        """GitHub delivers, a minute later, and everything that follows happens."""
        self.stage.clock.advance(timedelta(minutes=1))
        for event, payload in delivered:
            assert (await self.github.deliver(self.url, event, payload)).status_code == 200
        await self.stage.app.settle()

    async def comment(self, pull: Conversation, user: Account, text: str) -> Written:
        """Somebody comments."""
        delivered = self.github.comment(self.app, pull, user, text)
        said = pull.comments[-1]
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

    async def link(self, pull: Conversation) -> None:
        """Ana makes her account on GitHub one of hers."""
        answer = await self.stage.command(self.stage.ana, "link", self.stage.direct(self.stage.ana))
        found = _CODE.search(answer.post.text)
        assert found is not None
        await self.comment(pull, self.ana, f"/double link {found[1]}")

    async def consent(self, pull: Conversation) -> None:
        """Ana lets her double listen in the repository: asked for there, agreed to in the chat."""
        await self.comment(pull, self.ana, "/double shadow on")
        ana = self.stage.ana
        await self.stage.press(ana, self.stage.card_with(ana, "consent_shadow"), "consent_shadow")

    def said(self, pull: Conversation) -> list[str]:
        """What the App said in a conversation, as it stands there now."""
        return [each.body or "" for each in pull.comments if each.user is self.github.bot]


@asynccontextmanager
async def open_office(home: Path, *, visibility: str = "private", **more: Any) -> AsyncIterator[Office]:
    """The usual people over a fresh data folder, on Monday at nine."""
    chat = Faulty(Local(Clock(MONDAY)))
    clock = chat.clock
    people = [chat.add_person(name) for name in ("Ana", "Ben", "Chen")]
    chat.add_place("ops", PlaceKind.PUBLIC, people)
    lay_out(home / "record.db")
    with LoopbackGitHub(clock.now) as github:
        acme = github.add_user("acme", "Organization")
        accounts = [github.add_user(login) for login in ("ana-l", "ben-k", "chen-w")]
        repository = github.add_repository(acme, "app", visibility, *accounts)
        platform = GitHub(github_settings(github), now=clock.now)
        chosen = Settings(home=home, _env_file=None, **more)
        async with (
            open_app(chosen, now=clock.now, platforms={"local": chat, "github": platform}) as app,
            serving(platform.routes()) as address,
        ):
            ana, ben, chen = people
            stage = Stage(app, chat, clock, ana, ben, chen, chat.places["local:#ops"])
            yield Office(stage, github, f"{address}/github/events", repository, *accounts)
