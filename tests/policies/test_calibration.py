"""Scores become probabilities that hold, in the order of the scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.calibration import AS_IT_IS, Calibrator, calibrate, expected_calibration_error

GRID = np.linspace(0, 1, 101)


def happened(scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]], seed: int = 1) -> list[bool]:
    """Outcomes where each score is twice too sure: a score of 0.8 comes true in 40 of 100."""
    came = np.random.default_rng(seed).random(len(scores)) < scores / 2
    return [bool(each) for each in came]


def test_calibrate_without_outcomes_leaves_scores_as_they_are() -> None:
    calibrator = calibrate([], [])

    assert calibrator == AS_IT_IS
    assert calibrator.probability(0.3) == pytest.approx(0.3)


def test_calibrate_one_outcome_moves_a_score_only_a_little() -> None:
    assert 0.5 < calibrate([0.9], [False]).probability(0.9) < 0.9


def test_calibrate_few_outcomes_keeps_no_steps() -> None:
    scores = np.linspace(0.1, 0.9, 40)

    assert calibrate(scores, happened(scores)).scores == ()


@pytest.mark.parametrize("size", [60, 400, 4000])
def test_calibrate_too_sure_scores_come_down_to_what_holds(size: int) -> None:
    rng = np.random.default_rng(3)
    learned, new = rng.random(size), rng.random(5000)
    calibrator = calibrate(learned, happened(learned))

    before = expected_calibration_error(new, happened(new, 2))
    after = expected_calibration_error(calibrator.probabilities_of(new), happened(new, 2))

    assert before > 0.2
    assert after < {60: 0.12, 400: 0.06, 4000: 0.03}[size]


def test_calibrate_much_that_bends_follows_the_bend() -> None:
    rng = np.random.default_rng(5)
    scores = rng.random(6000)
    outcomes = rng.random(6000) < np.where(scores > 0.7, 0.9, 0.1)

    calibrator = calibrate(scores, outcomes)

    assert calibrator.scores
    assert calibrator.probability(0.6) == pytest.approx(0.1, abs=0.08)
    assert calibrator.probability(0.8) == pytest.approx(0.9, abs=0.08)


@given(
    st.lists(st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.booleans()), max_size=200),
    st.integers(0, 3),
)
def test_calibrate_anything_keeps_the_order_and_stays_a_probability(
    pairs: list[tuple[float, bool]], repeated: int
) -> None:
    pairs = pairs * (1 + repeated)
    found = calibrate([score for score, _ in pairs], [outcome for _, outcome in pairs]).probabilities_of(GRID)

    assert (np.diff(found) >= -1e-12).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_calibrator_made_again_from_its_numbers_says_the_same() -> None:
    scores = np.random.default_rng(7).random(500)
    learned = calibrate(scores, happened(scores))

    again = Calibrator(learned.slope, learned.level, learned.scores, learned.probabilities, learned.share)

    assert again.probabilities_of(GRID).tolist() == learned.probabilities_of(GRID).tolist()


@pytest.mark.parametrize(("scores", "outcomes"), [([0.5], []), ([1.5], [True]), ([-0.1], [True]), ([np.nan], [True])])
def test_calibrate_what_is_no_score_is_refused(scores: list[float], outcomes: list[bool]) -> None:
    with pytest.raises(ValueError, match="one outcome for each score"):
        calibrate(scores, outcomes)


def test_expected_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    assert expected_calibration_error([], []) == 0
    assert expected_calibration_error([0.25, 0.25, 0.25, 0.25], [True, False, False, False]) == pytest.approx(0)
    assert expected_calibration_error([0.9, 0.9, 0.1, 0.1], [True, False, False, False]) == pytest.approx(0.25)
    assert expected_calibration_error([1.0], [True]) == pytest.approx(0)
