"""Which precedents cannot both hold, and which may look like it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory.domain import Act, Decision, Turn
from memory.trust.contradictions import alike, contrary, disagree
from tests.memory.memories import a_decision, a_precedent

FRIDAY = "Can we deploy on Friday?"
KEY = "Where do I find the staging key?"


def both(question: str, one: str, other: str) -> bool:
    """Whether two answers to one question, asked by two people, contradict each other."""
    return contrary(a_decision(question, one, days_ago=9), a_decision(question, other, asker="chen"))


def after(decision: Decision, *said: str, author: str = "ben") -> Decision:
    """The same decision, come up after somebody said these things."""
    at = decision.situation.trigger.at
    turns = [Turn(f"{author}{number}", author, author, text, at) for number, text in enumerate(said)]
    return replace(decision, situation=replace(decision.situation, earlier=tuple(turns)))


def judged(act: Act, reply: str, *, thread: str, days_ago: float) -> Decision:
    """A verdict on a review."""
    decision = a_decision("Please review: rename the module of drafts", reply, days_ago=days_ago)
    return replace(decision, act=act, situation=replace(decision.situation, thread=thread))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "No, never on Friday"),
        ("Yes, go ahead.", "Not on Friday."),
        ("可以", "周五不要发布"),
        ("Deploy at 17:00 after the tests.", "Deploy at 18:00 after the tests."),
        ("The staging key is in the vault.", "The staging key is not in the vault."),
    ],
)
def test_opposite_answers_about_alike_situations_disagree(one: str, other: str) -> None:
    pair = (a_precedent(FRIDAY, one), a_precedent(FRIDAY, other))
    assert disagree(pair) == pair


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Keep backups for 30 days.", "Right now we keep backups for 90 days."),
        ("Ask Ben first. The cache survives a restart.", "The cache doesn't survive a restart, so warm it up."),
        ("You can't roll this back once it is merged.", "You can roll this back once it is merged."),
        ("I think the index should be rebuilt nightly.", "I don’t think the index should be rebuilt nightly."),
        ("The job never retries by itself.", "The job retries by itself."),
        ("The limit is 1,000 rows a page.", "The limit is 500 rows a page."),
        ("Logs are kept for two weeks.", "Logs are kept for six weeks."),
        ("备份保留30天。", "备份要保留90天。"),
        ("日志保留三天。", "日志保留5天。"),
        ("先通知小王，缓存重启后会保留。", "缓存重启后不会保留，要先预热。"),
        ("这个接口支持批量导入。", "这个接口不支持批量导入。"),
        ("测试环境有备份任务。", "测试环境没有备份任务。"),
        ("合并之后可以回滚。", "合并之后不可以回滚。"),
    ],
)
def test_statement_that_is_denied_or_has_another_number_contradicts(one: str, other: str) -> None:
    assert both("How are backups, cache and index of the portal kept?", one, other)
    assert both("How are backups, cache and index of the portal kept?", other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "Yes, no problem."),
        ("Deploy at 17:00.", "Deploy at 17:00, as always."),
        ("It is in the wiki.", "Ask Ben, I do not know."),
        ("Deploy at 17:00 after the tests.", "Run the tests 3 times, then tell Ben."),
        ("I don't think the index is stale.", "I think the index is not stale."),
        ("Don't restart the worker while a job runs.", "Don't the worker while a job."),
        ("It isn't merged, so don't tag it.", "Not merged yet, so don't tag it."),
        ("Not only the cache is kept.", "The cache is kept."),
        ("Backups are kept for 30 days, logs for 7 days.", "Backups are kept for 30 days, logs as well."),
        ("可以，没问题。", "可以"),
        ("缓存不错，重启后会保留。", "缓存重启后会保留。"),
        ("备份保留30天，你看行不？", "备份保留30天，你看行"),
        ("不好意思，备份保留30天。", "备份保留30天。"),
        ("备份不保留，日志也不保留。", "备份没保留，日志也没保留。"),
    ],
)
def test_answers_that_can_both_hold_do_not_disagree(one: str, other: str) -> None:
    assert disagree([a_precedent(FRIDAY, one), a_precedent(FRIDAY, other)]) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KEY, "How long does the nightly import of invoices take?"),
        ("Which port does release 12 use?", "Which port does release 13 use?"),
        ("导入发票要多久？", "测试环境的密钥在哪里？"),
        ("评分5分的酒店有哪些？", "评分4分的酒店有哪些？"),
    ],
)
def test_opposite_answers_to_different_questions_can_both_hold(one: str, other: str) -> None:
    first, second = a_decision(one, "It listens on port 8080."), a_decision(other, "It listens on port 9090.")
    assert both(one, first.reply, second.reply)
    assert not contrary(first, second)


def test_question_in_other_words_of_the_same_kind_is_alike() -> None:
    assert alike(a_decision(FRIDAY, "").situation, a_decision("Is it OK to deploy this Friday?", "").situation)


@pytest.mark.parametrize(
    ("question", "first", "second", "one", "other"),
    [
        (
            "And how long does this one run?",
            "The invoice import is slow.",
            "The nightly dump failed again.",
            "20",
            "90",
        ),
        ("这个的电话是多少？", "我们去全聚德吃烤鸭吧。", "明天住北京饭店。", "6701", "8401"),
    ],
)
def test_question_that_points_back_is_alike_only_after_the_same(
    question: str, first: str, second: str, one: str, other: str
) -> None:
    told = [a_decision(question, f"About {number} is what I know.") for number in (one, other)]
    assert contrary(after(told[0], first), after(told[1], first))
    assert not contrary(after(told[0], first), after(told[1], second))


def test_question_of_somebody_who_goes_on_is_alike_only_after_the_same() -> None:
    told = [a_decision("What phone number does the hotel have?", f"Call {number} please.") for number in (6701, 8401)]
    first, second = "We meet at the Peking Hotel.", "Let us stay near the airport tonight."
    assert contrary(after(told[0], first, author="dora"), after(told[1], second, author="dora"))
    assert not contrary(after(told[0], first), after(told[1], second))


def test_far_precedent_does_not_contradict_a_near_one() -> None:
    near, far = a_precedent(FRIDAY, "Yes", score=0.8), a_precedent(FRIDAY, "No, never.", score=0.4)
    assert disagree([near, far]) is None
    assert disagree([near, replace(far, score=0.7)]) is not None


def test_verdicts_on_what_is_asked_now_in_other_words_disagree() -> None:
    approved = replace(a_precedent("Okay to ship this before the weekend?", "Sure, go ahead."), score=0.7)
    approved = replace(approved, decision=replace(approved.decision, act=Act.APPROVE))
    refused = replace(a_precedent(FRIDAY, "Not on a Friday."), score=0.66)
    assert disagree([approved, refused]) == (approved, refused)
    assert disagree([replace(approved, score=0.6), replace(refused, score=0.58)]) is None


def test_review_that_is_approved_in_the_end_is_a_change_of_mind() -> None:
    asked = judged(Act.REQUEST_CHANGES, "Please split it.", thread="pull-7", days_ago=9)
    assert not contrary(asked, judged(Act.APPROVE, "LGTM", thread="pull-7", days_ago=1))
    assert contrary(asked, judged(Act.APPROVE, "LGTM", thread="pull-8", days_ago=1))


@pytest.mark.parametrize(
    "reply",
    [
        "I changed my mind: backups are kept for 90 days.",
        "From now on backups are kept for 90 days.",
        "我之前说错了，备份保留90天。",
        "从现在起备份保留90天。",
    ],
)
def test_later_reply_that_takes_the_earlier_one_back_is_a_change_of_mind(reply: str) -> None:
    before = "备份保留30天。" if "备份" in reply else "Backups are kept for 30 days."
    earlier, later = (
        a_decision("How long are backups kept? 备份", before, days_ago=9),
        a_decision("How long are backups kept? 备份", reply),
    )
    assert not contrary(earlier, later)
    assert not contrary(later, earlier)
    swapped = replace(earlier, at=later.at + timedelta(days=1))
    assert contrary(swapped, later)


def test_long_replies_are_compared_in_bounded_time() -> None:
    long = "The cache is kept for 30 days and not longer. " * 5000
    assert both(FRIDAY, long, long.replace("30", "40"))


def test_nothing_does_not_disagree() -> None:
    assert disagree([]) is None
