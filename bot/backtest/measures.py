"""How good predictions are: the figures of fidelity, pure, over arrays of one worker's hidden decisions.

An *outcome* is 1 where the worker did what was predicted, else 0.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ORDERS = range(1, 7)
BETA = 2.0


@dataclass(frozen=True, slots=True)
class Certified:
    """What came of a claim to err in at most a given share of rows: its coverage, and how often it erred."""

    coverage: float
    error: float | None
    n: int


def auroc(scores: Floats, outcomes: Floats) -> float | None:
    """How often a random positive is above a random negative, ties half; None where either is missing."""
    positive, negative = scores[outcomes == 1], np.sort(scores[outcomes == 0])
    if not len(positive) or not len(negative):
        return None
    below = np.searchsorted(negative, positive, "left") + np.searchsorted(negative, positive, "right")
    return float(below.mean() / 2 / len(negative))


def average_precision(scores: Floats, outcomes: Floats) -> float | None:
    """The area under the steps of precision and recall; equal scores are one step; None without a positive."""
    if not outcomes.sum():
        return None
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(outcomes[order])[ends]
    gained = np.diff(np.append(0, hits))
    return float((gained * hits / (ends + 1)).sum() / outcomes.sum())


def risk_coverage(confidence: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    """Coverage and risk while the least sure ones are let in one by one (El-Yaniv and Wiener 2010)."""
    wrong = 1 - outcomes[np.argsort(-confidence, kind="stable")]
    count = np.arange(1, len(wrong) + 1)
    return count / len(wrong), np.cumsum(wrong) / count


def normalised_aurc(confidence: Floats, outcomes: Floats) -> float | None:
    """The area under risk and coverage: 0 as an oracle orders, 1 as chance does; None where all or none are right."""
    chance = float(1 - outcomes.mean())
    oracle = float(risk_coverage(outcomes, outcomes)[1].mean())
    if chance - oracle < 1e-9:
        return None
    return (float(risk_coverage(confidence, outcomes)[1].mean()) - oracle) / (chance - oracle)


def certified(claimed: NDArray[np.bool_], outcomes: Floats) -> Certified:
    """Coverage of a claim and the error where it was made."""
    n = int(claimed.sum())
    return Certified(n / len(claimed) if len(claimed) else 0.0, float(1 - outcomes[claimed].mean()) if n else None, n)


def chrf(said: str, meant: str) -> float:
    """Character n-gram F-score of two texts, in [0, 1] (Popović 2015, n = 1 to 6, β = 2)."""
    scores = []
    for order in ORDERS:
        ours, theirs = _grams(said, order), _grams(meant, order)
        if not ours or not theirs:
            continue
        common = sum((ours & theirs).values())
        precision, recall = common / sum(ours.values()), common / sum(theirs.values())
        weighted = BETA**2 * precision + recall
        scores.append((1 + BETA**2) * precision * recall / weighted if weighted else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def _grams(text: str, order: int) -> Counter[str]:
    packed = "".join(text.split())
    return Counter(packed[i : i + order] for i in range(len(packed) - order + 1))
