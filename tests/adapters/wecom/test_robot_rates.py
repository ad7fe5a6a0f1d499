"""Nothing is said that WeCom would swallow."""

import pytest

from adapters.errors import RateLimited
from adapters.wecom.robot.rates import Rates
from tests.adapters.wecom.robots import Clock


def test_thirty_a_minute_are_let_through_in_each_chat() -> None:
    clock = Clock()
    rates = Rates(clock.now)
    for _ in range(30):
        rates.count("ops")
        clock.advance(seconds=1)

    with pytest.raises(RateLimited) as limited:
        rates.count("ops")
    rates.count("lilei")
    clock.advance(seconds=30)
    rates.count("ops")

    assert limited.value.seconds == 30


def test_thousand_an_hour_are_let_through() -> None:
    clock = Clock()
    rates = Rates(clock.now)
    for _ in range(1000):
        rates.count("ops")
        clock.advance(seconds=3)

    with pytest.raises(RateLimited) as limited:
        rates.count("ops")
    clock.advance(seconds=600)
    rates.count("ops")

    assert limited.value.seconds == 600
