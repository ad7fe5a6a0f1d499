"""What a robot says arrives once, whatever happens to the line, the process and WeCom's deadlines."""

from collections.abc import AsyncIterator

import pytest

from adapters.chat import Opening
from adapters.errors import RateLimited, Refused, Unclear
from adapters.platform import Post
from adapters.wecom.outgoing.notes import Notes, message_id
from adapters.wecom.robot.voice import SEEN, THINKING
from tests.adapters.wecom.robots import (
    ANSWER,
    LABEL,
    LEI,
    M1,
    M2,
    OPS,
    Robots,
    commands,
    open_robots,
    said,
    until,
)
from tests.logs import logged


@pytest.fixture
async def robots(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Robots]:
    async with open_robots(monkeypatch) as robots:
        yield robots


async def test_answer_stands_under_its_question_with_its_label_and_number(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        await robot.voice.post(LEI, ANSWER, M1)

    (shown,) = robots.server.shown("lilei")
    assert (shown.text, shown.finished, shown.stream) == (
        f"AI 生成 · 王芳的分身 · {M1[:6]}\n用发布页的回滚按钮。",
        True,
        M1,
    )
    noted = await Notes(robots.vault, "ww1").read(M1)
    assert noted is not None
    assert noted.state == "sent"


async def test_sign_of_thinking_becomes_the_answer(robots: Robots) -> None:
    async with robots.robot() as robot:
        question = await robots.ask(group=OPS.chat)
        await robot.voice.working(OPS, question, on=True)
        thinking = said(robots, OPS.chat)
        await robot.voice.post(OPS, ANSWER, M1, thread=question)
        await robot.voice.working(OPS, question, on=False)

    assert thinking == [(THINKING, 1, False)]
    assert said(robots, OPS.chat) == [("用发布页的回滚按钮。", 1, True)]


async def test_sign_that_no_answer_follows_says_that_it_was_seen(robots: Robots) -> None:
    async with robots.robot() as robot:
        question = await robots.ask()
        await robot.voice.working(LEI, question, on=True)
        robots.server.fail("aibot_respond_msg", "lost_before")
        with pytest.raises(Unclear):
            await robot.voice.working(LEI, question, on=False)
        await until(lambda: robot.connected)
        await robot.voice.working(LEI, question, on=False)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [(SEEN, 1, True), ("用发布页的回滚按钮。", 1, True)]


async def test_sign_is_not_shown_under_what_was_answered_or_never_asked(robots: Robots) -> None:
    async with robots.robot() as robot:
        question = await robots.ask()
        await robot.voice.post(LEI, ANSWER, M1, thread=question)
        await robot.voice.working(LEI, question, on=True)
        await robot.voice.working(LEI, "never asked", on=True)
        await robot.voice.working(LEI, "never asked", on=False)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


async def test_answer_without_a_thread_goes_where_the_sign_is_though_somebody_asked_since(robots: Robots) -> None:
    async with robots.robot() as robot:
        first = await robots.ask("一?")
        await robot.voice.working(LEI, first, on=True)
        await robots.ask("二?")
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


async def test_sign_that_is_too_old_is_left_and_the_answer_comes_as_a_message_of_its_own(robots: Robots) -> None:
    async with robots.robot() as robot:
        question = await robots.ask()
        await robot.voice.working(LEI, question, on=True)
        robots.clock.advance(minutes=7)
        await robot.voice.post(LEI, ANSWER, M1, thread=question)
        await robot.voice.working(LEI, question, on=False)

    assert said(robots) == [(THINKING, 1, False), ("用发布页的回滚按钮。", 1, True)]
    assert commands(robots) == ["respond_msg", "respond_msg"]


async def test_long_answer_comes_in_parts_in_order(robots: Robots) -> None:
    text = "\n\n".join(f"第{number}段" + "长" * 900 for number in range(20))
    async with robots.robot() as robot:
        await robots.ask()
        await robot.voice.post(LEI, Post(LABEL, text), M1)

    shown = robots.server.texts("lilei")
    assert len(shown) > 1
    assert "".join(shown).count("长") == 20 * 900
    assert all("AI 生成 · 王芳的分身" in each for each in shown)
    assert [each.index("第") for each in shown] == sorted(each.index("第") for each in shown)


@pytest.mark.parametrize(
    ("how", "signed"),
    [
        ("lost_before", True),
        ("lost_after", True),
        ("silent", True),
        ("lost_before", False),
        ("lost_after", False),
    ],
)
async def test_answer_whose_end_nobody_saw_arrives_once(robots: Robots, how: str, signed: bool) -> None:
    async with robots.robot() as robot:
        question = await robots.ask()
        if signed:
            await robot.voice.working(LEI, question, on=True)
        robots.server.fail("aibot_respond_msg", how)  # type: ignore[arg-type]
        with pytest.raises(Unclear):
            await robot.voice.post(LEI, ANSWER, M1, thread=question)
        await robots.ask("还有一个问题")
        await until(lambda: robot.connected)
        await robot.voice.post(LEI, ANSWER, M1, thread=question)
        await robot.voice.post(LEI, ANSWER, M1, thread=question)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


async def test_answer_of_a_process_that_died_is_finished_by_the_next_one(robots: Robots) -> None:
    long = Post(LABEL, "长" * 9000)
    async with robots.robot() as first:
        question = await robots.ask()
        await first.voice.working(LEI, question, on=True)
        robots.server.fail("aibot_respond_msg", 0, "lost_after")
        with pytest.raises(Unclear):
            await first.voice.post(LEI, long, M1, thread=question)
    async with robots.robot() as second:
        await second.voice.post(LEI, long, M1, thread=question)

    shown = robots.server.shown("lilei")
    assert len(shown) == 2
    assert sum(each.text.count("长") for each in shown) == 9000
    assert all(each.finished for each in shown)


async def test_line_that_is_down_is_for_later_and_nothing_was_tried(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.server.secrets["BOT1"] = "changed"
        await robots.server.drop()
        await until(lambda: robot.problem != "")
        with pytest.raises(RateLimited):
            await robot.voice.post(LEI, ANSWER, M1)

    noted = await Notes(robots.vault, "ww1").read(M1)
    assert noted is not None
    assert noted.parts == ()


@pytest.mark.parametrize("code", [846605, 846608])
async def test_answer_that_comes_too_late_for_its_request_is_pushed_once(robots: Robots, code: int) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.server.fail("aibot_respond_msg", code)
        await robot.voice.post(LEI, ANSWER, M1)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]
    assert commands(robots) == ["respond_msg", "send_msg"]


async def test_answer_that_may_have_arrived_is_not_pushed_when_its_request_ends(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.server.fail("aibot_respond_msg", "lost_after", 846608)
        with pytest.raises(Unclear):
            await robot.voice.post(LEI, ANSWER, M1)
        await until(lambda: robot.connected)
        with logged() as lines:
            await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["wecom_robot_post_unclear"]
    assert "回滚" not in str(lines)


async def test_post_that_answers_nothing_any_more_is_pushed(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=25)
        await until(lambda: robot.connected)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]
    assert commands(robots) == ["send_msg"]


async def test_push_whose_end_nobody_saw_is_not_repeated(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=25)
        await until(lambda: robot.connected)
        robots.server.fail("aibot_send_msg", "lost_after")
        with pytest.raises(Unclear):
            await robot.voice.post(LEI, ANSWER, M1)
        await until(lambda: robot.connected)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


async def test_push_that_wecom_refused_or_put_off_is_repeated(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=25)
        await until(lambda: robot.connected)
        robots.server.fail("aibot_send_msg", 45009, 40058)
        with pytest.raises(RateLimited) as later:
            await robot.voice.post(LEI, ANSWER, M1)
        with pytest.raises(Refused) as refused:
            await robot.voice.post(LEI, ANSWER, M1)
        await robot.voice.post(LEI, ANSWER, M1)

    assert (later.value.seconds, refused.value.reason) == (60, "40058")
    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


async def test_of_a_push_in_parts_what_arrived_is_not_repeated(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=25)
        await until(lambda: robot.connected)
        robots.server.fail("aibot_send_msg", 0, 45033)
        with pytest.raises(RateLimited):
            await robot.voice.post(LEI, Post(LABEL, "长" * 9000), M1)
        await robot.voice.post(LEI, Post(LABEL, "长" * 9000), M1)

    assert [text.count("长") for text in robots.server.texts("lilei")].count(0) == 0
    assert "".join(robots.server.texts("lilei")).count("长") == 9000


async def test_nobody_is_written_to_who_never_wrote(robots: Robots) -> None:
    async with robots.robot() as robot:
        with pytest.raises(Refused) as refused:
            await robot.voice.post(LEI, ANSWER, M1)

    assert refused.value.reason == "93006"


async def test_greeting_within_five_seconds_of_coming_in_is_a_welcome(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.server.enter("lilei")
        assert isinstance(await robots.ears.take(), Opening)
        await robot.voice.post(LEI, ANSWER, M1)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]
    assert commands(robots) == ["respond_welcome_msg"]


async def test_greeting_that_comes_later_is_pushed(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=25)
        await until(lambda: robot.connected)
        await robots.server.enter("lilei")
        await robots.ears.take()
        robots.clock.advance(seconds=5)
        await robot.voice.post(LEI, ANSWER, M1)

    assert commands(robots) == ["send_msg"]


async def test_welcome_whose_end_nobody_saw_is_not_repeated(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.server.enter("lilei")
        await robots.ears.take()
        robots.server.fail("aibot_respond_welcome_msg", "lost_after")
        with pytest.raises(Unclear):
            await robot.voice.post(LEI, ANSWER, M1)
        await until(lambda: robot.connected)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


@pytest.mark.parametrize("hours", [0, 25])
async def test_no_more_is_said_than_wecom_shows(robots: Robots, hours: int) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=hours)
        await until(lambda: robot.connected)
        for number in range(30):
            await robot.voice.post(LEI, ANSWER, message_id(str(number)))
        robots.clock.advance(seconds=20)
        with pytest.raises(RateLimited) as limited:
            await robot.voice.post(LEI, ANSWER, M1)
        await robots.ask(group=OPS.chat)
        await robot.voice.post(OPS, ANSWER, M2)
        robots.clock.advance(seconds=40)
        await robot.voice.post(LEI, ANSWER, M1)

    assert limited.value.seconds == 40
    assert (len(robots.server.shown("lilei")), robots.server.dropped) == (31, 0)
