"""What Slack asked to wait for is not asked again before, and all else goes on."""

from collections.abc import AsyncIterator

import pytest

from adapters.errors import RateLimited
from adapters.platform import Label, Post
from adapters.slack.connect import Slack
from tests.adapters.slack.conftest import ANA, GENERAL, HIRING, Time, install, settings
from tests.servers.slack import LoopbackSlack
from tests.servers.upstairs import Upstairs

POST = Post(Label("AI for Ana"), "hello")
PLACE = f"slack:T0LOOP:{GENERAL}"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def platform(slack: LoopbackSlack, time: Time) -> AsyncIterator[Slack]:
    platform = Slack(settings(slack), now=time.now)
    await platform.start(Upstairs(time.now))
    yield platform
    await platform.stop()


async def test_method_that_is_limited_waits_and_the_others_do_not(
    slack: LoopbackSlack, platform: Slack, time: Time
) -> None:
    slack.fail("chat.postMessage", 429, retry_after=30)
    with pytest.raises(RateLimited):
        await platform.send(PLACE, POST, key="k1")

    time.advance(seconds=10)
    with pytest.raises(RateLimited) as limited:
        await platform.send(f"slack:T0LOOP:{HIRING}", POST, key="k2")
    assert limited.value.seconds == 20
    assert slack.calls.count("chat.postMessage") == 0
    assert (await platform.person(f"slack:T0LOOP:{ANA}")).name == "Ana"

    time.advance(seconds=20)
    await platform.send(PLACE, POST, key="k1")
    assert slack.calls.count("chat.postMessage") == 1


async def test_limit_of_one_workspace_is_none_of_another(slack: LoopbackSlack, time: Time) -> None:
    other = slack.add_team("T0OTHER")
    other.add_channel("C0OPS", "ops")
    host = Upstairs(time.now)
    await install(host, slack, other)
    platform = Slack(settings(slack), now=time.now)
    await platform.start(host)
    slack.fail("chat.postMessage", 429, retry_after=30)

    with pytest.raises(RateLimited):
        await platform.send(PLACE, POST, key="k1")
    await platform.send("slack:T0OTHER:C0OPS", POST, key="k1")
    await platform.stop()

    assert [len(team.posts) for team in (slack, other)] == [0, 1]
