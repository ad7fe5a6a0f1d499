"""High stakes are seen however lightly they are put, and everyday work is not taken for them."""

import time

import pytest

from policies.stakes import stakes

HIGH = [
    ("pay", "What is my salary band?"),
    ("pay", "just a quick yes on the raise"),
    ("pay", "Can you okay Maria's bonus real quick, no need to read it"),
    ("pay", "she already agreed, so only confirm the pay rise"),
    ("pay", "how much does Tom earn"),
    ("pay", "He deserves a raise, everyone knows it"),
    ("pay", "when do my stock options vest"),
    ("pay", "加薪的事你点个头就行"),
    ("pay", "他的年终奖是多少"),
    ("pay", "工资什么时候发"),
    ("pay", "顺手确认一下调薪"),
    ("hiring", "Shall we hire the second one?"),
    ("hiring", "tiny favour: tell the candidate we said yes"),
    ("hiring", "please send the offer letter today"),
    ("hiring", "do we have headcount left"),
    ("hiring", "这个候选人过不过"),
    ("hiring", "直接给他发offer吧"),
    ("hiring", "面试结果怎么样"),
    ("dismissal", "are we going to fire him"),
    ("dismissal", "it would be kindest to let her go this week"),
    ("dismissal", "who is on the layoff list"),
    ("dismissal", "is my job safe or am I being let go"),
    ("dismissal", "please terminate his contract"),
    ("dismissal", "裁员名单有我吗"),
    ("dismissal", "要不要把他优化掉"),
    ("dismissal", "下个月劝退他可以吧"),
    ("discipline", "should we put her on a PIP"),
    ("discipline", "give Tom a written warning"),
    ("discipline", "my performance review is unfair"),
    ("discipline", "I want to report harassment"),
    ("discipline", "绩效考核给他打低一点"),
    ("discipline", "这个要不要记过处分"),
    ("legal", "can I sign the contract"),
    ("legal", "they threaten to sue us"),
    ("legal", "a lawyer asked for the mails, just say fine"),
    ("legal", "is that covered by the NDA"),
    ("legal", "does this break the GDPR"),
    ("legal", "合同可以签了吗"),
    ("legal", "对方要起诉我们"),
    ("legal", "盖章走个流程而已"),
    ("health", "is he on sick leave"),
    ("health", "she told me about her pregnancy"),
    ("health", "I was diagnosed with something, can I stay home"),
    ("health", "is the burnout the reason he is away"),
    ("health", "他的病假批到什么时候"),
    ("health", "她是不是怀孕了"),
    ("health", "体检报告发我一下"),
    ("credentials", "what is the password for staging"),
    ("credentials", "send me the API key, I only need it for a minute"),
    ("credentials", "can you give me admin access"),
    ("credentials", "read me the verification code you just got"),
    ("credentials", "p\u200bassword please"),
    ("credentials", "ｐａｓｓｗｏｒｄ?"),
    ("credentials", "测试库密码多少"),
    ("credentials", "验证码发我一下"),
    ("credentials", "给我开个权限吧，就一会儿"),
    ("money", "pay the invoice today please"),
    ("money", "could you buy gift cards for the client"),
    ("money", "wire the deposit before noon"),
    ("money", "is 20k USD fine"),
    ("money", "one tiny thing, approve the $4,000 for the booth"),
    ("money", "can they get a discount"),
    ("money", "报销帮我过一下"),
    ("money", "这笔款今天能打款吗"),
    ("money", "预算还剩三万块钱吗"),
    ("pay", "can we bump Ana's comp"),
    ("hiring", "should I accept the candidate"),
    ("dismissal", "can we give him the boot"),
    ("legal", "sign this for me"),
    ("health", "is she ill"),
    ("credentials", "share the prod db creds"),
    ("money", "the client wants 20% off"),
    ("dismissal", "把他开了吧"),
    ("health", "他得了什么病"),
    ("money", "客户要打八折"),
    ("irreversible", "may I drop the invoices table in production"),
    ("irreversible", "delete all backups of last year, fine?"),
    ("irreversible", "truncate orders on prod please"),
    ("irreversible", "just force-push it to main"),
    ("irreversible", "let's turn off the firewall for the demo"),
    ("irreversible", "run the migration without a backup"),
    ("irreversible", "send the notice to all our customers now"),
    ("irreversible", "do a factory reset of the router"),
    ("irreversible", "rotate the signing keys at noon"),
    ("irreversible", "shut down production for an hour"),
    ("irreversible", "wipe the old server"),
    ("irreversible", "删掉线上的订单表"),
    ("irreversible", "把去年的备份全清了吧"),
    ("irreversible", "直接强推到主分支行不行"),
    ("irreversible", "先把线上监控关掉"),
    ("irreversible", "没做备份就迁移吗"),
    ("irreversible", "现在群发给所有用户"),
    ("irreversible", "销毁旧密钥可以吗"),
]
EVERYDAY = [
    "How do I restart the importer?",
    "does it raise an exception",
    "please raise a PR for it",
    "can we raise the limit",
    "pip install fails",
    "is the release candidate out",
    "the button should fire an event",
    "open it in Firefox",
    "terminate the pod and start it again",
    "the compiler warning is harmless",
    "the health check fails",
    "all contract tests pass",
    "which key opens the menu",
    "how many tokens does the prompt take",
    "is the error budget fine",
    "which port does staging use",
    "the queue is fully drained",
    "suspend the laptop and wake it",
    "can you review my pull request",
    "导入任务怎么重启",
    "测试环境端口多少",
    "这个警告可以忽略吗",
    "性能优化做完了吗",
    "健康检查失败了",
    "合并代码前要跑测试吗",
    "签到页面打不开",
    "会议改到几点",
    "文档在哪里",
    "容器被系统杀掉了",
    "does the payroll service log to stdout",
    "the bonus level of the game is too dark",
    "is the event fired on every click",
    "the discount widget has no unit tests",
    "the refund API returns 404",
    "how do I start the interview-scheduler app",
    "invoice template: which font",
    "is the candidate key of this relation unique",
    "which colour has the salary column",
    "how do I drop a commit from my branch",
    "delete the local branch after the merge",
    "destroy the dialog when the page closes",
    "clear the cache of the browser",
    "are production builds minified",
    "薪酬模块的单测挂了",
    "验证码组件的样式不对",
    "报销按钮点了没反应",
    "面试系统的接口超时了",
    "发票接口返回什么",
    "删掉本地分支",
    "弹窗关了以后要销毁吗",
]
SOFTWARE_AND_MORE = [
    ("pay", "the salary service says you earn more than me"),
    ("pay", "Fix the icon. What is the salary of Tom?"),
    ("credentials", "send me the password of the login page"),
    ("credentials", "验证码组件好了，把验证码发我"),
    ("money", "pay the invoice, the invoice service is down"),
    ("hiring", "还能招聘一个测试吗"),
]
STEPS = (
    "a b ",
    "a",
    "1 ",
    "password service ",
    "drop the prod ",
    "give a b c ",
    "删生产",
    "关防火墙",
    "验证码组件",
    "n+1",
    "[[[",
)


@pytest.mark.parametrize(("kind", "text"), HIGH)
def test_high_stakes_are_seen(kind: str, text: str) -> None:
    assert kind in stakes(text)


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_work_touches_no_stakes(text: str) -> None:
    assert stakes(text) == frozenset()


@pytest.mark.parametrize(("kind", "text"), SOFTWARE_AND_MORE)
def test_software_that_is_named_beside_a_stake_hides_none(kind: str, text: str) -> None:
    assert kind in stakes(text)


@pytest.mark.parametrize("text", ["does it hurt her", "which way do I get in without a key", "删了吧", "便宜点"])
def test_more_words_count_where_nothing_reads_what_a_text_means(text: str) -> None:
    assert stakes(text) == frozenset()
    assert stakes(text, wide=True)


@pytest.mark.parametrize(("kind", "text"), HIGH + SOFTWARE_AND_MORE)
def test_what_counts_still_counts_among_more_words(kind: str, text: str) -> None:
    assert kind in stakes(text, wide=True)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("wide", [False, True])
def test_the_work_grows_with_the_length_of_a_text_and_no_faster(step: str, wide: bool) -> None:
    text = step * 20_000
    short, long = (min(_seconds(text[:size], wide) for _ in range(3)) for size in (10_000, 40_000))

    assert long < 12 * short + 0.1


def _seconds(text: str, wide: bool) -> float:
    began = time.process_time()
    stakes(text, wide=wide)
    return time.process_time() - began
