"""The running course of a worker's conversations, seen from outside: what a situation's figures are made of."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.chat import Place, PlaceKind
from memory.clone.course import Course, words_in
from memory.domain import Act, Decision, Provenance, Situation, Turn

HELP = Place("help", "help", PlaceKind.PUBLIC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN = frozenset({"wu"})


def a_turn(author: str, text: str, at: datetime, *mentions: str) -> Turn:
    return Turn(f"{author}{at.isoformat()}", author, author, text, at, mentions)


def a_situation(asker: str, text: str, at: datetime, *earlier: Turn, mentions: tuple[str, ...] = ()) -> Situation:
    return Situation(HELP, "thread", a_turn(asker, text, at, *mentions), earlier)


def a_decision(situation: Situation, act: Act, after: timedelta = timedelta(minutes=5)) -> Decision:
    reply = "" if act is Act.IGNORE else "do it so"
    at = situation.trigger.at + after
    return Decision(at.isoformat(), "wu", situation, act, reply, at, Provenance.LIVE)


def test_conversation_that_the_worker_is_in_stands_out() -> None:
    before = (
        a_turn("ann", "how do I deploy?", NOON - timedelta(minutes=3)),
        a_turn("wu", "which branch?", NOON - timedelta(minutes=1)),
    )
    standing = Course(OWN).standing(a_situation("ann", "main, @wu", NOON, *before, mentions=("wu",)), depth=6)
    told = {"spoke", "back_0", "two_with_worker", "mention", "worker_asked", "spoken_to", "deep", "seen_now"}
    assert {name for name in told if standing[name]} == told
    assert (standing["opener"], standing["others_named"], standing["asks"]) == (0, 0, 0)


def test_opening_question_is_one_in_english_and_chinese() -> None:
    course = Course(OWN)
    for text in ("how do I deploy", "怎么部署？"):
        standing = course.standing(a_situation("ann", text, NOON))
        assert (standing["opener"], standing["asks"], standing["spoke"]) == (1, 1, 0)


def test_depth_and_presence_that_the_turns_do_not_show_are_taken_as_told() -> None:
    standing = Course(OWN).standing(a_situation("ann", "and now?", NOON), depth=30, spoke=True)
    assert (standing["opener"], standing["deep"], standing["spoke"], standing["gone"]) == (0, 1, 1, 1)


def test_asker_who_was_answered_stands_above_one_who_was_not() -> None:
    course = Course(OWN)
    for day in range(1, 6):
        asked = NOON - timedelta(days=day)
        course.learn(a_decision(a_situation("ann", "a?", asked), Act.ANSWER))
        course.learn(a_decision(a_situation("bob", "b?", asked), Act.IGNORE))
    ann, bob = (course.standing(a_situation(asker, "c?", NOON)) for asker in ("ann", "bob"))
    assert ann["asker"] > 0 > bob["asker"]
    assert ann["asker_here"] > 0 > bob["asker_here"]


def test_outcome_counts_only_once_its_time_has_passed() -> None:
    course, untold = Course(OWN), Course(OWN)
    course.learn(a_decision(a_situation("ann", "a?", NOON), Act.ANSWER, after=timedelta(hours=2)))
    soon, later = (a_situation("ann", "b?", NOON + timedelta(hours=hours)) for hours in (1, 3))
    assert course.standing(soon) == untold.standing(soon)
    assert course.standing(later)["asker"] > untold.standing(later)["asker"]


def test_planted_later_events_change_nothing_earlier() -> None:
    now = a_situation("ann", "how?", NOON, a_turn("bob", "hm", NOON - timedelta(minutes=1)))
    course, planted = Course(OWN), Course(OWN)
    for each in (course, planted):
        each.hear(a_turn("wu", "morning", NOON - timedelta(hours=3)), "help", "other")
    for hours in (1, 5, 30):
        late = NOON + timedelta(hours=hours)
        planted.hear(a_turn("wu", "later", late), "help", "thread")
        planted.learn(a_decision(a_situation("ann", "x?", late), Act.ANSWER))
    assert planted.standing(now) == course.standing(now)


def test_words_of_the_worker_heard_elsewhere_show_them_present() -> None:
    course = Course(OWN)
    silent = course.standing(a_situation("ann", "how?", NOON))
    course.hear(a_turn("wu", "good morning", NOON - timedelta(minutes=4)), "random", None)
    course.hear(a_turn("wu", "good morning", NOON - timedelta(minutes=4)), "random", None)
    present = course.standing(a_situation("ann", "how?", NOON))
    assert (silent["seen_now"], present["seen_now"], present["seen_now_elsewhere"]) == (0, 1, 1)
    assert present["spoken_hour"] == pytest.approx(0.693, abs=0.001)


def test_words_tell_trigger_from_what_stood_before() -> None:
    before = a_turn("bob", "deploy", NOON - timedelta(minutes=1))
    assert words_in(a_situation("ann", "deploy", NOON)) != words_in(a_situation("ann", "", NOON, before))
    assert words_in(a_situation("ann", "Deployed 酒店", NOON)) >= words_in(a_situation("ann", "deploy 酒", NOON))
