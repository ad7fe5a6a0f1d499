"""A loopback GitHub, a clock, and a connected adapter that GitHub can reach."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.chat import Event
from adapters.github.connect import GitHub
from adapters.github.settings import GitHubSettings
from tests.servers.doorway import served
from tests.servers.github import Delivered, LoopbackGitHub
from tests.servers.github_repository import Account, Repository
from tests.servers.upstairs import Upstairs

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = MONDAY

    def now(self) -> datetime:
        """The time."""
        return self.at

    def advance(self, **span: float) -> None:
        """Time passes."""
        self.at += timedelta(**span)


def settings(github: LoopbackGitHub, **more: Any) -> GitHubSettings:
    """Settings that lead to the loopback GitHub."""
    given = {
        "app_id": github.app_id,
        "private_key": github.pem,
        "webhook_secret": github.secret,
        "api_url": github.api_url,
    }
    return GitHubSettings.model_validate({**given, **more})


@dataclass
class Forge:
    """The adapter, what it handed up, and the repository ``acme/app`` of Ana and Ben."""

    github: LoopbackGitHub
    platform: GitHub
    host: Upstairs
    clock: Time
    url: str
    app: Repository
    ana: Account
    ben: Account

    async def deliver(self, delivered: Delivered, **more: Any) -> httpx.Response:
        """GitHub delivers."""
        return await self.github.deliver(self.url, *delivered, **more)

    async def heard(self, delivered: Delivered) -> list[Event]:
        """What is handed up of a delivery."""
        assert (await self.deliver(delivered)).status_code == 200
        events = list(self.host.events)
        self.host.events.clear()
        return events

    @property
    def place(self) -> str:
        """Our id of the repository."""
        return f"github:{self.app.owner.id}:{self.app.id}"

    def person(self, account: Account) -> str:
        """Our id of somebody."""
        return f"github:users:{account.id}"


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def github(clock: Time) -> Iterator[LoopbackGitHub]:
    with LoopbackGitHub(clock.now) as served_there:
        yield served_there


@pytest.fixture
async def forge(github: LoopbackGitHub, clock: Time) -> AsyncIterator[Forge]:
    acme, ana, ben = github.add_user("acme", "Organization"), github.add_user("ana"), github.add_user("ben")
    app, host = github.add_repository(acme, "app", "private", ana, ben), Upstairs(clock.now)
    chosen = settings(github)
    async with served(lambda _: GitHub(chosen, now=clock.now), host) as (platform, address):
        yield Forge(github, platform, host, clock, f"{address}/github/events", app, ana, ben)
