"""Which precedents cannot both hold."""

from dataclasses import replace

import pytest

from memory.contradictions import disagree
from tests.memory.memories import a_precedent


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
    pair = (a_precedent("Can we deploy on Friday?", one), a_precedent("Can we deploy on Friday?", other))
    assert disagree(pair) == pair


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "Yes, no problem."),
        ("Deploy at 17:00.", "Deploy at 17:00, as always."),
        ("It is in the wiki.", "Ask Ben, I do not know."),
    ],
)
def test_answers_that_can_both_hold_do_not_disagree(one: str, other: str) -> None:
    assert disagree([a_precedent("Can we deploy?", one), a_precedent("Can we deploy?", other)]) is None


def test_far_precedent_does_not_contradict_a_near_one() -> None:
    near, far = a_precedent("Can we deploy?", "Yes", score=0.8), a_precedent("Can we go?", "No, never.", score=0.4)
    assert disagree([near, far]) is None
    assert disagree([near, replace(far, score=0.7)]) is not None


def test_nothing_does_not_disagree() -> None:
    assert disagree([]) is None
