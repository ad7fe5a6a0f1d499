"""王芳 and her double behind a robot: in a group by mention, in direct talks, over one outbound connection."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.robot_stage import HAN, LI, NAME, OPS, WANG, Room, open_room

QUESTION = "发布失败了怎么回滚？"
ANSWER = "在发布页面点「回滚」，再告诉客服。"


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    async with open_room(tmp_path / "home", monkeypatch) as opened:
        yield opened


def quoting(text: str) -> dict[str, object]:
    """The quote under a message."""
    return {"quote": {"msgtype": "text", "text": {"content": text}}}


async def begin(room: Room) -> None:
    """王芳 lets her double learn in the group, and stand in."""
    await room.say(WANG, "你好")
    await room.say(WANG, "影子 开", group=OPS)
    await room.press(WANG, "我同意")
    await room.say(WANG, "代班 到周五下午六点")
    await room.press(WANG, "我同意")


async def test_consent_in_a_group_says_what_the_robot_hears_there(room: Room) -> None:
    await room.say(WANG, "你好")
    before = len(room.texts(WANG))
    await room.say(WANG, "影子 开", group=OPS)
    wording = "".join(room.texts(WANG)[before:])
    assert "只听得到 @我 的消息" in wording
    assert "过去的内容我读不到" in wording
    await room.press(WANG, "我同意")
    assert "在听：#群聊 …0001" in "".join(await room.say(WANG, "状态"))


async def test_who_never_wrote_to_the_robot_is_told_where_they_are(room: Room) -> None:
    told = await room.say(WANG, "影子 开", group=OPS)
    assert "请先私聊我说一句话" in told[-1]
    assert room.texts(WANG) == []


async def test_quoted_question_with_the_workers_answer_helps_in_that_group_only(room: Room) -> None:
    await begin(room)
    await room.say(WANG, ANSWER, group=OPS, **quoting(QUESTION))
    await room.say(LI, f"@王芳 {QUESTION}", group=OPS)
    assert ANSWER in room.texts(WANG)[-1]
    await room.press(WANG, "批准")
    assert room.texts(OPS)[-1].startswith("AI 生成 · 王芳的分身 · 王芳已批准 · ")
    assert room.texts(OPS)[-1].endswith(ANSWER)
    before = len(room.texts(WANG))
    await room.say(HAN, f"问 @王芳 {QUESTION}")
    assert ANSWER not in "".join(room.texts(WANG)[before:])


async def test_question_in_a_group_shows_that_it_is_thought_about_and_ends_in_one_message(room: Room) -> None:
    await begin(room)
    told = await room.say(LI, f"@王芳 {QUESTION}", group=OPS)
    assert len(told) == 1
    assert "王芳会看到你的问题" in told[0]
    assert all(shown.finished for shown in room.robots.shown(OPS))


async def test_worker_writes_the_answer_from_the_card(room: Room) -> None:
    await begin(room)
    await room.say(LI, f"问 @王芳 {QUESTION}")
    assert "改：" in (await room.press(WANG, "编辑", asks=True))[-1]
    await room.say(WANG, f"改：{ANSWER}")
    assert room.texts(LI)[-1].endswith(ANSWER)


async def test_card_shows_its_outcome_within_the_press(room: Room) -> None:
    await begin(room)
    await room.say(WANG, ANSWER, group=OPS, **quoting(QUESTION))
    await room.say(LI, f"@王芳 {QUESTION}", group=OPS)
    await room.press(WANG, "批准")
    assert any(text.startswith("已按你的批准发出。") for text in room.texts(WANG))


async def test_correction_that_quotes_the_number_of_a_reply_is_learnt(room: Room) -> None:
    await begin(room)
    await room.say(WANG, ANSWER, group=OPS, **quoting(QUESTION))
    await room.say(LI, f"@王芳 {QUESTION}", group=OPS)
    await room.press(WANG, "批准")
    said = room.texts(OPS)[-1]
    before = len(room.texts(WANG))
    await room.say(WANG, "更正：先告诉客服，再回滚。", group=OPS, **quoting(said))
    assert "先告诉客服，再回滚。" in "".join(room.texts(WANG)[before:])


async def test_quoted_words_of_a_double_are_nobodys_question(room: Room) -> None:
    await begin(room)
    await room.say(LI, f"@王芳 {QUESTION}", group=OPS)
    said = room.texts(OPS)[-1]
    await room.say(WANG, "这条不对，别发", group=OPS, **quoting(said))
    assert "记下了" not in "".join(room.texts(WANG))


async def test_lost_line_in_the_middle_of_an_answer_shows_it_once(room: Room) -> None:
    await begin(room)
    await room.say(WANG, ANSWER, group=OPS, **quoting(QUESTION))
    await room.say(LI, f"@王芳 {QUESTION}", group=OPS)
    room.robots.fail("aibot_respond_msg", "lost_after")
    await room.press(WANG, "批准")
    await room.robots.until_live()
    for _ in range(4):
        room.clock.advance(room.WAIT)
        await room.app.settle()
    assert sum(ANSWER in text and "已批准" in text for text in room.texts(OPS)) == 1


async def test_nothing_is_sent_while_another_process_holds_the_connection(room: Room) -> None:
    await begin(room)
    await room.robots.take_over()
    await room.robots.until_gone()
    (platform,) = room.app.of.platforms.values()
    assert list(platform.elsewhere()) == ["wecom:ww1:bot/BOT1/", "wecom:ww1:"]


@pytest.mark.parametrize(
    "said",
    [
        f"@王芳 @{{robot}} {QUESTION}",
        f"@{{robot}} ＠王芳 {QUESTION}",
        f"{QUESTION} @王芳 @{{robot}}",
        f"@{{robot}} 问 @王芳 {QUESTION}",
    ],
)
@pytest.mark.parametrize("robot", [NAME, "新名字\u2005", "My Bot\u2005"])
async def test_robot_is_found_in_any_order_under_any_name(room: Room, said: str, robot: str) -> None:
    await begin(room)
    await room.say(WANG, ANSWER, group=OPS, **quoting(QUESTION))
    await room.say_plainly(LI, said.format(robot=robot), group=OPS)
    assert ANSWER in "".join(room.texts(WANG))


@pytest.mark.parametrize("said", ["@新名字 状态", "状态 @新名字", "＠新名字 状态", f"状态 @{NAME}"])
async def test_command_is_understood_whatever_the_robot_is_called(room: Room, said: str) -> None:
    await begin(room)
    await room.say_plainly(WANG, said, group=OPS)
    assert "在听：#群聊 …0001" in room.texts(WANG)[-1]


@pytest.mark.parametrize("sent", [{"msgtype": "image", "image": {"url": "https://x"}}, {"msgtype": "voice"}])
async def test_what_has_no_words_gets_a_sentence(room: Room, sent: dict[str, Any]) -> None:
    await room.robots.say(LI, "", **sent)
    async with asyncio.timeout(10):
        while not room.texts(LI):  # noqa: ASYNC110 - nobody tells of what WeCom shows
            await asyncio.sleep(0.01)
    assert room.texts(LI)[-1].endswith("请用文字告诉我。")
