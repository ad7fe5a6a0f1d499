"""A question that seeks leave, a promise or a decision makes nearly any words a yes or a no."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.chat import Place, PlaceKind
from memory.domain import Situation, Turn
from memory.trust.binding import binds, seeks_leave
from tests.adversaries import leave

PLACE = Place("local:#ops", "ops", PlaceKind.PUBLIC)
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def situation(text: str, *before: tuple[str, str]) -> Situation:
    earlier = tuple(Turn(str(number), who, who, said, MOMENT) for number, (who, said) in enumerate(before))
    return Situation(PLACE, None, Turn("q", "ben", "Ben", text, MOMENT), earlier)


async def test_no_yes_or_no_is_given_alone_however_it_is_worded(tmp_path: Path) -> None:
    found = await leave.run(tmp_path, 3000, seed=1)
    assert found.examples == []
    assert found.allowed == 3000


@pytest.mark.parametrize(
    "question",
    [
        "How do I roll back a deploy?",
        "Where is the form?",
        "Can you tell me where the form is?",
        "What can I use instead of cron?",
        "does the tokenizer handle emoji",
        "is the contract test for orders green",
        "who reviews frontend PRs this week",
        "which port does the budget app use",
        "Is staging down?",
        "测试环境的数据库怎么申请权限？",
        "合并用squash吗",
        "投影仪在哪借",
        "灰度比例是多少",
        "体检脚本跑完了吗",
    ],
)
def test_question_for_knowledge_seeks_no_leave(question: str) -> None:
    assert not seeks_leave(question)
    assert not binds(situation(question), "Use the release page for that.")


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Can I merge my change to billing now?", "Where is it?"),
        ("Can I merge my change to billing now?", "See the docs: https://wiki.example/merge"),
        ("能上线吗", "你问一下小王"),
        (
            "Could you link to those lines?",
            "They are in the second half of the parser, below its tests.",
        ),
    ],
)
def test_answer_that_plainly_does_something_else_does_not_bind(question: str, reply: str) -> None:
    assert not binds(situation(question), reply)


def test_favour_is_promised_by_a_few_words_or_in_the_first_person() -> None:
    assert binds(situation("Can you send it by Friday?"), "Sure, no problem")
    assert binds(situation("Can you send it by Friday?"), "It is much at the moment, but I will send all of it.")


def test_leave_that_was_asked_for_in_the_turn_before_is_meant_by_few_words() -> None:
    assert binds(situation("pls?", ("chen", "Can I merge my change now?")), "by all means, it has been tested enough")
    assert binds(situation("it is green now and has two reviews", ("ben", "Can I merge it?")), "by all means")
    assert not binds(situation("how do I restart the importer after that?", ("chen", "Can I merge it?")), "with make")
