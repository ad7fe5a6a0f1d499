"""Judged decisions → the table of fidelity: each figure with its interval, beside the baselines and the controls. Pure.

All columns are made by the same functions from what each contender foresaw of the same decisions.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.backtest.judged import Judged
from bot.backtest.measures import (
    Certified,
    Floats,
    auroc,
    average_precision,
    certified,
    chrf,
    normalised_aurc,
)
from bot.texts import say
from memory.clone.clone import kappa
from memory.domain import Act
from policies.calibration import expected_calibration_error
from policies.certificate import Claim

FEWEST = 30
SAME = "draft: says about the same"
"""The figure that a worker understands best."""
RESAMPLES = 400
FIRST = 5
SPOKEN = 15
WRONG_COSTS = 10.0
"""What a wrong answer given alone costs, where handing the question to the worker costs 1."""

Value = Callable[[Sequence[Judged]], float | None]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of fidelity: over which decisions it is taken, and what it is of them."""

    name: str
    over: Callable[[Judged], bool]
    value: Value
    better: Better = "higher"


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure over ``n`` decisions with its 95 % interval (bootstrap percentiles, Efron 1979).

    ``others`` are the same figure of the other contenders, None where it has no meaning. ``value`` and the interval
    are None where ``n`` is under ``FEWEST``, since it would mean nothing.
    """

    name: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    others: Mapping[str, float | None]
    better: Better


def figure_named(language: str, name: str) -> str:
    """A figure as people read it."""
    return say(language, f"figure.{re.sub('[^a-z]+', '_', name.lower()).strip('_')}")


def score(judged: Sequence[Judged], others: Mapping[str, Sequence[Judged]]) -> tuple[Measured, ...]:
    """Every figure of the double, beside those of the other contenders over the same decisions."""
    return tuple(_measure(figure, judged, others) for figure in FIGURES)


def _measure(figure: Figure, judged: Sequence[Judged], others: Mapping[str, Sequence[Judged]]) -> Measured:
    mine = [each for each in judged if figure.over(each)]
    if len(mine) < FEWEST:
        return Measured(figure.name, len(mine), None, None, None, dict.fromkeys(others), figure.better)
    beside = {name: figure.value([each for each in theirs if figure.over(each)]) for name, theirs in others.items()}
    low, high = _interval(mine, figure.value)
    return Measured(figure.name, len(mine), figure.value(mine), low, high, beside, figure.better)


def _interval(judged: Sequence[Judged], value: Value) -> tuple[float | None, float | None]:
    chance = np.random.default_rng(0)
    drawn = [value([judged[at] for at in chance.integers(0, len(judged), len(judged))]) for _ in range(RESAMPLES)]
    known = [each for each in drawn if each is not None]
    if not known:
        return None, None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def speaking(judged: Sequence[Judged]) -> tuple[Floats, Floats]:
    """How probable speaking was, and whether the worker spoke."""
    return np.array([each.foreseen.speaks for each in judged]), np.array([float(each.spoke) for each in judged])


def drafting(judged: Sequence[Judged]) -> tuple[Floats, Floats]:
    """How sure each draft was, and whether it said about the same as the worker."""
    return np.array([each.foreseen.confidence for each in judged]), np.array([_hit(each) for each in judged])


def right_or_not(judged: Sequence[Judged]) -> tuple[Floats, Floats]:
    """How sure the likelier of speaking and silence was, and whether it came."""
    p, spoke = speaking(judged)
    return np.maximum(p, 1 - p), ((p >= 0.5) == spoke).astype(np.float64)


def is_anything(_: Judged) -> bool:
    """Every decision."""
    return True


def _opens(judged: Judged) -> bool:
    """Where nobody had said anything before: to begin to talk is another thing than to go on."""
    return not judged.decision.situation.earlier


def _spoken(judged: Judged) -> bool:
    return judged.spoke


def is_worded(judged: Judged) -> bool:
    """Where the worker said enough to be compared with."""
    return len(judged.decision.reply) >= SPOKEN


def _identified(judged: Judged) -> bool:
    return judged.identifiers is not None


def _hit(judged: Judged) -> float:
    return float(bool(judged.foreseen.draft) and any(judged.close[:1]))


def _mean(value: Callable[[Judged], float]) -> Value:
    return lambda judged: float(np.mean([value(each) for each in judged]))


def _likeliest(judged: Judged) -> str:
    spoken = {act: p for act, p in judged.foreseen.acts.items() if act != Act.IGNORE}
    return max(spoken, key=lambda act: spoken[act]) if spoken else ""


def _kappa(judged: Sequence[Judged]) -> float:
    return kappa([each.decision.act.value for each in judged], [_likeliest(each) for each in judged])


def _covered(claim: Claim) -> Value:
    return lambda judged: _claimed(judged, claim).coverage


def _erred(claim: Claim) -> Value:
    return lambda judged: _claimed(judged, claim).error


def _claimed(judged: Sequence[Judged], claim: Claim) -> Certified:
    made: NDArray[np.bool_] = np.array([each.foreseen.claim is claim for each in judged])
    _, spoke = speaking(judged)
    return certified(made, spoke if claim is Claim.SPEAK else 1 - spoke)


def _calibration(of: Callable[[Sequence[Judged]], tuple[Floats, Floats]]) -> Value:
    def error(judged: Sequence[Judged]) -> float:
        probabilities, outcomes = of(judged)
        return expected_calibration_error(probabilities, outcomes == 1)

    return error


def _order(of: Callable[[Sequence[Judged]], tuple[Floats, Floats]]) -> Value:
    return lambda judged: normalised_aurc(*of(judged))


def _cost(judged: Judged) -> float:
    """1 where the worker is asked, 0 where the double is rightly silent or right, more where it is wrong alone."""
    claim = judged.foreseen.claim
    if claim is Claim.SILENCE:
        return WRONG_COSTS * judged.spoke
    alone = judged.foreseen.confidence >= 1 - 1 / WRONG_COSTS and bool(judged.foreseen.draft)
    return WRONG_COSTS * (1 - _hit(judged)) if alone else 1.0


def _variety(judged: Sequence[Judged]) -> float | None:
    """How many different drafts there are for each different reply of the worker."""
    drafts = {each.foreseen.draft for each in judged if each.foreseen.draft}
    return len(drafts) / len({each.decision.reply for each in judged}) if drafts else None


FIGURES = (
    Figure("respond: AUROC", is_anything, lambda judged: auroc(*speaking(judged))),
    Figure("respond: AUROC of openers", _opens, lambda judged: auroc(*speaking(judged))),
    Figure("respond: average precision", is_anything, lambda judged: average_precision(*speaking(judged))),
    Figure("respond: calibration error", is_anything, _calibration(speaking), "lower"),
    Figure("respond: normalised AURC", is_anything, _order(right_or_not), "lower"),
    Figure("certified to speak: coverage", is_anything, _covered(Claim.SPEAK)),
    Figure("certified to speak: error", is_anything, _erred(Claim.SPEAK), "lower"),
    Figure("certified to be silent: coverage", is_anything, _covered(Claim.SILENCE)),
    Figure("certified to be silent: error", is_anything, _erred(Claim.SILENCE), "lower"),
    Figure("act: kappa", _spoken, _kappa),
    Figure("act: agreement", _spoken, _mean(lambda each: float(_likeliest(each) == each.decision.act))),
    Figure(
        "precedent: right identifier in the first five",
        _identified,
        _mean(lambda each: float(any((each.identifiers or ())[:FIRST]))),
    ),
    Figure("draft: made", is_worded, _mean(lambda each: float(bool(each.foreseen.draft))), "neither"),
    Figure(SAME, is_worded, _mean(_hit)),
    Figure("draft: best of five", is_worded, _mean(lambda each: float(any(each.close[:FIRST])))),
    Figure("draft: variety", is_worded, _variety),
    Figure("draft: wording (chrF)", is_worded, _mean(lambda each: chrf(each.foreseen.draft, each.decision.reply))),
    Figure("draft: calibration error", is_worded, _calibration(drafting), "lower"),
    Figure("draft: normalised AURC", is_worded, _order(drafting), "lower"),
    Figure("cost of a situation", is_anything, _mean(_cost), "lower"),
)
