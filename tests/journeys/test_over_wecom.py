"""王芳 and her double in WeCom, told from 影子 开 to the first answer alone, and the end of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.wecom_stage import HAN, LI, WANG, Office, buttons_of, open_office

QUESTION = "发布失败了，怎么回滚？"
ANSWER = "在发布页面点「回滚」，再告诉客服。"
EARNED = 24


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path / "home") as opened:
        yield opened


async def begin(office: Office) -> None:
    """王芳 switches her double on and lets it stand in until Friday."""
    await office.say(WANG, "影子 开")
    await office.press(WANG, "我同意")
    await office.say(WANG, "代班 到周五下午六点")
    await office.press(WANG, "我同意")


async def test_whole_story_from_consent_to_an_answer_alone(office: Office) -> None:
    greeting = await office.happen(office.wecom.event(WANG, "enter_agent"))
    assert "我是 Double，一个 AI。" in greeting[0]

    wording = "".join(await office.say(WANG, "影子 開"))
    assert "可以这样问" in wording
    assert "如果你同意" in wording
    assert "别人不能替你打开" in wording
    assert "你的分身开始听了" in (await office.press(WANG, "我同意"))[0]

    assert "从 2026-03-02 周一 09:02 到 2026-03-06 周五 18:00" in (await office.say(WANG, "代班 到周五下午六点"))[0]
    assert "我替你代班" in (await office.press(WANG, "我同意"))[0]

    (told,) = await office.say(LI, f"问 @王芳 {QUESTION}")
    assert "我没有王芳在这方面的先例。王芳会看到你的问题。" in told
    assert "改：" in (await office.press(WANG, "编辑"))[0]
    await office.say(WANG, f"改：{ANSWER}")
    assert office.read_by(LI)[-1].startswith("AI 生成 · 王芳的分身 · 王芳已批准 · ")
    assert office.read_by(LI)[-1].endswith(ANSWER)
    assert buttons_of(office.cards_of(WANG)[-1])[0] == "撤回"

    assert "学会了" in (await office.say(WANG, f"教 {QUESTION} => {ANSWER}"))[0]
    for turn in range(EARNED):
        await office.say((LI, HAN)[turn % 2], f"问 @王芳 {QUESTION}")
        await office.press(WANG, "批准")
        office.clock.advance(timedelta(minutes=20))
        await office.app.settle()
    assert sum(ANSWER in words and "王芳已批准" in words for words in office.read_by(HAN)) == EARNED // 2

    assert "我会自己回" in (await office.press(WANG, "准许自己回答"))[-1]
    office.clock.advance(timedelta(hours=1))
    (answered,) = await office.say(HAN, QUESTION)
    assert ANSWER in answered
    (label,) = [line for line in answered.splitlines() if line.startswith("AI 生成 · 王芳的分身 · 王芳尚未看过 · ")]
    number = label.split(" · ")[-1]
    assert "自己回答" in (await office.say(WANG, f"为什么 {number}"))[0]
    assert "王芳会看到" in (await office.press(HAN, "👎"))[0]
    assert "韩梅梅觉得我的回答没有用" in office.read_by(WANG)[-1]

    assert "已停止" in (await office.say(WANG, "停止"))[0]
    before = len(office.read_by(LI))
    await office.say(LI, QUESTION)
    assert not any(ANSWER in words for words in office.read_by(LI)[before:])


async def test_question_for_nobody_is_answered_with_a_card_of_doubles(office: Office) -> None:
    await begin(office)
    await office.say(HAN, "影子 开")
    await office.press(HAN, "我同意")
    await office.say(LI, "怎么回滚？")
    card = office.cards_of(LI)[-1]
    assert buttons_of(card) == ["王芳", "韩梅梅"]
    await office.press(LI, "王芳")
    assert "李雷私下问你" in office.cards_of(WANG)[-1].card["main_title"]["title"]
    asked = await office.say(LI, "那数据库呢？")
    assert "王芳会看到你的问题" in asked[-1]


async def test_reply_is_taken_back_within_its_time(office: Office) -> None:
    await begin(office)
    await office.say(LI, f"问 @王芳 {QUESTION}")
    await office.press(WANG, "编辑")
    await office.say(WANG, f"改：{ANSWER}")
    reply = next(post for post in office.wecom.posts if LI in post.users and ANSWER in post.text)
    await office.press(WANG, "撤回")
    assert reply.recalled
    assert office.cards_of(WANG)[-1].card["main_title"]["title"] != "已按你的话发出。"


async def test_forwarded_record_is_learnt_and_shared_in_chinese(office: Office) -> None:
    await begin(office)
    record = f"李雷 2026/3/1 14:02:07\n{QUESTION}\n王芳 2026/3/1 14:05:40\n{ANSWER}"
    (learnt, *_) = await office.say(WANG, f"群聊的聊天记录\n{record}")
    assert "记下了你的 1 个决定，只有你看得到" in learnt
    await office.say(HAN, f"问 @王芳 {QUESTION}")
    assert ANSWER not in office.cards_of(WANG)[-1].body["template_card"].get("sub_title_text", "")
    await office.press(WANG, "可用来回答同事")
    await office.say(HAN, f"问 @王芳 {QUESTION} 谢谢")
    assert office.cards_of(WANG)[-1].card["sub_title_text"].splitlines()[0] == ANSWER


async def test_correction_in_words_is_learnt(office: Office) -> None:
    await begin(office)
    await office.say(LI, f"问 @王芳 {QUESTION}")
    await office.press(WANG, "编辑")
    await office.say(WANG, f"改：{ANSWER}")
    learnt = await office.say(WANG, "更正：先告诉客服，再回滚。")
    assert "先告诉客服，再回滚。" in learnt[0]
    assert "先告诉客服，再回滚。" in (await office.say(WANG, "回忆 今天怎么回滚的"))[0]


async def test_menu_and_commands_answer_in_chinese(office: Office) -> None:
    await begin(office)
    for typed, answer in (("状态", "在听：与分身的私聊"), ("草稿", "没有等你的草稿"), ("報告", "我知道你的")):
        assert answer in (await office.say(WANG, typed))[0]
    office.clock.advance(timedelta(seconds=5))
    assert "「影子 开/关」" in (await office.happen(office.wecom.event(WANG, "click", EventKey="帮助")))[0]


async def test_everything_is_forgotten_on_the_workers_word(office: Office) -> None:
    await begin(office)
    await office.say(WANG, "忘記 全部")
    assert "已忘记" in (await office.press(WANG, "忘记我的一切"))[0]
    assert "你还没有分身" in (await office.say(WANG, "状态"))[0]


async def test_double_is_named_without_a_sign_and_by_its_whole_name(office: Office) -> None:
    await begin(office)
    office.wecom.add_user("wangfangfei", "王芳菲")
    await office.say("wangfangfei", "影子 开")
    await office.press("wangfangfei", "我同意")
    for words in ("问 王芳菲 怎么回滚？", "@王芳菲 怎么发布？"):
        before = len(office.read_by(WANG))
        assert "王芳菲会看到你的问题" in (await office.say(LI, words))[-1]
        assert office.read_by(WANG)[before:] == []
    assert "王芳会看到你的问题" in (await office.say(LI, "问 王芳 怎么测试？"))[-1]


async def test_answer_to_an_open_question_is_not_taken_for_another_form(office: Office) -> None:
    await begin(office)
    await office.say(WANG, "设置")
    await office.press(WANG, "日历……")
    await office.say(LI, f"问 @王芳 {QUESTION}")
    await office.say(WANG, f"改：{ANSWER}")
    assert office.read_by(LI)[-1].endswith(ANSWER)


async def test_form_of_a_question_that_is_settled_takes_no_words_for_the_next(office: Office) -> None:
    await begin(office)
    await office.say(LI, f"问 @王芳 {QUESTION}")
    await office.press(WANG, "编辑")
    await office.press(WANG, "忽略")
    await office.say(HAN, "问 @王芳 怎么发布？")
    office.clock.advance(timedelta(minutes=1))
    await office.say(WANG, "改：点发布。")
    assert office.read_by(HAN)[-1].endswith("点发布。")


@pytest.mark.parametrize("path", ["message/send", "gettoken"])
@pytest.mark.parametrize("code", [60020, 301014, 48002, 301002, 40001])
async def test_refusal_of_the_application_costs_nothing_but_time(office: Office, path: str, code: int) -> None:
    await begin(office)
    await office.say(WANG, f"教 {QUESTION} => {ANSWER}")
    await office.say(LI, f"问 @王芳 {QUESTION}")
    if path == "gettoken":
        office.wecom.kill_tokens()
    office.wecom.fail(path, code, times=10_000)
    await office.press(WANG, "批准")
    await office.say(HAN, f"问 @王芳 {QUESTION}")
    office.clock.advance(timedelta(minutes=30))
    await office.app.settle()
    assert not [words for words in office.read_by(LI) if ANSWER in words]

    office.wecom.heal()
    office.clock.advance(timedelta(minutes=10))
    await office.app.settle()
    assert [words for words in office.read_by(LI) if ANSWER in words and "王芳已批准" in words]
    assert len([words for words in office.read_by(WANG) if "有一段时间聊天平台不接受我发送任何内容" in words]) == 1
    await office.press(WANG, "批准")
    assert [words for words in office.read_by(HAN) if ANSWER in words and "王芳已批准" in words]
