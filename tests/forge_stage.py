"""A code forge on loopback beside a local chat, with a real deployment behind both; Ana has an account in each."""

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

import httpx

from adapters.chat import PlaceKind
from adapters.local.clock import Clock
from adapters.local.connect import Local
from adapters.platform import Platform
from bot.app import open_app
from bot.settings import Settings
from memory.decisions.decisions import decisions_of
from memory.domain import Decision
from memory.workers import all_workers, worker_seal
from tests.homes import lay_out
from tests.servers.doorway import serving
from tests.servers.faulty import Faulty
from tests.stage import MONDAY, Stage

_CODE = re.compile(r"/double link ([a-z2-7]{12})")
C = TypeVar("C")
"""A conversation on a forge."""
A = TypeVar("A")
"""An account there."""
W = TypeVar("W")
"""What is written there."""


@dataclass
class Office(ABC, Generic[C, A, W]):
    """Ana, who has her double in the chat, and on the forge ``acme/app``, in which she and Ben and Chen work."""

    stage: Stage
    url: str
    ana: A
    ben: A
    chen: A

    @abstractmethod
    async def deliver(self, event: str, payload: dict[str, Any]) -> httpx.Response:
        """The forge delivers."""

    @abstractmethod
    async def comment(self, conversation: C, user: A, text: str) -> W:
        """Somebody comments, and everything that follows happens."""

    @abstractmethod
    async def open(self, user: A, title: str, body: str = "") -> C:
        """Somebody opens a request to merge, and everything that follows happens."""

    async def begin(self) -> None:
        """Ana has a double in the chat, links her account, and lets it listen in the repository."""
        await self.stage.consent(self.stage.ana)
        conversation = await self.open(self.ben, "Say hello", "A greeting.")
        await self.link(conversation)
        await self.consent(conversation)

    async def decided(self) -> list[Decision]:
        """What Ana decided on the forge."""
        async with self.stage.app.of.record.read() as session:
            (ana,) = [each for each in await all_workers(session) if each.name == "Ana"]
            seal = await worker_seal(session, self.stage.app.of.master, ana.id)
            found = await decisions_of(session, seal, ana.id)
        return [each for each in found if not each.situation.place.id.startswith("local:")]

    async def happen(self, *delivered: tuple[str, dict[str, Any]]) -> None:
        """The forge delivers, a minute later, and everything that follows happens."""
        self.stage.clock.advance(timedelta(minutes=1))
        for event, payload in delivered:
            assert (await self.deliver(event, payload)).status_code == 200
        await self.stage.app.settle()

    async def link(self, conversation: C) -> None:
        """Ana makes her account on the forge one of hers."""
        answer = await self.stage.command(self.stage.ana, "link", self.stage.direct(self.stage.ana))
        found = _CODE.search(answer.post.text)
        assert found is not None
        await self.comment(conversation, self.ana, f"/double link {found[1]}")

    async def consent(self, conversation: C) -> None:
        """Ana lets her double listen in the repository: asked for there, agreed to in the chat."""
        await self.comment(conversation, self.ana, "/double shadow on")
        ana = self.stage.ana
        await self.stage.press(ana, self.stage.card_with(ana, "consent_shadow"), "consent_shadow")


@asynccontextmanager
async def open_stage(
    home: Path, platform_of: Callable[[Clock], Platform], **more: Any
) -> AsyncIterator[tuple[Stage, str]]:
    """The usual people over a fresh data folder, on Monday at nine, and the address at which the forge reaches us."""
    chat = Faulty(Local(Clock(MONDAY)))
    ana, ben, chen = [chat.add_person(name) for name in ("Ana", "Ben", "Chen")]
    chat.add_place("ops", PlaceKind.PUBLIC, [ana, ben, chen])
    lay_out(home / "record.db")
    platform, chosen = platform_of(chat.clock), Settings(home=home, _env_file=None, **more)
    async with (
        open_app(chosen, now=chat.clock.now, platforms={"local": chat, platform.name: platform}) as app,
        serving(platform.routes()) as address,
    ):
        yield Stage(app, chat, chat.clock, ana, ben, chen, chat.places["local:#ops"]), address
