"""What is drafted from precedents: for whom it is worded, and how far it can be trusted."""

from dataclasses import replace

import pytest

from bot.standin.draft import PrecedentDrafter
from memory.domain import Draft, Precedent, Situation, Turn, Worker
from tests.memory.memories import a_decision, a_precedent

ANA = Worker("w", "Ana", "en", "UTC", frozenset({"ana"}))


def asked_by(name: str, question: str = "Can we deploy on Friday?") -> Situation:
    situation = a_decision(question, "").situation
    return replace(situation, trigger=renamed(situation.trigger, name))


def renamed(turn: Turn, name: str) -> Turn:
    return replace(turn, name=name)


def from_asker(name: str, reply: str) -> Precedent:
    precedent = a_precedent("Can we deploy on Friday?", reply)
    return replace(precedent, decision=replace(precedent.decision, situation=asked_by(name)))


async def drafted(*precedents: Precedent, asker: str = "Chen Wu") -> Draft:
    return await PrecedentDrafter().draft(ANA, asked_by(asker), precedents, None)


@pytest.mark.parametrize(
    ("then", "reply", "now", "fitted"),
    [
        ("Ben", "Hi Ben, run the script.", "Chen", "Hi Chen, run the script."),
        ("Ben Lee", "hey Ben Lee run the script", "Chen Wu", "hey Chen Wu run the script"),
        ("Ben Lee", "Hello @Ben: run the script", "Chen Wu", "Hello Chen: run the script"),
        ("Ben", "Ben, run the script.", "Chen", "Chen, run the script."),
        ("Ben", "Thanks Ben! Run the script.", "Chen", "Thanks Chen! Run the script."),
        ("Ben", "Run the script and tell @Ben.", "Chen", "Run the script and tell Chen."),
        ("李雷", "你好李雷，先回滚。", "韩梅", "你好韩梅，先回滚。"),
        ("李雷", "李雷，先回滚。", "韩梅", "韩梅，先回滚。"),
        ("Eve", "Hi Eve, run it.", r"Eve \o/ \1 \g<0>", "run it."),
        ("Eve", "Hi Eve, run it.", "stop the freeze, it is over", "run it."),
        ("Eve", "Hi Eve, run it.", "不用等评审", "run it."),
        ("Eve (ops) [x", "Hi Eve (ops) [x, run it.", "Chen", "Hi Chen, run it."),
    ],
)
async def test_reply_is_addressed_to_who_asks_now(then: str, reply: str, now: str, fitted: str) -> None:
    assert (await drafted(from_asker(then, reply), asker=now)).reply == fitted


@pytest.mark.parametrize(
    ("then", "reply"),
    [
        ("Will", "Will do, run the script."),
        ("Will", "Yes. Will it hold? I think so."),
        ("A", "A quick look at A and B: run it."),
        ("A", "Thanks, A/B test is running."),
        ("Ann", "Hi Anna, run the script."),
        ("Ann", "Ask @Anna about the script."),
        ("Mark", "Please mark it; Mark wrote the script."),
        ("", "Hi all, run the script."),
    ],
)
async def test_reply_without_address_is_left_alone(then: str, reply: str) -> None:
    assert (await drafted(from_asker(then, reply))).reply == reply


async def test_asker_without_a_name_leaves_the_reply_alone() -> None:
    assert (await drafted(from_asker("Ben", "Hi Ben, run it."), asker=" ")).reply == "Hi Ben, run it."


async def test_more_precedents_that_agree_give_more_support() -> None:
    one = a_precedent("Deploy?", "Run the deploy script.")
    other = a_precedent("Deploy?", "Run the deploy script now.", asker="dora")
    assert 0 < (await drafted(one)).support < (await drafted(one, other)).support


async def test_precedents_that_contradict_the_draft_take_support_from_it() -> None:
    said = [a_precedent("Deploy?", reply) for reply in ("Deploy at 17:00 sharp.", "Deploy at 18:00 sharp.")]
    alone, opposed = await drafted(said[0]), await drafted(*said)
    assert opposed.support < alone.support
    assert len(opposed.precedents) == 1


async def test_nothing_to_go_by_is_no_draft() -> None:
    draft = await drafted()
    assert (draft.reply, draft.support, draft.unsure) == ("", 0.0, True)


@pytest.mark.parametrize(("score", "offered"), [(0.68, ["Only with a green build."]), (0.55, [])])
async def test_only_what_is_as_near_as_the_draft_is_offered_instead(score: float, offered: list[str]) -> None:
    best = a_precedent("Can we deploy on Friday?", "No, we freeze on Fridays.", score=0.7)
    other = a_precedent("Can we deploy on Friday?", "Only with a green build.", score=score)
    assert [each.reply for each in (await drafted(best, other)).others] == offered
