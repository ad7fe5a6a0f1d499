"""A loopback WeCom with a few people in it, and an application's parts connected to it on one clock."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import structlog
from pydantic import SecretStr

from adapters.wecom.ids import Spot
from adapters.wecom.outgoing.application import ApplicationVoice
from adapters.wecom.outgoing.calls import Client, open_http
from adapters.wecom.outgoing.notes import Notes
from adapters.wecom.settings import Corporation
from tests.servers.drawer import Drawer
from tests.servers.wecom import LoopbackWeCom

WANG, LI, ZHAO = "wangfang", "LiLei", "zhao"


@dataclass
class Time:
    """A clock that moves when it is told to."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 1, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The time."""
        return self.at

    def seconds(self) -> float:
        """The time as a number."""
        return self.at.timestamp()

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


def corporation(wecom: LoopbackWeCom, **more: Any) -> Corporation:
    """Settings of the loopback WeCom's application."""
    given: dict[str, Any] = {
        "corp_id": wecom.corp_id,
        "agent_id": wecom.agent_id,
        "secret": SecretStr(wecom.secret),
        "token": SecretStr(wecom.token),
        "aes_key": SecretStr(wecom.aes_key),
    }
    return Corporation(**given | more)


@dataclass
class Office:
    """All that an application needs to speak; ``another`` is the same in another process."""

    wecom: LoopbackWeCom
    clock: Time
    http: httpx.AsyncClient
    vault: Drawer
    corporation: Corporation

    def __post_init__(self) -> None:
        self.client = Client(self.corporation, self.wecom.api_url, self.http, self.vault, self.clock.now)
        self.notes = Notes(self.vault, self.wecom.corp_id)
        self.voice = ApplicationVoice(self.client, self.notes, self.corporation, now=self.clock.now, vault=self.vault)

    def another(self, **more: Any) -> "Office":
        """Another process, or another one's settings, over the same vault."""
        return Office(self.wecom, self.clock, self.http, self.vault, self.corporation.model_copy(update=more))

    def spot(self, user: str = WANG) -> Spot:
        """The direct talk of a member with the application."""
        return Spot(self.wecom.corp_id, "app", str(self.wecom.agent_id), user)


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def wecom(clock: Time) -> Iterator[LoopbackWeCom]:
    with LoopbackWeCom(clock.seconds) as wecom:
        wecom.add_user(WANG, "王芳")
        wecom.add_user(LI, "李雷")
        wecom.add_user(ZHAO, "赵", seen=False)
        yield wecom


@pytest.fixture
async def office(wecom: LoopbackWeCom, clock: Time) -> AsyncIterator[Office]:
    async with open_http(wecom.api_url) as http:
        yield Office(wecom, clock, http, Drawer(clock.now), corporation(wecom))


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything that is logged, at the most talkative level, by whatever library."""
    caplog.set_level(logging.DEBUG)
    configured = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with structlog.testing.capture_logs() as lines:
        yield lambda: "\n".join([str(lines), *[f"{r.name} {r.getMessage()}" for r in caplog.records]])
    structlog.configure(**configured)
