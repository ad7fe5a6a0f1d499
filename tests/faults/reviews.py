"""Reviews on a loopback GitHub while faults happen, and a judge who counts what stands there.

Ana has her double in Slack, and presses each of its cards there: every second review is posted as a comment of the
App's, every other one ruled on formally by her own token. A share of all calls that are about a change fails,
before or after GitHub did what it was asked: looking at it, looking for a review, submitting one, asking whose a token
is. The process dies in between. Each review has to stand there once.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from adapters.forge.cards import key_in
from bot.approvals.sender import LONGEST_WAIT
from tests.faults.world import GLANCE_SECONDS, UNLIMITED, World, served
from tests.servers.client import plain_client
from tests.servers.forge import Denied
from tests.servers.github import Delivered, LoopbackGitHub
from tests.servers.github_repository import Account, Conversation, Repository
from tests.servers.served import slack_environment
from tests.servers.slack import ANA, OPS, three_in_ops

CHANGES = "Please add a rollback step to the migration before I can approve."
BUSY, BROKEN = Denied(429, "Slow down", {"Retry-After": "1"}), Denied(502, "Bad Gateway")
FAULTS: tuple[Denied | str, ...] = ("lost", "hang up", BUSY, BROKEN)
PRESSES = ("approve_guess", "approve")
RULES = "approve_formally"
UNDRAFTED = "I could not draft this"
AGAIN_SECONDS = 60.0
LOOK_SECONDS = 2.0
"""So long is waited between two looks at all cards."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the reviews that were asked for; where the change could not be read, Ana has it ``undrafted``."""

    asked: int
    formal: int
    undrafted: int
    lost: int
    doubled: int
    calls: int


@dataclass
class Reviewing(World):
    """See ``World``; beside the Slack a GitHub with some repositories."""

    github: LoopbackGitHub = field(kw_only=True)
    ana: Account = field(kw_only=True)
    ben: Account = field(kw_only=True)
    repositories: list[Repository] = field(kw_only=True)
    asked: list[Conversation] = field(default_factory=list)

    async def begin(self) -> None:
        """Ana consents in every repository, reviews some changes, gives her token, and lets her double stand in."""
        await self._agree("shadow on", "consent_shadow")
        code = (await self._typed("link", r"link [a-z2-7]{12}")).split()[1]
        first = await self._open(self.repositories[0], "Say hello")
        await self._comment(self.repositories[0], first, f"/double link {code}")
        for repository in self.repositories:
            pull = await self._open(repository, "Say hello")
            cards = len(self._with("consent_shadow"))
            await self._comment(repository, pull, "/double shadow on")
            await self._until(partial(self._has_more, "consent_shadow", cards))
            await self.deliver(self.slack.press(self._with("consent_shadow")[-1], "consent_shadow", ANA))
        for number in range(3):
            pull = await self._ask(self.repositories[0], f"Migrate the ledger table to version {number}")
            said, delivered = self.github.review(self.repositories[0], pull, self.ana, "changes_requested", CHANGES)
            assert said.user is self.ana
            await self._send(delivered)
        await self._agree("stand in for 8 hours", "consent_send")
        await self._give_token()

    async def review(self, count: int, share: float, dice: random.Random, seconds: float) -> None:
        """So many reviews are asked for, and Ana presses each card, while for so long a share of the calls fails.

        What was to be tried again later by then is waited for.
        """
        ends = monotonic() + seconds

        def spoil(path: str) -> Denied | str | None:
            about = "/pulls/" in path or path.endswith(("/comments", "/user"))
            return dice.choice(FAULTS) if about and monotonic() < ends and dice.random() < share else None

        self.github.spoil = spoil
        pressing = asyncio.create_task(self._press_all())
        for number in range(count):
            repository = self.repositories[number % len(self.repositories)]
            self.asked.append(await self._ask(repository, f"Migrate the ledger table to version {number}"))
        with suppress(TimeoutError):
            longest = seconds + LONGEST_WAIT.total_seconds()
            await self._until(lambda: not self.missing() or pressing.done(), longest, every=LOOK_SECONDS)
        pressing.cancel()

    def missing(self) -> list[Conversation]:
        """The changes on which no review of Ana's double stands, though she was shown a draft or nothing at all."""
        waiting = [pull for pull in self.asked if not self._given(pull)]
        undrafted = self._undrafted() if waiting else ""
        return [pull for pull in waiting if not re.search(rf"{re.escape(pull.title)}\b", undrafted)]

    def told(self) -> Told:
        """What stands on GitHub now."""
        doubled = sum(len(self._given(pull)) > 1 for pull in self.asked)
        formal = sum(any(each.user is self.ana for each in pull.reviews) for pull in self.asked)
        lost, given = len(self.missing()), sum(bool(self._given(pull)) for pull in self.asked)
        return Told(len(self.asked), formal, len(self.asked) - given - lost, lost, doubled, len(self.github.calls))

    def _undrafted(self) -> str:
        """Ana's cards that say that there is no draft, since the change could not be read for too long."""
        return "\n".join(shown for shown in map(repr, self._with("respond")) if UNDRAFTED in shown)

    def _given(self, pull: Conversation) -> list[str]:
        bodies = [each.body or "" for each in (*pull.reviews, *pull.comments)]
        return [key for key in map(key_in, bodies) if key is not None and key.startswith("reply:")]

    async def _open(self, repository: Repository, title: str) -> Conversation:
        pull, delivered = self.github.opened(repository, self.ben, title)
        await self._send(delivered)
        return pull

    async def _ask(self, repository: Repository, title: str) -> Conversation:
        pull = await self._open(repository, title)
        await self._send(self.github.request(repository, pull, self.ben, self.ana))
        return pull

    async def _comment(self, repository: Repository, pull: Conversation, text: str) -> None:
        await self._send(self.github.comment(repository, pull, self.ana, text))

    async def _agree(self, typed: str, action: str) -> None:
        """Type something in Slack, and press what it asks for."""
        before = len(self.slack.ephemerals)
        await self.deliver(self.slack.command(OPS, ANA, typed))
        await self._until(lambda: any(f"'{action}'" in repr(each) for each in self.slack.ephemerals[before:]))
        asked = next(each for each in self.slack.ephemerals[before:] if f"'{action}'" in repr(each))
        await self.deliver(self.slack.press(asked, action, ANA))

    async def _send(self, delivered: Delivered) -> None:
        """Deliver until it is taken, as somebody does who presses *Redeliver*."""
        while True:
            await self.is_up()
            assert self.served is not None
            with suppress(httpx.HTTPError):
                if (await self.github.deliver(f"{self.served.url}/github/events", *delivered)).status_code == 200:
                    return
            await asyncio.sleep(GLANCE_SECONDS)

    async def _typed(self, text: str, told: str) -> str:
        """Type something in Slack; the first match of a pattern in what is answered."""
        before = len(self.slack.ephemerals)
        await self.deliver(self.slack.command(OPS, ANA, text))
        await self._until(lambda: re.search(told, str(self.slack.ephemerals[before:])) is not None)
        found = re.search(told, str(self.slack.ephemerals[before:]))
        assert found is not None
        return found[0]

    async def _give_token(self) -> None:
        """Ana types her token into its field in the console."""
        link = await self._typed("console", r"/console/enter/[\w-]+")
        assert self.served is not None
        async with plain_client() as client:
            client.headers["origin"], base = self.served.url, self.served.url
            await client.post(f"{base}{link}")
            page = (await client.get(f"{base}/console/known")).text
            proof = re.search(r'name="proof" value="([^"]+)"', page)
            assert proof is not None
            account, token = f"github:users:{self.ana.id}", self.github.token_of(self.ana)
            form = {"proof": proof[1], "token": account, "secret": token}
            assert "Kept" in (await client.post(f"{base}/console/known", data=form)).text

    def _has_more(self, action: str, than: int) -> bool:
        return len(self._with(action)) > than

    def _with(self, action: str) -> list[dict[str, Any]]:
        return [post for post in self.slack.posts if f"'{action}'" in repr(post.get("blocks"))]

    async def _press_all(self) -> None:
        """Press each card, and once more after a while for as long as it asks: every second one formally."""
        pressed: dict[tuple[str, str], float] = {}
        cards: list[str] = []
        while True:
            for card in [each for each in self.slack.posts if "blocks" in each]:
                shown = repr(card["blocks"])
                if f"'{RULES}'" not in shown:
                    continue
                if card["ts"] not in cards:
                    cards.append(card["ts"])
                formally = cards.index(card["ts"]) % 2
                action = RULES if formally else next((each for each in PRESSES if f"'{each}'" in shown), RULES)
                version = re.search(r"'([0-9a-f-]{36}:\d+)'", shown)
                mark = version[1] if version else "", action
                if monotonic() - pressed.get(mark, 0.0) > AGAIN_SECONDS:
                    pressed[mark] = monotonic()
                    await self.deliver(self.slack.press(card, action, ANA))
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def open_reviewing(folder: Path, repositories: int) -> AsyncIterator[Reviewing]:
    """A Slack and a GitHub with so many repositories, and a process that serves both."""
    with three_in_ops() as slack, LoopbackGitHub() as github:
        acme, ana, ben = github.add_user("acme", "Organization"), github.add_user("ana-l"), github.add_user("ben-k")
        made = [github.add_repository(acme, f"app{number}", "private", ana, ben) for number in range(repositories)]
        key = folder / "app.pem"
        key.write_text(github.pem)
        environment = {
            **slack_environment(slack),
            **UNLIMITED,
            "DOUBLE_BACKFILL_DAYS": "0",
            "DOUBLE_URL": "http://127.0.0.1",
            "DOUBLE_GITHUB__APP_ID": str(github.app_id),
            "DOUBLE_GITHUB__PRIVATE_KEY": str(key),
            "DOUBLE_GITHUB__WEBHOOK_SECRET": github.secret,
            "DOUBLE_GITHUB__API_URL": github.api_url,
        }
        world = Reviewing(slack, folder / "home", environment, github=github, ana=ana, ben=ben, repositories=made)
        async with served(world):
            yield world
