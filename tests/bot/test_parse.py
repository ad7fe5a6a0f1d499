"""Typed lines: what they say after the slash command, and what counts as a command in a talk."""

from dataclasses import replace

import pytest

from adapters.chat import Command
from bot.commands.ask import addressee_of
from bot.commands.parse import is_command, parse
from memory.errors import UnknownWorker
from memory.record.tables import WorkerRow
from memory.workers import register
from tests.stage import MONDAY, Stage

DRAFT = "01920000-0000-7000-8000-00000000000a"


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("", "status", ""),
        ("STAND in until 6pm", "stand", "in until 6pm"),
        ("ｒｅｃａｌｌ x", "recall", "x"),
        ("问@王芳 怎么部署", "ask", "@王芳 怎么部署"),
        ("影子开", "shadow", "开"),
        ("why does it fail", "why", "does it fail"),
        ("問 @王芳 怎麼回滾？", "ask", "@王芳 怎麼回滾？"),
        ("問＠王芳 怎么回滚？", "ask", "@王芳 怎么回滚？"),
        ("影子　開", "shadow", "開"),
        ("為什麼 3f9a2c", "why", "3f9a2c"),
        ("匯出", "export", ""),
        ("審計", "audit", ""),
        ("畫像", "profile", ""),
        ("授權", "consents", ""),
        ("開", None, "開"),
        ("改：明天三点前给你。", "edit", "明天三点前给你。"),
        ("Edit: tomorrow", "edit", "tomorrow"),
        ("改 ：明天", "edit", "明天"),
        ("教 怎么回滚？ => 用发布页面。", "teach", "怎么回滚？ => 用发布页面。"),
    ],
)
def test_slash_command_is_read_forgivingly(line: str, verb: str | None, rest: str) -> None:
    assert (parse(line).verb, parse(line).rest) == (verb, rest)


def test_unknown_verb_brings_the_likely_ones() -> None:
    assert (parse("recal x").verb, parse("recal x").near) == (None, ("recall",))


@pytest.mark.parametrize(
    "line",
    [
        *("status", "Help", "drafts", "report", "stop", "Stop!", "stand", "stand in", "why", "recall", "forget"),
        *("状态", "帮助", "草稿", "报告", "停止", "停止。", "代班", "为什么", ""),
        *("shadow on", "shadow off", "shadow on #ops", "shadow off #ops, #dev", "影子 开", "影子关 #运维 #开发"),
        *("stand in for 2 hours", "stand in until Friday 6pm", "stand in this afternoon", "stand in for the afternoon"),
        *("代班 到周五下午六点", "代班两小时"),
        *("forget everything", "忘记 全部", "ask @ana how do we deploy?", "问 @王芳 怎么部署？", "问@王芳 怎么部署"),
        *("recall how did I handle the outage last week?", "回忆 上周的宕机"),
        *(f"why {DRAFT}", f"why `{DRAFT}`", f"为什么 {DRAFT}", "why https://chat.example/p1"),
        *(
            "影子 開",
            "代班 到週五下午六點",
            "忘記 全部",
            "報告",
            "為什麼 3f9a2c",
            "设定",
            "設置 語言",
            "審計",
            "畫像",
            "影子 關閉",
        ),
        *("改：明天给你", "edit: tomorrow"),
        *(
            "keep",
            "keep 90 days",
            "keep 0 days",
            "keep forever in #ops",
            "保留90天",
            "保留 三个月 在#运维",
            "保留 永遠",
        ),
        *("topics", "话题", "topics rename 2 deploys", "topics merge 2 into 3", "話題 合併 2 到 3", "话题 禁止 2"),
        *("教 怎么回滚？ => 用发布页面", "教 怎么回滚？ 答：用发布页面", "teach a => b"),
    ],
)
def test_whole_command_is_one(line: str) -> None:
    assert is_command(line) is True


@pytest.mark.parametrize(
    "line",
    [
        *("why does the deploy fail?", "为什么部署失败了？", "why?", "why not"),
        *("问题：怎么回滚？", "问一下怎么部署", "ask Ben whether it is done"),
        *("stop the rollout?", "stop?", "停止发布吗？"),
        *("改天再说", "edit the page", "教育部的通知在哪？", "teach me", "teach me: how?"),
        *("教师节放假吗\n我想安排值班", "教研组今天开会吗？ => 几点", "教 怎么回滚\n用发布页面"),
        *("shadow on the wall", "shadow of a doubt", "shadow on#ops now", "影子在哪里"),
        *("stand in for me at lunch tomorrow?", "stand in today?", "stand up at 9", "代班的人是谁"),
        *("forget it", "forget everything I said", "忘记密码怎么办"),
        *(
            "drafts are where?",
            "report the outage to whom?",
            "报告在哪里？",
            "status of the deploy",
            "help me",
            "帮助我",
        ),
        *("how do we deploy", "recal x"),
        *("keep it up", "keep the logs for 90 days", "keep 90 days of logs", "保留多少天日志？", "保留一下"),
    ],
)
def test_sentence_that_begins_with_a_verb_is_none(line: str) -> None:
    assert is_command(line) is False


async def with_doubles(stage: Stage, *names: str) -> None:
    async with stage.app.of.record.write() as session:
        for name in names:
            account = f"local:{name}"
            await register(session, stage.app.of.master, account, name=name, language="en", zone="UTC", now=MONDAY)


async def addressee(stage: Stage, text: str, asker: str = "local:ben") -> tuple[str, str] | None:
    async with stage.app.of.record.read() as session:
        try:
            typed = Command(key="c", place=stage.ops, author=replace(stage.ben, id=asker), text=text, at=MONDAY)
            worker, question = await addressee_of(session, typed, text)
        except UnknownWorker:
            return None
    return worker.name, question


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Ana dashboard is slow", ("Ana", "dashboard is slow")),
        ("ana, is it slow?", ("Ana", "is it slow?")),
        ("@Lee Ann Cole: slow?", ("Lee Ann Cole", "slow?")),
        ("@Lee slow?", ("Lee", "slow?")),
        ("@Bo slow?", None),
        ("@Bo Ek slow?", ("Bo Ek", "slow?")),
        ("@王芳怎么部署", ("王芳", "怎么部署")),
        ("Analytics dashboard is slow", None),
        ("@Analytics dashboard is slow", None),
        ("@Ana", None),
    ],
)
async def test_worker_is_named_by_a_whole_name(stage: Stage, text: str, meant: tuple[str, str] | None) -> None:
    await with_doubles(stage, "Ana", "Lee Ann Cole", "Lee", "Bo Ek", "Bo Ax", "王芳")
    assert await addressee(stage, text) == meant


async def test_frozen_worker_is_there_for_nobody_but_themself(stage: Stage) -> None:
    await with_doubles(stage, "Zoe")
    async with stage.app.of.record.write() as session:
        zoe = await register(
            session, stage.app.of.master, "local:Zoe", name="Zoe", language="en", zone="UTC", now=MONDAY
        )
        row = await session.get(WorkerRow, zoe.id)
        assert row is not None
        row.frozen = MONDAY
    assert await addressee(stage, "@Zoe slow?") is None
    assert await addressee(stage, "@Zoe slow?", "local:Zoe") == ("Zoe", "slow?")
    assert (await stage.command(stage.ben, "recall @Zoe slow")).post.text.startswith("Say what you look for")


async def test_question_about_a_word_that_begins_like_a_name_asks_nobody(stage: Stage) -> None:
    await stage.consent(stage.ana)
    answer = await stage.command(stage.ben, "ask Analytics dashboard is slow")
    assert answer.post.text.startswith("Name whose double you ask")
