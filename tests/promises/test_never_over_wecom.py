"""The promises where WeCom makes them hard: posts of several messages, outages, people of other corporations."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aibot.ws
import pytest
from sqlalchemy import select

from adapters.chat import Event
from adapters.local.clock import Clock
from adapters.wecom.connect import WeCom
from adapters.wecom.settings import WeComSettings
from bot.app import open_app
from bot.intake.inbox import Inbox
from bot.settings import Settings
from memory.record.tables import SecretRow, WorkerRow
from tests.robot_stage import Room, open_room
from tests.servers.wecom_robot import LoopbackRobots
from tests.wecom_stage import HAN, LI, MONDAY, WANG, Office, open_office

QUESTION = "发布失败了，怎么回滚？"
ANSWER = "在发布页面点「回滚」，再告诉客服。"
LONG = "先在发布页面点回滚，再看监控，再告诉客服。" * 60


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """王芳's double stands in, and 李雷 has asked it what it has no precedent for."""
    async with open_office(tmp_path / "home") as opened:
        await opened.say(WANG, "影子 开")
        await opened.press(WANG, "我同意")
        await opened.say(WANG, "代班 到周五下午六点")
        await opened.press(WANG, "我同意")
        await opened.say(LI, f"问 @王芳 {QUESTION}")
        await opened.press(WANG, "编辑")
        yield opened


def told(office: Office) -> list[bool]:
    """Whether what 李雷 was told in 王芳's name was taken back, message by message."""
    return [post.recalled for post in office.wecom.posts if LI in post.users and "王芳已批准" in post.text]


async def later(office: Office, **span: float) -> None:
    office.clock.advance(timedelta(**span))
    await office.app.settle()


async def test_first_part_of_a_reply_is_taken_back_when_the_worker_stops_the_rest(office: Office) -> None:
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", 45009)
    await office.say(WANG, f"改：{LONG}")
    assert told(office) == [False]
    await office.say(WANG, "停止")
    await later(office, minutes=5)
    assert told(office) == [True]


async def test_rest_of_a_reply_follows_when_wecom_takes_messages_again(office: Office) -> None:
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", 45009)
    await office.say(WANG, f"改：{LONG}")
    await later(office, minutes=5)
    assert told(office) == [False, False]


async def test_first_part_of_a_reply_is_taken_back_where_the_second_is_refused(office: Office) -> None:
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", 45002)
    await office.say(WANG, f"改：{LONG}")
    assert told(office) == [True]
    assert "平台拒绝发送" in office.read_by(WANG)[-1]


async def test_reply_that_may_have_arrived_is_not_told_to_be_unsent(office: Office) -> None:
    office.wecom.fail("message/send", "lost", times=2)
    await office.say(WANG, f"改：{ANSWER}")
    assert told(office) == [False]
    await office.say(WANG, "停止")
    await later(office, minutes=5)
    assert "平台拒绝撤回，请自己删除" in "".join(office.read_by(WANG)[-2:])


async def test_account_that_was_deleted_is_frozen_though_the_directory_is_down(office: Office) -> None:
    office.wecom.fail("user/get", 500, times=9)
    gone = office.wecom.event("sys", "change_contact", ChangeType="delete_user", UserID=WANG)
    assert (await office.postman.deliver(gone)).status_code == 200
    await office.app.settle()
    async with office.app.of.record.read() as session:
        assert [worker.frozen is not None for worker in await session.scalars(select(WorkerRow))] == [True]


async def test_account_of_which_nobody_knows_whether_it_is_closed_is_asked_about_again(office: Office) -> None:
    office.wecom.members[WANG].status = 5
    office.wecom.fail("user/get", 500, times=2)
    assert (await office.postman.deliver(office.wecom.event(WANG, "unsubscribe"))).status_code == 200
    await office.app.settle()
    async with office.app.of.record.read() as session:
        assert [worker.frozen is not None for worker in await session.scalars(select(WorkerRow))] == [True]


async def test_personal_number_of_a_question_for_nobody_is_kept_nowhere(office: Office) -> None:
    await office.say(HAN, "影子 开")
    await office.press(HAN, "我同意")
    office.wecom.add_user("zhao", "赵")
    await office.say("zhao", "我的身份证号是 11010519491231002X。" + "怎么开收入证明？" * 60)
    async with office.app.of.record.read() as session:
        kept = [office.app.of.master.open(row.sealed, row.name) for row in await session.scalars(select(SecretRow))]
    assert any("开收入证明" in secret for secret in kept)
    assert "11010519491231002X" not in "".join(kept)


async def test_what_was_handed_over_is_not_shared_after_the_consent_ended(office: Office) -> None:
    await office.say(WANG, f"群聊的聊天记录\n李雷 2026/3/1 14:02:07\n{QUESTION}\n王芳 2026/3/1 14:05:40\n{ANSWER}")
    await office.say(WANG, "影子 关")
    assert "影子 开" in (await office.press(WANG, "可用来回答同事"))[0]


async def test_people_of_another_corporation_reach_no_double_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(MONDAY)
    async with LoopbackRobots(lambda: clock.now().timestamp()) as robots:
        robots.secrets["BOT2"] = "secret-2"
        monkeypatch.setattr(aibot.ws, "_SSL_CONTEXT", robots.trust())
        other = {"corp_id": "ww2", "bot_id": "BOT2", "bot_secret": "secret-2", "bot_name": "分身"}
        first = {"corp_id": "ww1", "bot_id": "BOT1", "bot_secret": "secret-1", "bot_name": "分身"}
        settings = WeComSettings.model_validate({**first, "robot_url": robots.url, "others": [other]})
        platforms = {"wecom": WeCom(settings, now=clock.now)}
        chosen = Settings(home=tmp_path / "home", language="zh", _env_file=None)
        async with open_app(chosen, now=clock.now, platforms=platforms) as app:
            await robots.until_live()
            await robots.until_live("BOT2")
            room = Room(app, robots, clock)
            await room.say("王芳", "影子 开")
            await room.press("王芳", "我同意")
            await room.say("王芳", f"教 {QUESTION} => {ANSWER}")
            before = len(robots.shown("王芳"))
            for words in (f"问 @王芳 {QUESTION}", f"@王芳 {QUESTION}", QUESTION, f"回忆 @王芳 {QUESTION}"):
                assert ANSWER not in "".join(await room.say("伊娃", words, bot="BOT2"))
            assert robots.shown("王芳")[before:] == []


async def test_stop_to_a_robot_is_taken_after_an_outage_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_room(tmp_path / "home", monkeypatch) as room:
        await room.say("王芳", "影子 开")
        await room.press("王芳", "我同意")
        await room.say("王芳", "代班 到周五下午六点")
        await room.press("王芳", "我同意")
        accept, failures = Inbox.accept, iter([OSError("the database is failing over")] * 3)

        async def failing(inbox: Inbox, event: Event) -> None:
            for failure in failures:
                raise failure
            await accept(inbox, event)

        monkeypatch.setattr(Inbox, "accept", failing)
        assert "已停止" in "".join(await room.say("王芳", "停止"))
        assert "没有代班" in "".join(await room.say("王芳", "状态"))
