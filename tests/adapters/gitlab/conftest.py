"""A loopback GitLab, a clock, and a connected adapter that GitLab can reach."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from adapters.chat import Event, Message
from adapters.gitlab.connect import GitLab
from adapters.gitlab.settings import GitLabSettings
from tests.adapters.github.conftest import Time
from tests.servers.doorway import served
from tests.servers.gitlab import Delivered, LoopbackGitLab
from tests.servers.gitlab_project import Account, Conversation, Project
from tests.servers.upstairs import Upstairs


def settings(gitlab: LoopbackGitLab, **more: Any) -> GitLabSettings:
    """Settings that lead to the loopback GitLab."""
    given = {"token": gitlab.token, "signing_token": gitlab.signing_token, "url": gitlab.address}
    return GitLabSettings.model_validate({**given, **more})


@dataclass
class Forge:
    """The adapter, what it handed up, and the project ``acme/app`` of Ana and Ben."""

    gitlab: LoopbackGitLab
    platform: GitLab
    host: Upstairs
    clock: Time
    url: str
    app: Project
    ana: Account
    ben: Account

    async def deliver(self, delivered: Delivered, **more: Any) -> httpx.Response:
        """GitLab delivers."""
        return await self.gitlab.deliver(self.url, *delivered, **more)

    async def heard(self, delivered: Delivered, **more: Any) -> list[Event]:
        """What is handed up of a delivery."""
        assert (await self.deliver(delivered, **more)).status_code == 200
        return self.taken()

    async def message(self, delivered: Delivered) -> Message:
        """The one message that is handed up of a delivery."""
        (heard,) = await self.heard(delivered)
        assert isinstance(heard, Message)
        return heard

    def taken(self) -> list[Event]:
        """What was handed up since, which is then taken away."""
        events = list(self.host.events)
        self.host.events.clear()
        return events

    def merge(self, title: str = "A change") -> Conversation:
        """A merge request of Ben's, of which nothing was delivered."""
        return self.gitlab.open(self.app, self.ben, title)

    @property
    def place(self) -> str:
        """Our id of the project."""
        return place(self.app)

    def person(self, account: Account) -> str:
        """Our id of somebody."""
        return f"gitlab:users:{account.id}"


def place(project: Project) -> str:
    """Our id of a project."""
    return f"gitlab:{project.namespace}:{project.id}"


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def gitlab(clock: Time) -> Iterator[LoopbackGitLab]:
    with LoopbackGitLab(clock.now) as served_there:
        yield served_there


@pytest.fixture
async def forge(gitlab: LoopbackGitLab, clock: Time) -> AsyncIterator[Forge]:
    ana, ben = gitlab.add_user("ana"), gitlab.add_user("ben")
    app, host = gitlab.add_project("acme", "app", "private", ana, ben), Upstairs(clock.now)
    chosen = settings(gitlab)
    async with served(lambda _: GitLab(chosen, now=clock.now), host) as (platform, address):
        yield Forge(gitlab, platform, host, clock, f"{address}/gitlab/events", app, ana, ben)
