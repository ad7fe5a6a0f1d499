"""A right covers what is as near to the questions that earned it as these are to each other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from policies.reach import WHOLE, Spot, reaches


def spot(
    degrees: float, *, kind: str = "colleague", place: str = "#ops", name: str = "fast", form: str = "how"
) -> Spot:
    """A question on a circle, at an angle."""
    angle = np.radians(degrees)
    return Spot({name: np.array([np.cos(angle), np.sin(angle)], np.float32)}, kind, place, form)


def about(degrees: float, words: str) -> Spot:
    """The same, about some words."""
    return replace(spot(degrees), words=frozenset(words.split()))


def spots(degrees: Sequence[float]) -> list[Spot]:
    return [spot(each) for each in degrees]


def both(fast: NDArray[np.float32], fine: NDArray[np.float32]) -> Spot:
    """A question with two vectors."""
    return Spot({"fast": fast, "fine": fine}, "colleague", "#ops", "how")


def test_what_lies_among_them_is_covered_and_what_lies_outside_is_not() -> None:
    earned = spots([0, 30, 60])
    assert reaches(spot(45), earned)
    assert reaches(spot(85), earned)
    assert not reaches(spot(95), earned)


def test_one_odd_question_stretches_a_right_no_further() -> None:
    earned = spots([*range(0, 120, 8), 200])
    assert reaches(spot(130), earned)
    assert not reaches(spot(150), earned)


def test_right_for_how_covers_neither_why_nor_how_not() -> None:
    assert not reaches(spot(10, form="how not"), spots([0, 10, 20]))


def test_another_thing_in_the_place_of_one_of_the_words_is_outside() -> None:
    earned = [about(10, "restart search service"), about(20, "restart search"), about(30, "restart search please")]
    assert reaches(about(20, "restart search"), earned)
    assert reaches(about(20, "restart search service kindly"), earned)
    assert not reaches(about(20, "restart billing service"), earned)


def test_word_that_stood_in_the_place_of_another_before_may_stand_there() -> None:
    earned = [about(10, "restart search service"), about(20, "restart billing service")]
    assert reaches(about(15, "restart billing service"), earned)


def test_every_vector_has_to_be_near() -> None:
    near, far = spot(45).vectors["fast"], spot(120).vectors["fast"]
    earned = [both(one.vectors["fast"], one.vectors["fast"]) for one in spots([0, 30, 60])]
    assert reaches(both(near, near), earned)
    assert not reaches(both(near, far), earned)


def test_one_wording_reaches_only_to_what_is_all_but_the_same() -> None:
    earned = spots([0] * 30)
    assert reaches(spot(20), earned)
    assert not reaches(spot(30), earned)


def test_scattered_questions_do_not_stretch_a_right_without_end() -> None:
    earned = spots([0, 80, 160])
    assert reaches(spot(40), earned)
    assert not reaches(spot(205), earned)


def test_turns_before_count_for_less() -> None:
    earned = [spot(degrees, name=WHOLE) for degrees in (0, 0, 0)]
    assert reaches(spot(50, name=WHOLE), earned)
    assert not reaches(spot(60, name=WHOLE), earned)


def test_right_that_colleagues_earned_covers_no_guest_and_no_other_place() -> None:
    earned = spots([0, 10, 20])
    assert not reaches(spot(10, kind="guest"), earned)
    assert not reaches(spot(10, place="#den"), earned)


def test_right_of_which_all_evidence_was_forgotten_covers_nothing() -> None:
    assert not reaches(spot(0), [])
