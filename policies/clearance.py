"""The earned right to answer alone for one topic and act: from outcomes to standing, pure.

The bound is Clopper and Pearson's: so sure may we be that the double agrees with the worker at least that
often. With the usual target of 0.90 at 90 % confidence it takes 22 outcomes without an error.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MONTH = timedelta(days=30)
TARGET = 0.90
"""How often the worker has to agree, at least, for a right to be earned."""
_LAST = 20
_FAILURES_THAT_DEMOTE = 2
_ASKERS_NEEDED = 2


class Ground(StrEnum):
    """Why a clearance is earned or not; what people read is made from this key."""

    EARNED = "earned"
    NO_EVIDENCE = "no_evidence"
    RECENT_FAILURES = "recent_failures"
    TOO_FEW_ASKERS = "too_few_askers"
    BELOW_TARGET = "below_target"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One draft that met reality: who asked, when, and whether the worker agreed with it unedited."""

    asker: str
    at: datetime
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the outcomes are worth now. ``n``, ``failures`` and ``askers`` are of the outcomes that counted.

    ``expires`` is when a clearance granted on them lapses without new evidence; None where none is earned.
    """

    earned: bool
    bound: float
    n: int
    failures: int
    askers: int
    reason: Ground
    expires: datetime | None


def lower_bound(agreed: int, total: int, confidence: float = 0.90) -> float:
    """The one-sided Clopper-Pearson bound: the true rate is at least this, with that confidence.

    Raises:
        ValueError: there cannot be so many agreed of the total, or such a confidence.
    """
    if not 0 <= agreed <= total or not 0 < confidence < 1:
        raise ValueError(f"{agreed} of {total} at confidence {confidence} is no proportion")
    from scipy.special import betaincinv

    return float(betaincinv(agreed, total - agreed + 1, 1 - confidence)) if agreed else 0.0


def upper_bound(agreed: int, total: int, confidence: float = 0.90) -> float:
    """The one-sided Clopper-Pearson bound from above; raises as ``lower_bound`` does."""
    return 1.0 - lower_bound(total - agreed, total, confidence)


def assess(outcomes: Iterable[Outcome], now: datetime, *, target: float = TARGET, confidence: float = 0.90) -> Standing:
    """Weigh the outcomes of the last 30 days for one topic and act.

    One asker gives at most half of what counts: of theirs the oldest agreements are left out, a failure
    never is. Two failures among the last twenty demote, whatever the bound.
    """
    recent = sorted((o for o in outcomes if now - MONTH < o.at <= now), key=lambda outcome: outcome.at)
    counted = _balance(recent)
    failures = sum(not outcome.agreed for outcome in counted)
    bound = lower_bound(len(counted) - failures, len(counted), confidence)
    ground = _ground(recent, counted, bound >= target)
    earned = ground is Ground.EARNED
    return Standing(
        earned=earned,
        bound=bound,
        n=len(counted),
        failures=failures,
        askers=len({outcome.asker for outcome in counted}),
        reason=ground,
        expires=recent[-1].at + MONTH if earned else None,
    )


def _ground(recent: Sequence[Outcome], counted: Sequence[Outcome], bound_holds: bool) -> Ground:
    if not recent:
        return Ground.NO_EVIDENCE
    if sum(not outcome.agreed for outcome in recent[-_LAST:]) >= _FAILURES_THAT_DEMOTE:
        return Ground.RECENT_FAILURES
    if len({outcome.asker for outcome in recent}) < _ASKERS_NEEDED:
        return Ground.TOO_FEW_ASKERS
    return Ground.EARNED if bound_holds and counted else Ground.BELOW_TARGET


def _balance(recent: Sequence[Outcome]) -> list[Outcome]:
    """Leave out the oldest agreements of an asker who gave more than all others together."""
    if not recent:
        return []
    asker, given = Counter(outcome.asker for outcome in recent).most_common(1)[0]
    surplus = given - (len(recent) - given)
    kept = []
    for outcome in recent:
        if surplus > 0 and outcome.asker == asker and outcome.agreed:
            surplus -= 1
        else:
            kept.append(outcome)
    return kept
