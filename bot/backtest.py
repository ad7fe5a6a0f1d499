"""Walk forward over the hidden last part of a worker's record: what would the double have drafted?

Every prediction sees only decisions made before its question. Beside each figure stands the simple baseline;
intervals are bootstrap percentiles (Efron 1979). chrF is Popović's (2015) character n-gram F-score, n = 1 to 6
and β = 2.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.app import App
from bot.importing import Progress
from bot.standin.draft import PrecedentDrafter
from memory.decisions import decisions_of
from memory.domain import Act, Decision, Draft, Worker
from memory.workers import worker_seal

ORDERS = range(1, 7)
BETA = 2.0
RESAMPLES = 1000
SURE_SHARE = 0.2
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was drafted for a hidden decision, and the baselines' guesses for it."""

    decision: Decision
    draft: Draft
    usual_act: Act
    other_reply: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure with its 95 % interval, and the baseline's."""

    name: str
    n: int
    double: float
    low: float
    high: float
    baseline: float
    baseline_is: str


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures over ``n`` predictions."""

    n: int
    measures: tuple[Measure, ...]


async def spoken_decisions(app: App, worker: Worker) -> list[Decision]:
    """The worker's decisions in which they spoke, oldest first."""
    async with app.of.record.read() as session:
        seal = await worker_seal(session, app.of.master, worker.id)
        return [decision for decision in await decisions_of(session, seal, worker.id) if decision.reply]


async def predict(
    app: App, worker: Worker, spoken: Sequence[Decision], last: int, progress: Progress | None = None
) -> list[Prediction]:
    """Predict the ``last`` of some decisions, each from those before it, with the precedent drafter."""
    seen, hidden = spoken[:-last], spoken[-last:]
    drafter, chance = PrecedentDrafter(), np.random.default_rng(len(spoken))
    usual = Counter(decision.act for decision in seen).most_common(1)[0][0] if seen else Act.ANSWER
    predictions = []
    for number, decision in enumerate(hidden, 1):
        precedents = await app.recall.precedents(
            worker, decision.situation, reader=None, now=decision.situation.trigger.at
        )
        draft = await drafter.draft(worker, decision.situation, precedents)
        other = seen[int(chance.integers(len(seen)))].reply if seen else ""
        predictions.append(Prediction(decision, draft, usual, other))
        if progress:
            progress(number, len(hidden))
    return predictions


def score(predictions: Sequence[Prediction]) -> Scores:
    """How often there is a draft; and where there is: agreement of acts, also where it is surest, and wording.

    A figure over fewer than ``FEWEST`` is left out, since it means nothing.
    """
    drafted = sorted((p for p in predictions if p.draft.reply), key=lambda p: -p.draft.confidence)
    surest = drafted[: max(1, int(len(drafted) * SURE_SHARE))]
    measures = [_measure("share with a draft", predictions, _has_draft, _always, "a draft for everything")]
    if len(drafted) >= FEWEST:
        measures += [
            _measure("act agreement", drafted, _same_act, _usual_act, "always the usual act"),
            _measure("act agreement, surest fifth", surest, _same_act, _usual_act, "always the usual act"),
            _measure("wording (chrF)", drafted, _wording, _random_wording, "a random earlier reply"),
        ]
    return Scores(len(predictions), tuple(measure for measure in measures if measure.n >= FEWEST))


def chrf(said: str, meant: str) -> float:
    """Character n-gram F-score of two texts, in [0, 1]."""
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


def _measure(
    name: str,
    predictions: Sequence[Prediction],
    double: Callable[[Prediction], float],
    baseline: Callable[[Prediction], float],
    baseline_is: str,
) -> Measure:
    values = np.array([double(prediction) for prediction in predictions])
    chance = np.random.default_rng(0)
    means = chance.choice(values, (RESAMPLES, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    other = float(np.mean([baseline(prediction) for prediction in predictions]))
    return Measure(name, len(values), float(values.mean()), float(low), float(high), other, baseline_is)


def _has_draft(prediction: Prediction) -> float:
    return float(bool(prediction.draft.reply))


def _always(prediction: Prediction) -> float:
    return 1.0


def _same_act(prediction: Prediction) -> float:
    return float(prediction.draft.act is prediction.decision.act)


def _usual_act(prediction: Prediction) -> float:
    return float(prediction.usual_act is prediction.decision.act)


def _wording(prediction: Prediction) -> float:
    return chrf(prediction.draft.reply, prediction.decision.reply)


def _random_wording(prediction: Prediction) -> float:
    return chrf(prediction.other_reply, prediction.decision.reply)
