"""A loopback Slack with a few people in it, and the adapter connected to it under a real HTTP server."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from adapters.slack.connect import Slack
from adapters.slack.install.grants import Grant, Grants
from adapters.slack.settings import SlackSettings
from tests.servers.doorway import served
from tests.servers.slack import LoopbackSlack
from tests.servers.slack_payloads import Acts
from tests.servers.upstairs import Upstairs

ANA, BEN = "U0ANA", "U0BEN"
GENERAL, HIRING = "C0GENERAL", "G0HIRING"
_THEIRS = ("httpx", "httpcore", "uvicorn.access")


def now() -> datetime:
    """The time of the adapter under test."""
    return datetime.now(UTC)


@dataclass
class Time:
    """A clock that moves when somebody sleeps or says so, and notes for how long was slept."""

    at: datetime = field(default_factory=now)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """The time."""
        return self.at

    def seconds(self) -> float:
        """The time as Slack tells it."""
        return self.at.timestamp()

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)

    async def sleep(self, seconds: float) -> None:
        """Let time pass, noted."""
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


def settings(slack: LoopbackSlack, **more: Any) -> SlackSettings:
    """Settings that lead to the loopback Slack."""
    given = {"bot_token": SecretStr(slack.bot_token), "signing_secret": SecretStr(slack.signing_secret), **more}
    return SlackSettings(api_url=slack.api_url, **given)


def oauth(slack: LoopbackSlack, url: str, **more: Any) -> dict[str, Any]:
    """Settings with which the app is installed over OAuth, for a Double at a URL."""
    secret = SecretStr(slack.grants.client_secret)
    return {"client_id": slack.grants.client_id, "client_secret": secret, "public_url": url, **more}


async def install(host: Upstairs, slack: LoopbackSlack, team: Acts, **more: Any) -> Grant:
    """Have the app installed in a team already, as another process would have left it in the vault."""
    token = slack.grants.add(f"xoxb-{team.team}", team, team.bot_user)
    url = f"https://{team.team.lower()}.slack.com/"
    given = {"scope": team.team, "user": team.bot_user, "bot": team.bot_id, "token": token, "url": url, **more}
    grant = Grant(granted=host.now(), **given)
    slack.grants.tokens[token].refresh = grant.refresh_token
    slack.grants.tokens[token].expires = grant.expires.timestamp() if grant.expires else None
    await Grants(host.vault).keep(grant)
    return grant


@dataclass
class Connected(Upstairs):
    """The adapter, where Slack reaches it, and what it handed up."""

    now: Callable[[], datetime] = now
    platform: Slack = field(init=False)
    address: str = ""

    @property
    def url(self) -> str:
        """Where Slack delivers."""
        return f"{self.address}/slack/events"


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    with LoopbackSlack() as slack:
        slack.add_user(ANA, "Ana")
        slack.add_user(BEN, "Ben", tz="Asia/Shanghai")
        slack.add_channel(GENERAL, "general", members=[ANA, BEN])
        slack.add_channel(HIRING, "hiring", kind="private", members=[ANA])
        yield slack


@pytest.fixture
async def platform(slack: LoopbackSlack) -> AsyncIterator[Slack]:
    platform = Slack(settings(slack), now=now)
    await platform.start(Upstairs(now))
    yield platform
    await platform.stop()


@pytest.fixture
async def connected(slack: LoopbackSlack) -> AsyncIterator[Connected]:
    connected = Connected()
    async with AsyncExitStack() as stack:
        making = served(lambda _: Slack(settings(slack), now=now), connected)
        connected.platform, connected.address = await stack.enter_async_context(making)
        yield connected


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything that is logged, at the most talkative level; not by a test's own client and server."""
    caplog.set_level(logging.DEBUG)
    configured = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with structlog.testing.capture_logs() as lines:
        yield lambda: "\n".join(
            [str(lines), *[r.getMessage() for r in caplog.records if not r.name.startswith(_THEIRS)]]
        )
    structlog.configure(**configured)
