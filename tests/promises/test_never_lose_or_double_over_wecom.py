"""Whatever fails between WeCom and several processes, each event is handled once and each post arrives once."""

from pathlib import Path

import pytest

from bot.work.loop import PARALLEL
from tests.fleet import live_through, open_fleet
from tests.fleet_wecom import wecom_side
from tests.servers.postgres import serve_postgres
from tests.servers.served import Served, serve_double, wecom_environment
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_postman import Postman
from tests.wecom_stage import buttons_of

PAIRS = 40
WANG, LI = "wangfang", "lilei"
ANSWER = "在发布页面点「回滚」，再告诉客服。"


async def test_events_delivered_four_times_to_three_processes_are_handled_once_though_one_of_them_dies(
    tmp_path: Path,
) -> None:
    with serve_postgres() as url, wecom_side() as side:
        async with open_fleet(side, tmp_path, url) as fleet:
            outcome = await live_through(fleet, PAIRS)

    assert outcome.drafts == 2 * PAIRS
    assert outcome.held > 0
    assert outcome.leased == 2 * PAIRS + outcome.held
    assert 2 * PAIRS - PARALLEL <= outcome.handled <= 2 * PAIRS
    assert not {"work_taken_over", "work_failed"} & set(outcome.troubles)


async def ask(double: Served, wecom: LoopbackWeCom, postman: Postman) -> None:
    """Wang Fang's double stands in; Li Lei asks it, and she writes the answer."""

    async def say(user: str, text: str, *works: str) -> None:
        await postman.deliver(wecom.message(user, text))
        await double.until_done(*works)

    async def press(user: str, button: str, *works: str) -> None:
        card = next(post for post in reversed(wecom.posts) if user in post.users and button in buttons_of(post))
        await postman.deliver(wecom.press(card, buttons_of(card).index(button), user))
        await double.until_done(*works)

    await say(WANG, "影子 开", "notice_send")
    await press(WANG, "我同意", "notice_ephemeral")
    await say(WANG, "代班 两小时", "notice_send")
    await press(WANG, "我同意", "notice_ephemeral")
    await say(LI, "问 @王芳 怎么回滚？", "notice_send", "notice_send")
    await press(WANG, "编辑")


@pytest.mark.parametrize("death", ["before the send", "while WeCom says later", "after WeCom took it"])
async def test_sudden_death_around_the_send_loses_nothing_and_sends_once(tmp_path: Path, death: str) -> None:
    with LoopbackWeCom() as wecom:
        wecom.add_user(WANG, "王芳")
        wecom.add_user(LI, "李雷")
        environment = wecom_environment(wecom)
        async with serve_double(tmp_path / "home", environment) as double:
            postman = Postman(wecom, f"{double.url}/wecom/{wecom.corp_id}/{wecom.agent_id}")
            await ask(double, wecom, postman)
            if death == "while WeCom says later":
                wecom.fail("message/send", 45009, times=1, retry_after=1)
            if death == "after WeCom took it":
                wecom.fail("message/send", "lost", times=2)
            await postman.deliver(wecom.message(WANG, f"改：{ANSWER}"))
            if death != "before the send":
                await double.until("work_done", work="reply_send")
            await double.kill()
        async with serve_double(tmp_path / "home", environment) as double:
            if not replies(wecom) or death == "after WeCom took it":
                await double.until("work_done", work="reply_send")
        async with serve_double(tmp_path / "home", environment):
            assert len(replies(wecom)) == 1


def replies(wecom: LoopbackWeCom) -> list[str]:
    """What Li Lei was told in Wang Fang's name."""
    return [post.text for post in wecom.posts if LI in post.users and ANSWER in post.text]
