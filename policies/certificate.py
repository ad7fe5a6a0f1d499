"""Past predictions of whether the worker speaks, and what came → where the double may be sure: a certificate. Pure.

"Learn then test" (Angelopoulos et al. 2021): thresholds are tested one after another, from a set where the predictions
themselves expect few errors to ever larger ones, each by the exact binomial test of "errs more often than the target",
until the first that fails. The order is fixed by the predictions and not by what came, so no correction is due
for testing many. Habits change, so what is newest must bear the claim by itself too, and what covers more than is
needed must keep a margin to the target.

What holds on average need not hold where it matters: each group of situations has certificates of its own, and none
where it is too small (group-conditional, or Mondrian, after Vovk et al. 2005). A claim that errs hardly less often than
whoever always makes it says nothing, and is none; one that errs too often afterwards is taken back at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

TARGET = 0.10
CONFIDENCE = 0.90
STEPS = 40
LEAST = 20
HOPEFUL = 0.5
EVEN = 0.5
"""What is more likely wrong than right is not where the tests begin."""
NEWEST = 0.5
ENOUGH = 0.6
MARGIN = 0.8
TELLING = 0.75
"""A claim errs at most so often, beside making it always."""
ALARM = 0.05
"""As improbable as this, under the target, is what takes a claim back."""


class Group(StrEnum):
    """How a situation stands to the worker: it names them, they are in the conversation already, or neither."""

    NAMED = "named"
    TALKING = "talking"
    APART = "apart"


class Claim(StrEnum):
    """What the double says the worker would do, being sure of it."""

    SPEAK = "speak"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """From where on a claim may be made: ``threshold`` is a probability of speaking, itself included.

    Of the ``n`` past predictions that it covers, a share ``coverage`` of all, ``errors`` were wrong.
    """

    claim: Claim
    group: Group
    threshold: float
    coverage: float
    n: int
    errors: int

    def covers(self, group: Group, p_respond: float) -> bool:
        """Whether the claim is made of a situation of a group, at this probability of speaking."""
        if group is not self.group:
            return False
        return p_respond >= self.threshold if self.claim is Claim.SPEAK else p_respond <= self.threshold


def certify(
    claim: Claim,
    group: Group,
    predictions: Sequence[float] | NDArray[np.float64],
    spoke: Sequence[bool] | NDArray[np.bool_],
    *,
    target: float = TARGET,
    confidence: float = CONFIDENCE,
) -> Certificate | None:
    """The widest certificate whose claim errs in at most ``target`` of its cases, with that confidence; or none.

    Args:
        claim: what is to be claimed.
        group: of which situations.
        predictions: probabilities of speaking, oldest first, each made before its outcome was known to the model.
        spoke: what the worker did.
        target: the share of errors that is allowed.
        confidence: how sure the certificate is to hold, as long as the worker's habits do.

    Raises:
        ValueError: predictions and outcomes differ in number, or are not probabilities.
    """
    p, said = np.asarray(predictions, dtype=np.float64), np.asarray(spoke, dtype=bool)
    if p.shape != said.shape or not 0 < target < 1 or not 0 < confidence < 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a certificate needs one outcome for each prediction, and probabilities")
    expected, wrong = (1 - p, ~said) if claim is Claim.SPEAK else (p, said)
    found = _widest(expected, wrong, target, 1 - confidence)
    if found is None:
        return None
    chosen = expected <= found
    return Certificate(
        claim=claim,
        group=group,
        threshold=float(p[chosen].min() if claim is Claim.SPEAK else p[chosen].max()),
        coverage=float(chosen.mean()),
        n=int(chosen.sum()),
        errors=int(wrong[chosen].sum()),
    )


def claim_of(group: Group, p_respond: float, certificates: Sequence[Certificate]) -> Claim | None:
    """The claim that is made at this probability of speaking; none where none, or more than one, covers it."""
    claims = {certificate.claim for certificate in certificates if certificate.covers(group, p_respond)}
    return claims.pop() if len(claims) == 1 else None


def is_broken(made: int, wrong: int) -> bool:
    """Whether a claim that was made so many times since it was certified, and wrong in some, is to be taken back."""
    from scipy.special import bdtrc

    return wrong > 0 and bool(bdtrc(wrong - 1, made, TARGET) <= ALARM)


def _widest(expected: NDArray[np.float64], wrong: NDArray[np.bool_], target: float, doubt: float) -> float | None:
    """The expected error up to which the claim stands its tests."""
    from scipy.special import bdtr

    found = None
    newest = np.arange(len(wrong)) >= len(wrong) * NEWEST
    for limit in _sequence(expected, target):
        chosen = expected <= limit
        recent = chosen & newest
        allowed = target if chosen.mean() <= ENOUGH else target * MARGIN
        rejected = bdtr(int(wrong[chosen].sum()), int(chosen.sum()), allowed) <= doubt
        if not rejected or wrong[recent].sum() > target * recent.sum():
            break
        if wrong[chosen].mean() <= TELLING * wrong.mean():
            found = limit
    return found


def _sequence(expected: NDArray[np.float64], target: float) -> list[float]:
    """The limits in the order of their test: the first where few errors are expected, by the predictions alone."""
    ordered = np.sort(expected)
    if len(ordered) < LEAST:
        return []
    sizes = np.unique(np.linspace(LEAST, len(ordered), STEPS).astype(int))
    means = (np.cumsum(ordered) / np.arange(1, len(ordered) + 1))[sizes - 1]
    likely = ordered[sizes - 1] < EVEN
    hopeful = likely & (means <= HOPEFUL * target) & (sizes <= ENOUGH * len(ordered))
    first = max(0, int(hopeful.sum()) - 1)
    return sorted({float(ordered[size - 1]) for size in sizes[first:]})
