"""A member is written to as often as WeCom shows, and no more."""

from datetime import timedelta

import pytest

from adapters.errors import RateLimited
from adapters.wecom.outgoing.limits import Pace
from tests.adapters.wecom.conftest import LI, WANG, Time


def write(pace: Pace, user: str, times: int) -> None:
    """Write to a user that often."""
    for _ in range(times):
        pace.check(user)


def test_minute_has_room_for_28_messages_to_each(clock: Time) -> None:
    pace = Pace(clock.now)
    write(pace, WANG, 28)
    clock.advance(seconds=20)

    with pytest.raises(RateLimited) as limited:
        pace.check(WANG)
    assert limited.value.seconds == 40
    write(pace, LI, 28)
    clock.advance(seconds=40)
    write(pace, WANG, 28)


def test_hour_has_room_for_950_messages(clock: Time) -> None:
    pace, began = Pace(clock.now), clock.at
    for _ in range(38):
        write(pace, WANG, 25)
        clock.advance(minutes=1)

    with pytest.raises(RateLimited) as limited:
        pace.check(WANG)
    assert clock.at + timedelta(seconds=limited.value.seconds) == began + timedelta(hours=1)
    clock.advance(seconds=limited.value.seconds)
    write(pace, WANG, 25)
