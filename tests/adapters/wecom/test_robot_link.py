"""One process is connected at a time, comes back by itself, and neither fights nor hammers."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.chat import Message
from adapters.errors import RateLimited
from adapters.platform import Label, Post
from adapters.wecom.robot.link import LEASE, LONG_REST, RENEWED, TRIED, state_name
from adapters.wecom.robot.robot import WAITS
from tests.adapters.wecom.robots import CORPORATION, LEI, Robots, open_robots, until
from tests.logs import logged

SECOND = timedelta(seconds=1)
POST = Post(Label("AI 生成 · 王芳的分身"), "用发布页回滚。")


@pytest.fixture
async def robots(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Robots]:
    async with open_robots(monkeypatch) as robots:
        yield robots


async def test_robot_connects_and_hears(robots: Robots) -> None:
    async with robots.robot() as robot:
        assert robot.connected
        assert robot.problem == ""
        await robots.server.say("lilei", "在吗")
        heard = await robots.ears.take()

    assert isinstance(heard, Message)
    assert heard.text == "在吗"
    assert not robots.server.live()


async def test_it_is_noted_for_everybody_how_the_robot_fares(robots: Robots) -> None:
    async with robots.robot():
        assert await robots.vault.read(state_name("BOT1")) == "connected"
        await robots.pass_by(2 * LEASE)
        assert await robots.vault.read(state_name("BOT1")) == "connected"
    robots.clock.advance(seconds=LEASE.total_seconds())
    assert await robots.vault.read(state_name("BOT1")) is None


async def test_of_two_processes_one_connects(robots: Robots) -> None:
    async with robots.robot() as one, robots.robot() as other:
        await robots.pass_by(3 * LEASE)
        assert (one.connected, other.connected) == (True, False)
        assert robots.server.subscribed == [("BOT1", True)]
        with pytest.raises(RateLimited):
            await other.voice.post(LEI, POST, "m1")


async def test_process_that_stops_hands_over(robots: Robots) -> None:
    async with robots.robot() as first, robots.robot() as second:
        await first.stop()
        await robots.pass_by(TRIED)
        await until(lambda: second.connected)

    assert robots.server.subscribed == [("BOT1", True), ("BOT1", True)]


async def test_other_process_takes_over_when_the_lease_of_a_dead_one_ends(robots: Robots) -> None:
    await robots.vault.claim("wecom/robot/BOT1", "a process that died", LEASE.total_seconds())
    robots.vault.claims.clear()
    async with robots.robot() as robot:
        await robots.pass_by(LEASE - SECOND)
        assert not robot.connected
        await robots.pass_by(TRIED)
        await until(lambda: robot.connected)

    assert robots.server.subscribed == [("BOT1", True)]


async def test_process_that_lost_the_lease_hangs_up_and_leaves_the_other_alone(robots: Robots) -> None:
    async with robots.robot() as robot:
        robots.clock.advance(seconds=LEASE.total_seconds())
        assert await robots.vault.claim("wecom/robot/BOT1", "another process", LEASE.total_seconds())
        await robots.server.until_gone()
        await robots.look_on()
        assert not robot.connected

    assert len(robots.server.subscribed) == 1


async def test_vault_that_does_not_answer_ends_the_connection_before_the_lease(robots: Robots) -> None:
    async with robots.robot() as robot:
        robots.vault.broken = True
        await robots.pass_by(RENEWED)
        assert robot.connected
        await robots.pass_by(RENEWED)
        await robots.server.until_gone()
        await robots.pass_by(RENEWED)
        assert not robot.connected
        robots.vault.broken = False
        await until(lambda: robot.connected)


@pytest.mark.parametrize("clean", [False, True])
async def test_robot_comes_back_when_the_line_ends(robots: Robots, clean: bool) -> None:
    async with robots.robot():
        await robots.server.drop(clean=clean)
        await robots.server.until_live()
        await robots.server.say("lilei", "在吗")
        await robots.ears.take()

    assert len(robots.server.subscribed) == 2


async def test_frame_that_nobody_foresaw_ends_nothing_for_good(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.server.babble("[1, 2]")
        await robots.server.until_gone()
        await robots.server.until_live()
        await robots.server.say("lilei", "在吗")
        heard = await robots.ears.take()
        await until(lambda: robot.connected)

    assert isinstance(heard, Message)
    assert heard.text == "在吗"
    assert robots.server.subscribed == [("BOT1", True), ("BOT1", True)]


async def test_every_change_of_the_connection_is_a_line_in_the_log(robots: Robots) -> None:
    with logged() as lines:
        async with robots.robot() as robot:
            await robots.server.drop()
            await until(lambda: len(robots.server.subscribed) == 2 and robot.connected)

    told = [line["event"] for line in lines if line["event"].startswith("wecom_robot")]
    assert told == ["wecom_robot_connected", "wecom_robot_ended", "wecom_robot_connected"]


async def test_robot_that_another_deployment_pushes_out_does_not_push_back(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.server.take_over()
        await until(lambda: robot.problem == "connected_elsewhere")
        await robots.pass_by(LONG_REST - SECOND)
        assert len(robots.server.subscribed) == 2
        assert not robot.connected
        await robots.pass_by(SECOND)
        await until(lambda: robot.connected)
        assert robot.problem == ""


async def test_wrong_secret_is_told_and_not_tried_again_and_again(robots: Robots) -> None:
    wrong = CORPORATION.model_copy(update={"bot_secret": SecretStr("wrong")})
    with logged() as lines:
        async with robots.robot(wrong) as robot:
            assert not robot.connected
            assert robot.problem == "not_authenticated_40001"
            await robots.pass_by(LONG_REST - SECOND)
            assert robots.server.subscribed == [("BOT1", False)]
            await robots.pass_by(SECOND)
            await until(lambda: len(robots.server.subscribed) == 2)

    assert _events(lines)["wecom_robot_not_connected"] == "not_authenticated_40001"
    assert "wrong" not in str(lines)


async def test_server_that_cannot_be_reached_is_tried_again_ever_more_rarely(robots: Robots) -> None:
    url, robots.server.url = robots.server.url, "wss://127.0.0.1:9"
    with logged() as lines:
        async with robots.robot() as robot:
            for attempt in range(1, 8):
                await until(lambda: len(_waits(lines)) == attempt)  # noqa: B023
                assert robot.problem == "not_reached"
                robots.clock.advance(seconds=_waits(lines)[-1])
    robots.server.url = url

    assert _waits(lines)[:7] == [1, 2, 4, 8, 16, 30, 30]


async def test_event_that_could_not_be_taken_is_handed_up_again(robots: Robots) -> None:
    robots.ears.failures = 2
    async with robots.robot():
        await robots.server.say("lilei", "在吗")
        await robots.server.say("lilei", "回滚?")
        heard = [await robots.ears.take(), await robots.ears.take()]

    assert [event.text for event in heard if isinstance(event, Message)] == ["在吗", "回滚?"]


async def test_event_that_nobody_can_take_is_dropped_and_the_next_one_comes(robots: Robots) -> None:
    robots.ears.failures = len(WAITS) + 1
    with logged() as lines:
        async with robots.robot():
            await robots.server.say("lilei", "机密")
            await robots.server.say("lilei", "回滚?")
            heard = await robots.ears.take()

    assert isinstance(heard, Message)
    assert heard.text == "回滚?"
    assert _events(lines)["wecom_robot_event_lost"] == ""
    assert "机密" not in str(lines)


async def test_what_was_heard_is_handed_up_before_the_stop_is_over(robots: Robots) -> None:
    async with robots.robot() as robot:
        robots.ears.gate.clear()
        await robots.server.say("lilei", "在吗")
        await until(lambda: robots.ears.called == 1)
        stopping = asyncio.create_task(robot.stop())
        await robots.server.until_gone()
        robots.ears.gate.set()
        await stopping

        assert len(robots.ears.events) == 1


def _waits(lines: Iterable[Mapping[str, Any]]) -> list[float]:
    return [line["seconds"] for line in lines if line["event"] == "wecom_robot_not_connected"]


def _events(lines: Iterable[Mapping[str, object]]) -> dict[object, object]:
    return {line["event"]: line.get("problem", "") for line in lines}
