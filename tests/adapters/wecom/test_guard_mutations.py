"""Twenty thousand tampered callbacks over real connections: not one gets through, and not one breaks anything."""

import logging
from collections import Counter

import pytest

from tests.adapters.wecom.conftest import WANG, Time
from tests.adapters.wecom.door import open_door
from tests.servers.raw_http import send_all
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_tampered import Tamperer

COUNT = 20_000
SEED = 20_261_124


async def test_not_one_tampered_callback_is_handed_up_or_breaks_the_server(
    wecom: LoopbackWeCom, clock: Time, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_door(wecom, clock) as door:
        tamperer = Tamperer(door.postman, WANG, SEED)
        let_in = await send_all(door.postman.url, iter(tamperer.good()))
        handed_up = sorted(event.kind for event in door.host.events)
        door.host.events.clear()
        with caplog.at_level(logging.ERROR):
            answers = await send_all(door.postman.url, tamperer.requests(COUNT))
    assert [answer.status for answer in let_in] == [200, 200, 200]
    assert handed_up == ["command", "message", "opening"]
    assert door.host.events == []
    assert len(answers) == COUNT
    statuses = Counter((answer.name, answer.status) for answer in answers)
    hung_up = {("hang_up", None)}
    assert {case for case in statuses if case[1] is None or not 400 <= case[1] < 500} == hung_up
    assert caplog.records == []
