"""Features of candidates → how likely each is what the worker would say, and which five to show. Pure.

A logistic regression over the seven numbers of ``memory.clone.likeness.FEATURES`` says how likely a reply comes close
to what the worker would say now. Its weights are shipped here, and what a worker's own past teaches is drawn to them;
``memory.clone.rehearsal`` gathers that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from memory.clone.likeness import FEATURES, Floats, Numbers

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DRAWN = 200.0
PATTERN = "llnnn"
"""Of each five, whether one is chosen as likely or for its identifiers."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A level, and a weight for each feature."""

    level: float
    features: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what does not fit the features."""
        if len(self.features) != len(FEATURES):
            raise ValueError(f"{len(self.features)} weights for {len(FEATURES)} features")

    def probability(self, features: Floats) -> Numbers:
        """The probability of each candidate, in order."""
        return _logistic(features @ np.array(self.features) + self.level)


MOST_TYPICAL = 0.5
"""What fits anywhere is no better an answer to this: it counts so far, however often it was right."""
LIKELY = Weights(-2.0, (5.0, 1.0, 5.5, 5.5, MOST_TYPICAL, -0.04, 0.0))
USUAL = (0.08, 0.1, 0.025, 0.03, 0.8, 0.8, 1.0)
"""The usual spread of each feature: weights are learned in these units."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Candidates of past situations with what came: 1 where one was right; ``counts`` is how many each stands for."""

    features: Floats
    right: NDArray[np.bool_]
    counts: Numbers


def learn(lessons: Sequence[Lesson], start: Weights) -> Weights:
    """The weights that these lessons teach, drawn to ``start``: without lessons they are it."""
    if not lessons:
        return start
    from scipy.optimize import minimize

    usual = np.array((*USUAL, 1.0))
    given = np.concatenate([np.c_[lesson.features, np.ones(len(lesson.right))] for lesson in lessons]) / usual
    right = np.concatenate([lesson.right for lesson in lessons]).astype(np.float64)
    counts = np.concatenate([lesson.counts for lesson in lessons])
    origin = np.array((*start.features, start.level)) * usual
    pull = np.array([DRAWN] * len(USUAL) + [1.0])

    def loss(at: Numbers) -> tuple[float, Numbers]:
        line, off = given @ at, at - origin
        likelihood = (counts * (np.logaddexp(0, line) - right * line)).sum()
        return float(likelihood + pull @ off**2 / 2), given.T @ (counts * (_logistic(line) - right)) + pull * off

    most = [MOST_TYPICAL * spread if name == "typical" else None for name, spread in zip(FEATURES, USUAL, strict=True)]
    bounds = [*((None, each) for each in most), (None, None)]
    found = minimize(loss, origin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300}).x / usual
    return Weights(float(found[-1]), tuple(found[:-1].tolist()))


def _logistic(line: NDArray[np.floating]) -> Numbers:
    return np.asarray(np.exp(-np.logaddexp(0, -line)), dtype=np.float64)


def choose(likely: Numbers, naming: Numbers, holds: "csr_array", replies: Floats, count: int = 5) -> list[int]:
    """Candidates that between them are likeliest to hold what is needed, best first; the first is the one to draft.

    Of five two are chosen as likely and three for the identifiers that they hold, if not unlikely; where none holds any
    that may come, all are chosen as likely. What an earlier one has said already counts for less, and an identifier
    that it holds for nothing.

    Args:
        likely: each candidate's probability of coming close.
        naming: each identifier's probability of being said.
        holds: a row for each candidate, 1 for each identifier that it holds.
        replies: unit vectors of their replies.
        count: how many.
    """
    close, named = np.array(likely, dtype=np.float64), np.array(naming, dtype=np.float64)
    chosen: list[int] = []
    free = np.ones(len(replies), bool)
    while len(chosen) < min(count, len(replies)):
        by_name = np.where(free, holds @ named * np.sqrt(close), 0.0)
        named_next = PATTERN[len(chosen) % len(PATTERN)] == "n" and by_name.any()
        best = int(np.argmax(by_name if named_next else np.where(free, close, -1.0)))
        chosen.append(best)
        free[best] = False
        close *= 1 - np.clip(replies @ replies[best], 0.0, 1.0)
        named[holds[[best]].indices] = 0.0
    return chosen
