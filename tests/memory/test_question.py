"""What a question about the past asks for: the act, the place, and who asked then."""

import pytest

from memory.domain import Act
from memory.index.tokens import content_of
from memory.recall.question import Clues, Named, Names, understand

NAMES = Names(
    places={"1": "ops", "2": "ops-eu", "3": "运维群", "4": "budget"},
    askers={"b": "Ben", "c": "Ben Carter", "w": "Will Moss", "l": "李雷", "h": "韩梅梅"},
)


def place_ids(clues: Clues) -> set[str]:
    return set(clues.place.ids) if clues.place else set()


def asker_ids(clues: Clues) -> set[str]:
    return set(clues.asker.ids) if clues.asker else set()


@pytest.mark.parametrize(
    ("question", "act"),
    [
        ("did she approve the budget?", Act.APPROVE),
        ("what have I signed off?", Act.APPROVE),
        ("was the budget rejected?", Act.DECLINE),
        ("why did you turn it down", Act.DECLINE),
        ("which pull requests did I ask for more changes on?", Act.REQUEST_CHANGES),
        ("what did she put off", Act.DEFER),
        ("has it been escalated?", Act.ESCALATE),
        ("who did she hand it over to?", Act.DELEGATE),
        ("拒绝了吗", Act.DECLINE),
        ("拒絕了嗎", Act.DECLINE),
        ("预算批了没", Act.APPROVE),
        ("有没有批准预算", Act.APPROVE),
        ("为什么没有批准", Act.DECLINE),
        ("是不是不同意上线", Act.DECLINE),
        ("哪些评审打回了", Act.REQUEST_CHANGES),
        ("发布推迟了吗", Act.DEFER),
        ("这事转给谁了", Act.DELEGATE),
        ("转交了吗", Act.DELEGATE),
        ("how do I get an approval for the budget", None),
        ("what to accept as proof", None),
        ("How did John handle the server outage?", None),
        ("审批流程在哪里看", None),
        ("批量导入怎么做", None),
    ],
)
def test_act_that_is_asked_for(question: str, act: Act | None) -> None:
    assert understand(question, NAMES)[0].act == act


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("what about Ben's rollback in #ops?", {"1"}),
        ("the rollback in OPS", {"1"}),
        ("the ops channel", {"1"}),
        ("#ops-eu rollback", {"2"}),
        ("did ops roll back", set()),
        ("rollback of devops", set()),
        ("在运维群回滚怎么说的", {"3"}),
        ("运维群里回滚怎么说的", {"3"}),
        ("在运维里怎么说的", {"3"}),
        ("运维怎么做", set()),
        ("how large is the budget", set()),
    ],
)
def test_place_that_is_named(question: str, places: set[str]) -> None:
    assert place_ids(understand(question, NAMES)[0]) == places


@pytest.mark.parametrize(
    ("question", "askers"),
    [
        ("what did I tell Ben Carter about it", {"c"}),
        ("did she approve ben's budget", {"b", "c"}),
        ("李雷上次问回滚我怎么说的", {"l"}),
        ("梅梅问过的回滚", {"h"}),
        ("will we roll back", set()),
        ("Will we roll back", set()),
        ("what did I tell Will about it", {"w"}),
        ("the Benelux release", set()),
    ],
)
def test_people_who_asked(question: str, askers: set[str]) -> None:
    assert asker_ids(understand(question, NAMES)[0]) == askers


def test_everything_named_is_told_by_its_whole_name() -> None:
    clues, _ = understand("did she approve ben's budget of May in #ops?", NAMES)
    assert clues == Clues(
        Act.APPROVE, Named(("ops",), frozenset("1")), Named(("Ben", "Ben Carter"), frozenset("bc")), alone=False
    )
    assert clues.given == ("act", "place", "asker")
    assert clues.met("approve", "1", "w") == ("act", "place")


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("what did I approve?", True),
        ("what did Ben ask in #ops", True),
        ("李雷上次问了什么", True),
        ("did I approve the budget?", False),
        ("what was asked", False),
        ("李雷问回滚我怎么说的", False),
    ],
)
def test_question_that_asks_for_nothing_but_what_it_names(question: str, alone: bool) -> None:
    assert understand(question, NAMES)[0].alone is alone


@pytest.mark.parametrize(
    ("question", "nameless"),
    [
        ("How did I handle the server outage?", "How did I handle the server outage?"),
        ("did Ben Carter ask about the budget in #ops?", "did ask about the budget in ?"),
        ("what was Ben's limit for C# builds", "what was limit for C# builds"),
        ("李雷上次问的预算怎么处理的", "上次问的预算怎么处理的"),
        ("Ben", "Ben"),
    ],
)
def test_names_are_out_of_what_is_looked_for_by_meaning(question: str, nameless: str) -> None:
    assert understand(question, NAMES)[1] == (nameless, content_of(nameless))
