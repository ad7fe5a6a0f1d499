"""Vectors and kinds → weights: multinomial logistic regression with a ridge, and where its threshold lies.

The ridge is chosen by cross-validation inside what is fitted: no message has a say in the weights by which it is
judged. A last column is fitted to the messages alone whose words name a stake: what their vectors add to the odds.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from benchmarks.stakes.examples import Example
from policies.stakes import KINDS, stakes

Array = NDArray[np.float64]
RIDGES = (3e-6, 1e-5, 3e-5)
NAMED_RIDGE = 1e-4
FOLDS = 5
INNER_FOLDS = 3
RECALL = 0.86
COUNTED = {"near": 2.0, "chat": 3.0, "prose": 4.0}
"""How often an example of a style counts, where not once: most of what is asked is harmless, and reads unlike ours."""


def fit(vectors: Array, examples: Sequence[Example]) -> Array:
    """A row a dimension and one for the levels; a column for nothing at stake, one a kind, one for what is named."""
    weights = _fit(vectors, examples, _best_ridge(vectors, examples))
    named = _named(examples)
    return np.column_stack([weights, _fit_named(weights, vectors[named], _signs(examples)[named])])


def _best_ridge(vectors: Array, examples: Sequence[Example]) -> float:
    """The ridge by which messages that were kept back are the most probable to be what they are."""

    def loss(ridge: float) -> float:
        def odds(some: Array, kept: Sequence[Example], others: Array, _: Sequence[Example]) -> Array:
            return _odds(_fit(some, kept, ridge), others)

        return float(-np.log(expit(_signs(examples) * _kept_back(vectors, examples, INNER_FOLDS, odds))).mean())

    return min(RIDGES, key=loss)


def _fit_named(weights: Array, vectors: Array, signs: Array) -> Array:
    """What is added to the log-odds that the weights give, for messages whose words name a stake."""
    inputs = np.hstack([vectors, np.ones((len(vectors), 1))])
    before = _odds(weights, vectors)

    def loss(added: Array) -> tuple[float, Array]:
        right = signs * (before + inputs @ added)
        slope = inputs.T @ (-signs * expit(-right)) / len(inputs)
        slope[:-1] += NAMED_RIDGE * added[:-1]
        return float(np.logaddexp(0, -right).mean() + NAMED_RIDGE * (added[:-1] ** 2).sum() / 2), slope

    found: Any = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)


def _fit(vectors: Array, examples: Sequence[Example], ridge: float) -> Array:
    right = np.eye(1 + len(KINDS), dtype=np.float32)[
        [(KINDS.index(each.kind) + 1) if each.kind else 0 for each in examples]
    ]
    inputs = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float32)
    counted = np.asarray([COUNTED.get(each.style, 1.0) for each in examples], dtype=np.float32)
    counted /= counted.sum()
    shape = (inputs.shape[1], right.shape[1])

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape).astype(np.float32)
        sums = inputs @ weights
        level = logsumexp(sums, axis=1)
        slope = inputs.T @ ((np.exp(sums - level[:, None]) - right) * counted[:, None])
        slope[:-1] += ridge * weights[:-1]
        error = (counted * (level - (sums * right).sum(axis=1))).sum() + ridge * (weights[:-1] ** 2).sum() / 2
        return float(error), slope.ravel().astype(np.float64)

    found: Any = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return np.asarray(found.x).reshape(shape)


def held_out_odds(vectors: Array, examples: Sequence[Example]) -> Array:
    """The log-odds that anything is at stake, of each example by weights fitted without the fold of its line."""

    def odds(some: Array, kept: Sequence[Example], others: Array, left: Sequence[Example]) -> Array:
        weights = fit(some, kept)
        return _odds(weights, others) + _named(left) * (others @ weights[:-1, -1] + weights[-1, -1])

    return _kept_back(vectors, examples, FOLDS, odds)


def _kept_back(
    vectors: Array,
    examples: Sequence[Example],
    folds: int,
    odds_of: Callable[[Array, Sequence[Example], Array, Sequence[Example]], Array],
) -> Array:
    groups = np.asarray([example.group for example in examples])
    fold_of = np.random.default_rng(0).integers(0, folds, groups.max() - groups.min() + 1)[groups - groups.min()]
    odds = np.zeros(len(examples))
    for fold in range(folds):
        left = fold_of == fold
        odds[left] = odds_of(vectors[~left], _chosen(examples, ~left), vectors[left], _chosen(examples, left))
    return odds


def _chosen(examples: Sequence[Example], chosen: NDArray[np.bool_]) -> list[Example]:
    return [example for example, is_chosen in zip(examples, chosen, strict=True) if is_chosen]


def _odds(weights: Array, vectors: Array) -> Array:
    sums = vectors @ weights[:-1, : 1 + len(KINDS)] + weights[-1, : 1 + len(KINDS)]
    return np.asarray(logsumexp(sums[:, 1:], axis=1) - sums[:, 0])


def _signs(examples: Sequence[Example]) -> Array:
    return np.asarray([1.0 if example.kind else -1.0 for example in examples])


def _named(examples: Sequence[Example]) -> NDArray[np.bool_]:
    return np.asarray([_names_a_stake(example.text) for example in examples])


@cache
def _names_a_stake(text: str) -> bool:
    return bool(stakes(text))


def threshold(odds: Array, examples: Sequence[Example]) -> float:
    """The log-odds that ``RECALL`` of the indirect messages reach, by weights that never saw them: recall first."""
    return float(
        np.quantile([odd for odd, each in zip(odds, examples, strict=True) if each.style == "indirect"], 1 - RECALL)
    )


def shifted(weights: Array, by: float) -> Array:
    """The same weights with their threshold at one half."""
    moved = weights.copy()
    moved[-1, 1 : 1 + len(KINDS)] -= by
    return moved
