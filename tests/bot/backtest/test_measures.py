"""The figures of fidelity, against values worked out by hand or by what they must be."""

import numpy as np
import pytest

from bot.backtest.measures import (
    auroc,
    average_precision,
    certified,
    chrf,
    normalised_aurc,
    risk_coverage,
)
from memory.clone.clone import kappa


def array(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(values, np.float64)


@pytest.mark.parametrize(
    ("scores", "area"),
    [
        (array(0.9, 0.8, 0.2, 0.1), 1.0),
        (array(0.1, 0.2, 0.8, 0.9), 0.0),
        (array(0.5, 0.5, 0.5, 0.5), 0.5),
        (array(0.9, 0.3, 0.4, 0.1), 0.75),
    ],
)
def test_auroc_is_how_often_a_positive_is_above_a_negative(
    scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]], area: float
) -> None:
    assert auroc(scores, array(1, 1, 0, 0)) == area


def test_figures_that_have_no_meaning_are_none() -> None:
    assert auroc(array(0.1, 0.2), array(1, 1)) is None
    assert average_precision(array(0.1, 0.2), array(0, 0)) is None
    assert normalised_aurc(array(0.1, 0.2), array(1, 1)) is None
    assert certified(np.array([False, False]), array(1, 0)).error is None


def test_average_precision_counts_equal_scores_as_one_step() -> None:
    assert average_precision(array(0.9, 0.8, 0.7), array(1, 0, 1)) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(array(0.5, 0.5), array(1, 0)) == average_precision(array(0.5, 0.5), array(0, 1)) == 0.5


def test_kappa_is_agreement_beyond_chance() -> None:
    truth = ["answer", "answer", "decline", "decline"]
    assert kappa(truth, truth) == 1
    assert kappa(truth, ["answer"] * 4) == 0
    assert kappa(truth, ["decline", "decline", "answer", "answer"]) == -1
    assert kappa(["answer"] * 4, ["answer"] * 4) == 0


def test_risk_grows_as_the_least_sure_are_let_in() -> None:
    coverage, risk = risk_coverage(array(0.9, 0.1, 0.5), array(1, 0, 1))
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3])


def test_normalised_aurc_is_nought_for_an_oracle_and_about_one_for_chance() -> None:
    chance = np.random.default_rng(1)
    right = (chance.random(4000) < 0.6).astype(np.float64)
    assert normalised_aurc(right, right) == 0
    assert normalised_aurc(chance.random(4000), right) == pytest.approx(1, abs=0.1)
    assert (normalised_aurc(-right, right) or 0) > 1.5


def test_certified_tells_coverage_and_error_of_a_claim() -> None:
    claim = certified(np.array([True, True, False, False]), array(1, 0, 0, 0))
    assert (claim.coverage, claim.error, claim.n) == (0.5, 0.5, 2)


def test_chrf_is_one_for_the_same_words_and_less_for_others() -> None:
    assert chrf("Roll back now.", "Roll back now.") == 1
    assert 0.2 < chrf("Roll back now.", "Roll it back.") < 1
    assert chrf("", "Roll back now.") == chrf("xyz", "先回滚") == 0
