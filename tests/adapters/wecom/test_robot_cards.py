"""Cards, opinions and files of a robot arrive once, and change as far as WeCom lets them."""

from collections.abc import AsyncIterator

import pytest

from adapters.chat import Message, Press
from adapters.errors import Refused, Unclear
from adapters.platform import Attachment, Button, Card, Post
from adapters.wecom.robot.voice import SEEN, TAKEN_BACK
from tests.adapters.wecom.robots import (
    ANSWER,
    CARD,
    LABEL,
    LEI,
    M1,
    M2,
    Robots,
    open_robots,
    said,
    until,
)


@pytest.fixture
async def robots(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Robots]:
    async with open_robots(monkeypatch) as robots:
        yield robots


@pytest.mark.parametrize("how", ["lost_before", "lost_after"])
async def test_card_arrives_once(robots: Robots, how: str) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.server.fail("aibot_send_msg", how)  # type: ignore[arg-type]
        with pytest.raises(Unclear):
            await robot.voice.post(LEI, CARD, M1)
        await until(lambda: robot.connected)
        await robot.voice.post(LEI, CARD, M1)

    cards = [shown.card for shown in robots.server.shown("lilei") if shown.card]
    assert [card["task_id"] for card in cards] == [M1]


async def test_sign_ends_where_the_answer_is_a_card_alone(robots: Robots) -> None:
    async with robots.robot() as robot:
        question = await robots.ask()
        await robot.voice.working(LEI, question, on=True)
        await robot.voice.post(LEI, CARD, M1, thread=question)
        await robot.voice.working(LEI, question, on=False)

    sign, card = robots.server.shown("lilei")
    assert (sign.text, sign.finished) == (SEEN, True)
    assert card.card is not None


async def test_card_that_was_just_pressed_is_replaced(robots: Robots) -> None:
    approved = Post(LABEL, "", Card("已批准"))
    async with robots.robot() as robot:
        await robots.ask()
        await robot.voice.post(LEI, CARD, M1)
        (shown,) = robots.server.shown("lilei")
        assert shown.card is not None
        key = shown.card["button_list"][0]["key"]
        await robots.server.press("lilei", M1, key)
        pressed = await robots.ears.take()
        await robot.voice.update(LEI, approved, M1)

    assert isinstance(pressed, Press)
    assert (pressed.value, pressed.message) == (key, M1)
    assert shown.card["main_title"]["title"] == "已批准"
    assert len(robots.server.shown("lilei")) == 1


async def test_card_that_cannot_be_replaced_any_more_is_told_anew_once_for_each_state(robots: Robots) -> None:
    approved = Post(LABEL, "", Card("已批准"))
    async with robots.robot() as robot:
        await robots.ask()
        await robot.voice.post(LEI, CARD, M1)
        await robots.server.press("lilei", M1, "key")
        await robots.ears.take()
        robots.clock.advance(seconds=5)
        await robot.voice.update(LEI, CARD, M1)
        await robot.voice.update(LEI, approved, M1)
        await robot.voice.update(LEI, approved, M1)

    card, news = robots.server.shown("lilei")
    assert card.card is not None
    assert card.card["main_title"]["title"] == "批准发布?"
    assert news.text.startswith(f"AI 生成 · 王芳的分身 · {M1[:6]}\n")
    assert "已批准" in news.text


async def test_opinions_are_wecoms_own_signs_and_come_back_as_the_button(robots: Robots) -> None:
    judged = Card(
        buttons=(Button("feedback", "有用", "d1+", opinion="good"), Button("feedback", "没用", "d1-", opinion="bad"))
    )
    async with robots.robot() as robot:
        question = await robots.ask()
        await robot.voice.working(LEI, question, on=True)
        await robot.voice.post(LEI, Post(LABEL, "用发布页。", judged), M1, thread=question)
        (shown,) = robots.server.shown("lilei")
        for verdict in (3, 2, 1):
            await robots.server.judge("lilei", shown.feedback, verdict)
        bad, good = await robots.ears.take(), await robots.ears.take()

    assert shown.card is None
    assert isinstance(bad, Press)
    assert isinstance(good, Press)
    assert (bad.value, good.value) == ('["feedback","d1-"]', '["feedback","d1+"]')
    assert (bad.message, good.message) == (M1, M1)


async def test_opinions_stay_buttons_where_there_is_no_answer_to_judge(robots: Robots) -> None:
    judged = Card("周报", buttons=(Button("feedback", "有用", "r1+", opinion="good"),))
    async with robots.robot() as robot:
        await robots.ask()
        robots.clock.advance(hours=25)
        await until(lambda: robot.connected)
        await robot.voice.post(LEI, Post(LABEL, "", judged), M1)

    (shown,) = robots.server.shown("lilei")
    assert shown.card is not None
    assert [button["text"] for button in shown.card["button_list"]] == ["有用"]


async def test_opinion_of_what_has_none_is_nobodys(robots: Robots) -> None:
    async with robots.robot():
        await robots.ask()
        await robots.server.judge("lilei", "unknown", 1)
        await robots.server.say("lilei", "在吗")
        heard = await robots.ears.take()

    assert isinstance(heard, Message)


async def test_answer_of_which_nobody_knows_whether_it_came_can_be_emptied(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        robots.server.fail("aibot_respond_msg", "lost_after")
        with pytest.raises(Unclear):
            await robot.voice.post(LEI, ANSWER, M1)
        await until(lambda: robot.connected)
        await robot.voice.delete(LEI, M1)
        await robot.voice.post(LEI, ANSWER, M1)

    assert said(robots) == [(TAKEN_BACK, 1, True)]


async def test_answer_that_arrived_cannot_be_taken_back(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        await robot.voice.post(LEI, ANSWER, M1)
        for message in (M1, M2):
            with pytest.raises(Refused) as refused:
                await robot.voice.delete(LEI, message)
            assert refused.value.reason == "cannot_be_recalled"

    assert said(robots) == [("用发布页的回滚按钮。", 1, True)]


@pytest.mark.parametrize("size", [1, 512 * 1024, 1_200_000])
async def test_file_arrives_whole_under_its_label(robots: Robots, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    async with robots.robot() as robot:
        await robots.ask()
        await robot.voice.upload(LEI, Post(LABEL, "导出"), Attachment("导出.zip", content), M1)
        await robot.voice.upload(LEI, Post(LABEL, "导出"), Attachment("导出.zip", content), M1)

    words, file = robots.server.shown("lilei")
    assert words.text == f"AI 生成 · 王芳的分身 · {M1[:6]}\n导出"
    assert file.file == content


async def test_file_that_wecom_would_not_take_is_refused(robots: Robots) -> None:
    async with robots.robot() as robot:
        await robots.ask()
        for content in (b"", b"x" * (100 * 512 * 1024 + 1)):
            with pytest.raises(Refused) as refused:
                await robot.voice.upload(LEI, Post(LABEL, "导出"), Attachment("a", content), M1)
            assert refused.value.reason == "file_size"

    assert robots.server.shown("lilei") == []
