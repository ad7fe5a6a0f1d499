"""Vectors and kinds → weights: multinomial logistic regression with a ridge, and where its threshold lies."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from benchmarks.stakes.examples import Example
from policies.stakes import KINDS

Array = NDArray[np.float64]
RIDGE = 3e-5
FOLDS = 5
RECALL = 0.87


def fit(vectors: Array, examples: Sequence[Example]) -> Array:
    """A row a dimension and one for the levels; a column for nothing at stake, then one a kind."""
    right = np.eye(1 + len(KINDS))[[(KINDS.index(each.kind) + 1) if each.kind else 0 for each in examples]]
    inputs = np.hstack([vectors, np.ones((len(vectors), 1))])
    shape = (inputs.shape[1], right.shape[1])

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        sums = inputs @ weights
        level = logsumexp(sums, axis=1)
        slope = inputs.T @ (np.exp(sums - level[:, None]) - right) / len(inputs)
        slope[:-1] += RIDGE * weights[:-1]
        error = np.mean(level - (sums * right).sum(axis=1)) + RIDGE * (weights[:-1] ** 2).sum() / 2
        return float(error), slope.ravel()

    found: Any = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x).reshape(shape)


def log_odds(weights: Array, vectors: Array) -> Array:
    """That anything is at stake."""
    sums = vectors @ weights[:-1] + weights[-1]
    return np.asarray(logsumexp(sums[:, 1:], axis=1) - sums[:, 0])


def kinds_of(weights: Array, vectors: Array) -> list[str]:
    """The most probable kind of each, were anything at stake."""
    sums = vectors @ weights[:-1] + weights[-1]
    return [KINDS[at] for at in np.argmax(sums[:, 1:], axis=1)]


def held_out_odds(vectors: Array, examples: Sequence[Example]) -> Array:
    """The log-odds of each example by weights that were fitted without the fold of its line."""
    groups = np.asarray([example.group for example in examples])
    folds = np.random.default_rng(0).integers(0, FOLDS, groups.max() - groups.min() + 1)[groups - groups.min()]
    odds = np.zeros(len(examples))
    for fold in range(FOLDS):
        kept = [example for example, at in zip(examples, folds, strict=True) if at != fold]
        odds[folds == fold] = log_odds(fit(vectors[folds != fold], kept), vectors[folds == fold])
    return odds


def threshold(odds: Array, examples: Sequence[Example]) -> float:
    """The log-odds that ``RECALL`` of the indirect messages reach, by weights that never saw them: recall first."""
    return float(
        np.quantile([odd for odd, each in zip(odds, examples, strict=True) if each.style == "indirect"], 1 - RECALL)
    )


def shifted(weights: Array, by: float) -> Array:
    """The same weights with their threshold at one half."""
    moved = weights.copy()
    moved[-1, 1:] -= by
    return moved
