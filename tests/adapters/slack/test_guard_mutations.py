"""Twenty thousand tampered requests over real connections: not one gets through, and not one breaks anything."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest

from adapters.slack.connect import Slack
from tests.adapters.slack.conftest import ANA, GENERAL, Time, settings
from tests.servers.doorway import served
from tests.servers.raw_http import send_all
from tests.servers.slack import LoopbackSlack
from tests.servers.tampered import Tamperer, kinds_of_payload
from tests.servers.upstairs import Upstairs

COUNT = 20_000
SEED = 20_261_124


@pytest.fixture
def time() -> Time:
    """A clock that stands still."""
    return Time()


@pytest.fixture
def slack(time: Time) -> Iterator[LoopbackSlack]:
    """A workspace at that time."""
    with LoopbackSlack(time.seconds) as slack:
        slack.add_user(ANA, "Ana")
        slack.add_channel(GENERAL, "general", members=[ANA])
        yield slack


async def test_not_one_tampered_request_is_handed_up_or_breaks_the_server(
    slack: LoopbackSlack, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    upstairs = Upstairs(time.now)
    tamperer = Tamperer(slack, kinds_of_payload(slack, GENERAL, ANA), SEED)
    async with served(lambda _: Slack(settings(slack), now=time.now), upstairs) as (_, address):
        url = f"{address}/slack/events"
        good = tamperer.good()
        let_in = await send_all(url, iter(good))
        tamperer.spend(good)
        handed_up = [event.kind for event in upstairs.events]
        upstairs.events.clear()
        upstairs.asked.clear()
        with caplog.at_level(logging.ERROR):
            answers = await send_all(url, tamperer.requests(COUNT))

    assert [answer.status for answer in let_in] == [200, 200, 200]
    assert sorted(handed_up) == ["command", "message", "press"]
    assert (upstairs.events, upstairs.asked) == ([], [])
    assert len(answers) == COUNT
    statuses = Counter((answer.name, answer.status) for answer in answers)
    hung_up = {("hang_up", None)}
    assert {case for case in statuses if case[1] is None or not 400 <= case[1] < 500} == hung_up
    assert caplog.records == []
