"""Scores and what came of them → a calibrator: score in [0, 1] → probability. Pure; the state is plain numbers.

Without outcomes a score stands for itself. With few, two numbers are fitted (Platt 1999) on the score's log-odds, drawn
to leaving it as it is. With many, the steps of isotonic regression join in, their ends connected; the curve of the two
numbers keeps a part, so that scores on one step still differ. Of two scores the higher one never gets less.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SLOPE_PRIOR = 4.0
LEVEL_PRIOR = 1.0
EDGE = 1e-4
FEW = 30
ENOUGH = 150
BINS = 10


@dataclass(frozen=True, slots=True)
class Calibrator:
    """What was learned: ``slope`` and ``level`` on the log-odds, and the ends of the steps with their ``share``."""

    slope: float = 1.0
    level: float = 0.0
    scores: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()
    share: float = 0.0

    def probability(self, score: float) -> float:
        """The probability that a score stands for."""
        return float(self.probabilities_of([score])[0])

    def probabilities_of(self, scores: Sequence[float] | Numbers) -> Numbers:
        """The probabilities that scores stand for, in order."""
        given = np.asarray(scores, dtype=np.float64)
        smooth = _smooth(_odds(given), self.slope, self.level)
        if not self.scores:
            return smooth
        stepped = np.interp(given, self.scores, self.probabilities)
        return np.asarray(self.share * stepped + (1 - self.share) * smooth, dtype=np.float64)


AS_IT_IS = Calibrator()


def calibrate(scores: Sequence[float] | Numbers, outcomes: Sequence[bool] | NDArray[np.bool_]) -> Calibrator:
    """Learn from scores what they stood for. Of two scores the higher one never gets the lower probability.

    Raises:
        ValueError: scores and outcomes differ in number, or a score is not in [0, 1].
    """
    given, came = np.asarray(scores, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if given.shape != came.shape or not ((given >= 0) & (given <= 1)).all():
        raise ValueError("a calibrator needs one outcome for each score, and scores in [0, 1]")
    if not len(given):
        return AS_IT_IS
    slope, level = _platt(_odds(given), came)
    rarer = int(min(came.sum(), len(came) - came.sum()))
    if rarer < FEW:
        return Calibrator(slope, level)
    ends, heights = _steps(given, came)
    return Calibrator(slope, level, ends, heights, rarer / (rarer + ENOUGH))


def expected_calibration_error(
    probabilities: Sequence[float] | Numbers, outcomes: Sequence[bool] | NDArray[np.bool_], bins: int = BINS
) -> float:
    """How far probabilities are from what came, on average over bins of equal width; 0 without any."""
    p, came = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if not len(p):
        return 0.0
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    gaps = np.abs(np.bincount(bin_of, p - came, minlength=bins))
    return float(gaps.sum() / len(p))


def _odds(scores: Numbers) -> Numbers:
    p = np.clip(scores, EDGE, 1 - EDGE)
    return np.log(p / (1 - p))


def _smooth(odds: Numbers, slope: float, level: float) -> Numbers:
    return _logistic(slope * odds + level)


def _logistic(line: Numbers) -> Numbers:
    return np.asarray(np.exp(-np.logaddexp(0, -line)), dtype=np.float64)


def _platt(odds: Numbers, came: Numbers) -> tuple[float, float]:
    """Slope, never below zero, and level of the likeliest logistic curve near the identity."""
    from scipy.optimize import minimize

    def loss(at: Numbers) -> tuple[float, Numbers]:
        line = at[0] * odds + at[1]
        gap = _logistic(line) - came
        drawn = SLOPE_PRIOR * (at[0] - 1) ** 2 / 2 + LEVEL_PRIOR * at[1] ** 2 / 2
        slopes = (gap @ odds + SLOPE_PRIOR * (at[0] - 1), gap.sum() + LEVEL_PRIOR * at[1])
        return float((np.logaddexp(0, line) - came * line).sum() + drawn), np.array(slopes)

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)])
    return float(found.x[0]), float(found.x[1])


def _steps(scores: Numbers, came: Numbers) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The first and the last score of each step of the isotonic regression, and their heights."""
    from scipy.optimize import isotonic_regression

    values, place = np.unique(scores, return_inverse=True)
    weights = np.bincount(place).astype(np.float64)
    fitted = isotonic_regression(np.bincount(place, came) / weights, weights=weights)
    edges = np.asarray(fitted.blocks, dtype=int)
    ends = np.unique(np.concatenate([edges[:-1], edges[1:] - 1]))
    return tuple(values[ends].tolist()), tuple(np.asarray(fitted.x)[ends].tolist())
