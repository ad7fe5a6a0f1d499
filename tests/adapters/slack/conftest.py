"""A loopback Slack with a few people in it, and the adapter connected to it under a real HTTP server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.chat import Event
from adapters.slack.connect import Slack
from adapters.slack.settings import SlackSettings
from tests.servers.slack import LoopbackSlack

ANA, BEN = "U0ANA", "U0BEN"
GENERAL, HIRING = "C0GENERAL", "G0HIRING"


def now() -> datetime:
    """The time of the adapter under test."""
    return datetime.now(UTC)


def everything(_: Event) -> bool:
    """Every event concerns somebody."""
    return True


def settings(slack: LoopbackSlack, **more: SecretStr) -> SlackSettings:
    """Settings that lead to the loopback Slack."""
    return SlackSettings(
        bot_token=SecretStr(slack.bot_token),
        signing_secret=SecretStr(slack.signing_secret),
        api_url=slack.api_url,
        **more,
    )


@dataclass
class Connected:
    """The adapter, where Slack reaches it, and what it handed up. ``broken`` makes ``accept`` fail, and
    where nothing is ``wanted`` no event concerns anybody."""

    platform: Slack
    url: str = ""
    events: list[Event] = field(default_factory=list)
    broken: bool = False
    wanted: bool = True

    async def accept(self, event: Event) -> None:
        """Take an event as the floor above would."""
        if self.broken:
            raise OSError("the disk is full")
        self.events.append(event)

    def take(self) -> Event:
        """The one event that came, which is then taken away."""
        (event,) = self.events
        self.events.clear()
        return event


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

    async def accept(_: Event) -> None:
        """Nothing comes in where only the way out is tried."""

    await platform.start(accept, everything)
    yield platform
    await platform.stop()


@pytest.fixture
async def connected(slack: LoopbackSlack) -> AsyncIterator[Connected]:
    connected = Connected(Slack(settings(slack), now=now))
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    connected.url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    app = Starlette(routes=list(connected.platform.routes()))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    await connected.platform.start(connected.accept, lambda _: connected.wanted)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield connected
    await connected.platform.stop()
    server.should_exit = True
    await serving
