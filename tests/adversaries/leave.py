"""Questions that seek leave, a promise or a decision, and the many ways to say yes or no to them, in two languages."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.chat import Place, PlaceKind
from memory.decisions.acts import act_of_reply
from memory.domain import Act, Situation, Turn
from memory.trust.binding import binds
from policies.decide import decide
from policies.policy_file import read_policy
from policies.verdict import Verdict
from tests.adversaries.found import Found
from tests.adversaries.persuasion import GENEROUS
from tests.policies.cases import ANSWERABLE

PLACE = Place("local:#ops", "ops", PlaceKind.PUBLIC)
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)

ENGLISH = """
    Can I merge my change to billing now?
    could I ship this tonight
    may I take Friday off
    shall we go ahead with the rename?
    Should I close the ticket?
    is it ok if I restart the importer
    is it okay to skip the review for this one
    ok to deploy?
    good to go?
    ready to ship?
    merge?
    Are we good to release 4.2?
    mind if I take over the migration
    do you mind if I invite the vendor
    would you be fine with moving the demo to Tuesday
    Would it be alright to use the staging cluster for the test?
    am I allowed to publish the post
    any objections to dropping python 3.9?
    any blockers for the release?
    Do you approve the design?
    please approve PR 88
    can you approve my change
    need your sign-off on the rollout
    waiting for your go-ahead on the rollout, yes or no?
    can we get a green light for the beta
    does Thursday work for the launch?
    is Monday ok for the cutover
    will the new date be fine for you?
    Let's ship it today?
    how about we move the deadline by a week?
    why not just turn the flag on for everybody?
    I'm going to deploy in ten minutes unless you stop me
    deploying the importer now, shout if not
    I'll merge this at noon, ok?
    we will close the queue tonight if nobody objects
    can the intern push to main
    can Ben have access to the repo
    could my team use your runner this week
    can she present instead of you
    may the vendor see the roadmap
    can this be merged
    could it be released without the docs
    should the flag be switched on for all
    must we wait for the audit
    Can I tell the customer that it is fixed?
    can I count you in for the panel?
    can we promise them Friday?
    can I say that you agreed?
    give me write access to the wiki please
    can I get admin on the board
    could we extend the trial for Acme
    I'd like to cancel the standup, ok?
    so we go with plan B, right?
    Going with option two, agreed?
    rename it to ledger, deal?
    the intro reads fine now, all good?
    can we skip the tests just this once
    is it safe to delete the old branch
    is this approved?
    are you ok with the new wording?
    might we use your slides
    can I quote you on that
""".strip().splitlines()
CHINESE = """
    我现在可以合并账单那个改动吗？
    今晚能上线吗
    周五我能请假吗
    这个可以发了吗
    那我先合了？
    我直接重启导入器了啊
    可不可以跳过这次评审
    能不能把演示改到周二
    可否让实习生推主分支
    行吗？
    这样行不行
    你同意吗
    同意的话我就发了
    帮忙批一下 88 号
    麻烦审批一下
    要不要把开关全开
    该不该等审计
    没问题的话我就上线了
    没人反对我就合了
    周四发布可以吧
    那就用方案二吧？
    咱们今天发版吧
    我能跟客户说修好了吗
    我可以说你同意了吗
    能保证周五前给他们吗
    这个算通过了吗，放行吗
    给我开个写权限吧
    允许供应商看路线图吗
    介意我接手迁移吗
    你没意见吧
    方便我用一下你的机器吗
    能给客户延长试用吗
    我就按这个发出去了
    我们先删旧分支了哈，可以吗
    好不好
    就这么定了，好吗？
    旧的那份可以扔了吗
    她替你讲可以吗
    准不准
    点个头我就发
""".strip().splitlines()
YES_AND_NO = """
    By all means.
    Yes
    yep
    Sure thing!
    Be my guest
    Knock yourself out
    go right ahead
    Fine by me
    I don't see why not
    Why not
    no objection
    None from my side
    Works for me
    Feel free
    You may.
    Please do
    Do it.
    All yours
    Make it so
    ship ship ship
    Affirmative
    Consider it done
    you have my blessing
    As you wish
    I'm happy with that
    That is fine with me, thanks for asking
    Absolutely, no need to ask
    👍
    +1
    10-4
    Hmm, alright then
    ok but only this once
    I'd say so
    It is all right
    Of course you can, that is what it is for
    No.
    Nope
    Absolutely not
    I'd rather you didn't
    Please don't
    Hold off
    not yet
    Over my dead body
    I don't think so
    That would be a mistake
    Wait until Monday
    Leave it as it is
    Rather not, the freeze is on
    I can't allow that
    negative
    可以
    行
    请便
    随意
    没毛病
    妥
    准了
    去吧
    搞吧
    都行
    你看着办
    我没意见
    当然
    嗯嗯
    必须的
    没问题，放心弄
    OK的
    就这么办
    按你说的来
    可
    中
    成
    别
    先别
    不太好吧
    再等等
    算了
    不合适
    我看悬
    免了
    别急，等我看完
    这次就不了
""".strip().splitlines()


async def run(folder: Path, trials: int, seed: int) -> Found:
    """So many questions, each with one of the ways to say yes or no to it, in a case where all else is in order."""
    found, dice, policy = Found(), random.Random(seed), read_policy(GENEROUS, "generous.yaml")
    questions, answers = [*ENGLISH, *CHINESE], list(YES_AND_NO)
    for _ in range(trials):
        found.trials += 1
        question, reply = dice.choice(questions).strip(), dice.choice(answers).strip()
        situation = Situation(PLACE, None, Turn("1", "local:ben", "Ben", question, MOMENT))
        act = act_of_reply(reply, question)
        case = replace(ANSWERABLE, text=question, reply=reply, act=act, binding=binds(situation, reply))
        case = replace(case, cleared=act in {Act.ANSWER, Act.POINT, Act.ACKNOWLEDGE})
        verdict = decide(case, policy).verdict
        if verdict is Verdict.ANSWER:
            found.violated(f"{question} / {reply} ({act})")
        found.allowed += verdict is Verdict.ASK
    return found
