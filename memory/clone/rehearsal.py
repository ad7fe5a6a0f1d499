"""A worker's own past, walked through in time → weights learned from it, and how sure drafts turned out. Pure.

The past is cut into blocks. Each block's situations are asked of all that came before it, as if they were new; what
the worker really said then tells which candidates were right. What is learned so far is tried on the next block, so
that the scores which ``policies.calibration`` is given were never made with knowledge of their outcome.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memory.clone.likeness import Asked, Floats, Numbers, Past, Said, Usual, usual_of
from memory.clone.naming import NAMING, Naming
from memory.clone.naming import Lesson as Named
from memory.clone.naming import learn as learn_naming
from memory.clone.precedence import LIKELY, Lesson, Weights, learn

CUTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LEAST = 60
OTHERS = 40
MOST = 150
SPOKEN = 15
NAMED_LEAST = 0.05
"""Of so many replies at least one has to hold an identifier that was known, for precedents to be chosen by them."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The learned weights; and of each draft tried, in order of time, its score and whether it came close.

    ``naming`` is None where so few replies held an identifier that was known that there is nothing to choose by.
    """

    likely: Weights = LIKELY
    naming: tuple[float, ...] | None = NAMING
    scores: tuple[float, ...] = ()
    close: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """How a worker's precedents are weighed: what is usual in their past, and what it taught."""

    usual: Usual
    likely: Weights

    def probabilities(self, asked: Asked, candidates: Sequence[Said]) -> Numbers:
        """How probable it is of each candidate that it comes close to what the worker would say, in order."""
        return self.likely.probability(Past(candidates, self.usual).features(asked))


@dataclass(slots=True)
class _Trial:
    """Drafts tried in order of time, and what was learned of them so far."""

    weights: Weights = LIKELY
    lessons: list[Lesson] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    close: list[bool] = field(default_factory=list)
    _rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def ask(self, past: Past, said: Said, features: Floats) -> None:
        """Ask for one decision as if it were new, and keep what it teaches."""
        right = past.closeness(said.vector) >= past.usual.alike
        probabilities = self.weights.probability(features)
        self.scores.append(float(probabilities.max()))
        self.close.append(bool(right[probabilities.argmax()]))
        self.lessons.append(_lesson(features, right, self._rng))

    def learn(self) -> None:
        """Try the next ones with what these taught."""
        self.weights = learn(self.lessons, LIKELY)


def rehearse(said: Sequence[Said]) -> Rehearsed:
    """Learn from past decisions with replies, oldest first; with few of them the shipped weights remain."""
    trial, lessons = _Trial(), []
    for past, known, coming in _walk(said):
        identifiers = Naming(known, past)
        for each in coming:
            features = past.features(each.asked)
            trial.ask(past, each, features)
            if (told := identifiers.told(each)).any():
                lessons.append(Named(identifiers.features(each.asked, features), told))
        trial.learn()
    naming = learn_naming(lessons) if len(lessons) >= NAMED_LEAST * len(trial.scores) else None
    return Rehearsed(trial.weights, naming, tuple(trial.scores), tuple(trial.close))


def weighing_of(said: Sequence[Said]) -> Weighing | None:
    """How precedents of past decisions with replies, oldest first, are weighed; None of fewer than ``LEAST``."""
    if len(said) < LEAST:
        return None
    trial = _Trial()
    for past, _, coming in _walk(said):
        for each in coming:
            trial.ask(past, each, past.features(each.asked))
        trial.learn()
    return Weighing(usual_of(said), trial.weights)


def _walk(said: Sequence[Said]) -> Iterator[tuple[Past, Sequence[Said], list[Said]]]:
    """Block by block: what was known by then, and at most ``MOST`` of what came, evenly spread, with some words."""
    for start, end in pairwise(CUTS):
        known, coming = said[: int(start * len(said))], said[int(start * len(said)) : int(end * len(said))]
        if len(known) >= LEAST and coming:
            spread = np.unique(np.linspace(0, len(coming) - 1, MOST).astype(int))
            yield Past(known), known, [coming[at] for at in spread if coming[at].length >= SPOKEN]


def _lesson(features: Floats, truth: NDArray[np.bool_], rng: np.random.Generator) -> Lesson:
    """All that were right and some that were not, each of which stands for several."""
    wrong = np.flatnonzero(~truth)
    picked = rng.choice(wrong, min(OTHERS, len(wrong)), replace=False)
    kept = np.concatenate([np.flatnonzero(truth), picked])
    counts = np.where(truth[kept], 1.0, len(wrong) / max(1, len(picked)))
    return Lesson(features[kept], truth[kept], counts)
