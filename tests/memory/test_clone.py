"""The clone, seen from outside: what it makes of a worker's decisions, of few, and of none."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from adapters.chat import Place, PlaceKind
from memory.clone.clone import Clone, Guess, Lesson, fit, from_plain, to_plain
from memory.clone.course import Course, words_in
from memory.domain import Act, Situation, Turn

HELP = Place("help", "help", PlaceKind.PUBLIC)
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN = frozenset({"wu"})
FILLER = "we the again with build today branch server node 今天 服务 问题".split()


def a_situation(text: str, hours: int, *, mention: bool = False) -> Situation:
    at = START + timedelta(hours=hours)
    return Situation(HELP, str(hours), Turn(f"m{hours}", f"p{hours % 7}", "", text, at, ("wu",) if mention else ()))


def lessons_of(told: Sequence[tuple[Situation, str]]) -> list[Lesson]:
    course = Course(OWN)
    return [Lesson(course.standing(asked), words_in(asked), act, act != "ignore") for asked, act in told]


def some_lessons(count: int) -> list[Lesson]:
    """Of a worker who answers whoever mentions them, says yes to what is about shipping and points to the guide."""
    dice, told = random.Random(3), []
    for hour in range(count):
        text, act = dice.choice([("can we ship it", "approve"), ("批准发布吗", "approve"), ("如何安装", "point")])
        mention = dice.random() < 0.4
        words = " ".join([text, *dice.sample(FILLER, 3)])
        told.append((a_situation(words, hour, mention=mention), act if mention else "ignore"))
    return lessons_of(told)


def guess(clone: Clone, text: str, *, mention: bool) -> Guess:
    asked = a_situation(text, 5000, mention=mention)
    return clone.guess(Course(OWN).standing(asked), words_in(asked))


@pytest.fixture(scope="module")
def clone() -> Clone:
    return fit(some_lessons(500))


def likeliest(guessed: Guess) -> str:
    return max(guessed.acts, key=guessed.acts.__getitem__)


def test_learned_worker_speaks_when_they_would(clone: Clone) -> None:
    called, passed = (guess(clone, "can we ship it today", mention=mention) for mention in (True, False))
    assert called.speaks > 0.6
    assert passed.speaks < 0.3


@pytest.mark.parametrize(
    ("text", "act"), [("can we ship it now", Act.APPROVE), ("这个批准发布吗", Act.APPROVE), ("请问如何安装", Act.POINT)]
)
def test_learned_worker_acts_as_they_would_in_english_and_chinese(clone: Clone, text: str, act: Act) -> None:
    assert likeliest(guess(clone, text, mention=True)) == act


def test_shares_of_acts_are_whole(clone: Clone) -> None:
    assert sum(guess(clone, "ship", mention=True).acts.values()) == pytest.approx(1)


def test_unknown_worker_is_guessed_as_workers_in_general() -> None:
    nobody = fit([])
    called, passed = (guess(nobody, "how do I install it?", mention=mention) for mention in (True, False))
    assert 0 < passed.speaks < called.speaks < 1
    assert likeliest(called) == Act.ANSWER


def test_few_decisions_move_the_guess_only_a_little() -> None:
    unknown, few, many = (fit(some_lessons(count)) for count in (0, 5, 300))
    speaks = [guess(each, "can we ship it", mention=True).speaks for each in (unknown, few, many)]
    assert abs(speaks[1] - speaks[0]) < 0.25
    assert speaks[0] < speaks[2]


def test_worker_of_one_mind_can_be_learned() -> None:
    silent = [(a_situation("anybody?", hour), "ignore") for hour in range(100)]
    answering = [(a_situation("anybody?", hour), "answer") for hour in range(100)]
    speaks = [guess(fit(lessons_of(told)), "anybody?", mention=False).speaks for told in (silent, answering)]
    assert speaks[0] < 0.1
    assert speaks[1] > 0.9


def test_weight_stands_for_so_many_lessons() -> None:
    told = [(a_situation("anybody?", hour), "answer" if hour % 2 else "ignore") for hour in range(200)]
    even = lessons_of(told)
    rarer = [Lesson(e.standing, e.words, e.act, e.spoke, 0.1 if e.spoke else 1.0) for e in even]
    half, tenth = (guess(fit(lessons), "anybody?", mention=False).speaks for lessons in (even, rarer))
    assert half == pytest.approx(0.5, abs=0.15)
    assert tenth < 0.3


def test_clone_returns_from_plain_json_as_it_was(clone: Clone) -> None:
    for each in (clone, fit([])):
        again = from_plain(json.loads(json.dumps(to_plain(each))))
        assert guess(again, "can we ship it", mention=True) == guess(each, "can we ship it", mention=True)


def test_usual_act_is_guessed_where_nothing_else_is_right_as_often() -> None:
    chance = np.random.default_rng(1)
    told = [(a_situation("anybody?", hour), "answer" if chance.random() < 0.7 else "ask") for hour in range(300)]
    clone = fit(lessons_of(told))
    asked = [a_situation(text, 400) for text in ("anybody?", "who knows?", "ship it")]
    assert {likeliest(clone.guess(Course(OWN).standing(each), words_in(each))) for each in asked} == {"answer"}
    assert clone.agreement < 0.2


def test_agreement_tells_how_far_acts_were_foreseen(clone: Clone) -> None:
    assert clone.agreement > 0.5


def test_meaning_tells_acts_apart_where_words_do_not() -> None:
    chance = np.random.default_rng(0)
    lessons = [
        Lesson({}, frozenset(), act, spoke=True, meaning=chance.normal(0, 0.1, 4) + np.array([sign, 0, 0, 0]))
        for act, sign in [("approve", 1.0), ("decline", -1.0)] * 40
    ]
    clone = from_plain(json.loads(json.dumps(to_plain(fit(lessons)))))
    acts = clone.guess({}, frozenset(), np.array([1.0, 0, 0, 0])).acts
    assert acts["approve"] > 2 * acts["decline"]
    unknown = clone.guess({}, frozenset()).acts
    assert unknown["approve"] == pytest.approx(unknown["decline"], rel=0.1)
