"""What was said or set, and the act it was."""

import pytest

from memory.decisions.acts import act_of_reaction, act_of_reply, plain_answer
from memory.domain import Act
from memory.text.asking import asks

REPLIES = [
    # trigger, reply, act
    ("how do I restart the importer?", "Run the restart job with the force flag set.", Act.ANSWER),
    ("which port does staging use?", "8443, and 8080 behind the proxy", Act.ANSWER),
    ("is the build green?", "Yes", Act.ANSWER),
    ("is the build green?", "Yes. Does that help?", Act.ANSWER),
    ("what is the limit?", "OK, so the limit is 500 a minute", Act.ANSWER),
    ("why is it slow?", "You can't query that table without the index, so it scans everything.", Act.ANSWER),
    ("when is the release?", "It will be released tomorrow", Act.ANSWER),
    ("it fails for me", "I can't reproduce it here, works on 3.12", Act.ANSWER),
    ("导入任务怎么重启?", "用运维后台的重启按钮就行，记得勾选强制。", Act.ANSWER),
    ("测试环境端口多少", "8443", Act.ANSWER),
    ("测试跑完了吗", "跑完了，全部通过了", Act.ANSWER),
    (
        "可以用新版本的客户端连旧服务器吗，有人知道不",
        "新客户端兼容旧服务器，旧客户端连新服务器会报错",
        Act.ANSWER,
    ),
    ("how do I get access?", "https://wiki.example.com/access", Act.POINT),
    ("how do I get access?", "see #it-help", Act.POINT),
    ("how do I get access?", "It's all in the onboarding guide", Act.POINT),
    ("who is on call?", "Check the runbook, section two", Act.POINT),
    ("怎么申请权限", "看一下权限文档", Act.POINT),
    ("怎么申请权限", "参考 #it-支持", Act.POINT),
    ("怎么申请权限", "文档里有写", Act.POINT),
    ("怎么申请权限", "[权限说明](https://wiki.example.com/q)", Act.POINT),
    ("the deploy failed", "Which environment are you on?", Act.ASK),
    ("the deploy failed", "hm, what does the log say", Act.ASK),
    ("can you look at it", "did you try clearing the cache", Act.ASK),
    ("部署失败了", "哪个环境？", Act.ASK),
    ("部署失败了", "日志里报什么错", Act.ASK),
    ("部署失败了", "缓存清过了吗", Act.ASK),
    ("the report is in the folder", "Thanks!", Act.ACKNOWLEDGE),
    ("can you send me the file?", "Sure, will do", Act.ACKNOWLEDGE),
    ("the report is in the folder", "ok", Act.ACKNOWLEDGE),
    ("the site is down", "on it", Act.ACKNOWLEDGE),
    ("FYI the meeting moved", "Got it, thanks for letting me know", Act.ACKNOWLEDGE),
    ("报告放共享盘了", "收到，谢谢", Act.ACKNOWLEDGE),
    ("会议改到三点", "好的", Act.ACKNOWLEDGE),
    ("网站挂了", "马上处理", Act.ACKNOWLEDGE),
    ("帮忙发一下文件", "没问题", Act.ACKNOWLEDGE),
    ("thanks", "👍", Act.ACKNOWLEDGE),
    ("ok to merge?", "👍", Act.APPROVE),
    ("the PR is ready for review", "Looks great, merging", Act.APPROVE),
    ("can I merge this?", "yes", Act.APPROVE),
    ("can I merge this?", "Sure, go ahead", Act.APPROVE),
    ("please review the pull request", "LGTM", Act.APPROVE),
    ("OK to deploy?", "ship it", Act.APPROVE),
    ("please sign off on the plan", "Looks good to me", Act.APPROVE),
    ("我想周五请假", "同意", Act.APPROVE),
    ("可以上线了吗", "可以", Act.APPROVE),
    ("这个合同审批一下", "已批", Act.APPROVE),
    ("能合并吗", "没问题", Act.APPROVE),
    ("please review", "Needs tests before I can approve", Act.REQUEST_CHANGES),
    ("please review", "nit: rename the flag", Act.REQUEST_CHANGES),
    ("can you approve my PR?", "Please add a test for the empty case", Act.REQUEST_CHANGES),
    ("帮忙评审一下", "需要改一下，超时没处理", Act.REQUEST_CHANGES),
    ("帮忙审核一下方案", "补个测试再说", Act.REQUEST_CHANGES),
    ("这个合同审批一下", "请修改第三条", Act.REQUEST_CHANGES),
    ("can you take this over?", "Sorry, I can't take that on", Act.DECLINE),
    ("can we skip the tests?", "No", Act.DECLINE),
    ("can we skip the tests?", "No, we don't do that", Act.DECLINE),
    ("could we get an exception?", "That's not possible", Act.DECLINE),
    ("能不能跳过测试", "不行", Act.DECLINE),
    ("这个能接吗", "抱歉，这个我做不了", Act.DECLINE),
    ("可以先上线吗", "恐怕不合适", Act.DECLINE),
    ("can you look at this?", "I'll look at it tomorrow", Act.DEFER),
    ("can you look at this?", "In a meeting, will get back to you", Act.DEFER),
    ("what is the number?", "Let me check", Act.DEFER),
    ("can we talk?", "let's talk after lunch", Act.DEFER),
    ("看一下这个", "晚点看", Act.DEFER),
    ("看一下这个", "在开会，稍后回复你", Act.DEFER),
    ("数字是多少", "我查一下", Act.DEFER),
    ("看一下这个", "下周再说吧", Act.DEFER),
    ("可以发布吗", "今天不行，修好了我会说", Act.DEFER),
    ("可以发布吗", "现在还不行", Act.DEFER),
    ("who can help with the cluster?", "That's @li's area", Act.DELEGATE),
    ("who owns billing?", "Ask @maria", Act.DELEGATE),
    ("can you fix the DNS?", "@omar can you take this?", Act.DELEGATE),
    ("can you fix the DNS?", "please check with the platform team", Act.DELEGATE),
    ("谁负责账单", "问一下 @李雷", Act.DELEGATE),
    ("域名有问题", "@韩梅 帮忙看一下", Act.DELEGATE),
    ("域名有问题", "这个找运维组", Act.DELEGATE),
    ("the customer threatens to leave", "I'm escalating this", Act.ESCALATE),
    ("this blocks us", "I'll bring this to my manager", Act.ESCALATE),
    ("the site is down", "paging on-call", Act.ESCALATE),
    ("客户要解约", "我上报一下", Act.ESCALATE),
    ("这事卡住了", "我升级给总监", Act.ESCALATE),
    ("升级到哪个版本", "升级到 2.0 就行", Act.ANSWER),
    ("anything", "   ", Act.IGNORE),
]

ASKING = [
    "how do I restart the importer",
    "what's the password policy",
    "can you have a look",
    "Hey @ana, is the build green",
    "anyone know where the logs are",
    "please review the change",
    "not sure whether we ship on Friday",
    "who owns the billing service",
    "any update on the invoice",
    "let me know if Friday works",
    "I need your approval for the trip",
    "which branch should I use",
    "how long does the export take",
    "The deploy failed. Could someone help?",
    "怎么申请权限",
    "测试环境端口多少",
    "这个能上线吗",
    "麻烦看下这个报错",
    "请问谁负责账单",
    "有没有人知道日志在哪里",
    "帮忙审批一下",
    "是否需要重启",
    "什么时候发版",
    "你们几点开会",
]

NOT_ASKING = [
    "The deploy is done.",
    "Thanks, that helped a lot",
    "When it's done I'll ping you",
    "see https://example.com/?q=how",
    "`what is this?` is the string it prints",
    "Have a nice day",
    "do it this way",
    "What we need is time",
    "I know how it works",
    "yes please",
    "Will do",
    "Do not deploy on Fridays",
    "the person who fixed it is away",
    "发布完成了",
    "收到，谢谢",
    "没什么问题",
    "谁都可以用",
    "我请假了",
    "无论如何今天要发布",
    "报告放共享盘了",
]


@pytest.mark.parametrize(("trigger", "reply", "act"), REPLIES)
def test_act_of_reply_in_both_languages(trigger: str, reply: str, act: Act) -> None:
    assert act_of_reply(reply, trigger) == act


@pytest.mark.parametrize("text", ASKING)
def test_asks_without_needing_a_question_mark(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_asks_nothing_where_a_text_only_tells(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    ("emoji", "act"),
    [
        ("+1", Act.APPROVE),
        (":+1::skin-tone-4", Act.APPROVE),
        ("👍🏽", Act.APPROVE),
        ("white_check_mark", Act.APPROVE),
        ("-1", Act.DECLINE),
        ("❌", Act.DECLINE),
        ("eyes", Act.ACKNOWLEDGE),
        ("❤️", Act.ACKNOWLEDGE),
        ("[OK]", Act.ACKNOWLEDGE),
        ("hourglass", Act.DEFER),
        ("🤔", Act.ASK),
        ("rotating_light", Act.ESCALATE),
        ("pizza", None),
        ("", None),
    ],
)
def test_act_of_reaction_by_name_or_sign(emoji: str, act: Act | None) -> None:
    assert act_of_reaction(emoji) == act


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Approved, watch the queue.", Act.APPROVE),
        ("ok", Act.APPROVE),
        ("同意，记得留发票。", Act.APPROVE),
        ("No, not on a Friday.", Act.DECLINE),
        ("不同意，太贵了", Act.DECLINE),
        ("I do not approve this.", None),
        ("Has Finance approved this?", None),
        ("Not until Legal has approved it.", None),
        ("Okay, no.", None),
        ("Fine, but wait for QA", None),
        ("Approved? By whom", None),
        ("我没批准", None),
        ("等法务同意", None),
        ("同意，等法务看过", None),
    ],
)
def test_words_sign_only_where_they_are_a_plain_yes_or_no(words: str, act: Act | None) -> None:
    assert plain_answer(words) is act
