"""A worker's own past, walked through in time → weights learned from it, and how sure drafts turned out. Pure.

The past is cut into blocks. Each block's situations are asked of all that came before it, as if they were new; what
the worker really said then tells which candidates were right. What is learned so far is tried on the next block, so
that the scores which ``policies.calibration`` is given were never made with knowledge of their outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memory.likeness import Asked, Floats, Past, Said, Usual, usual_of
from memory.precedence import LIKELY, NAMING, Lesson, Numbers, Weights, learn

CUTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LEAST = 60
OTHERS = 40
MOST = 150
SPOKEN = 15


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The learned weights; and of each draft tried, in order of time, its score and whether it came close."""

    likely: Weights = LIKELY
    naming: Weights = NAMING
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
class _Gathered:
    likely: list[Lesson] = field(default_factory=list)
    naming: list[Lesson] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    close: list[bool] = field(default_factory=list)


def rehearse(said: Sequence[Said], *, likely: Weights = LIKELY, naming: Weights = NAMING) -> Rehearsed:
    """Learn from past decisions with replies, oldest first; with few of them the given weights remain.

    At most ``MOST`` situations of a block are asked, evenly spread.
    """
    gathered, rng, now = _Gathered(), np.random.default_rng(0), likely
    for start, end in pairwise(CUTS):
        known, coming = said[: int(start * len(said))], said[int(start * len(said)) : int(end * len(said))]
        if len(known) < LEAST:
            continue
        past = Past(known)
        asked = [coming[at] for at in np.unique(np.linspace(0, len(coming) - 1, MOST).astype(int))] if coming else []
        for each in asked:
            _ask(past, each, now, gathered, rng)
        now = learn(gathered.likely, likely)
    return Rehearsed(now, learn(gathered.naming, naming), tuple(gathered.scores), tuple(gathered.close))


def weighing_of(said: Sequence[Said]) -> Weighing | None:
    """How precedents of past decisions with replies, oldest first, are weighed; None of fewer than ``LEAST``."""
    return Weighing(usual_of(said), rehearse(said).likely) if len(said) >= LEAST else None


def _ask(past: Past, said: Said, likely: Weights, gathered: _Gathered, rng: np.random.Generator) -> None:
    """Ask for one decision as if it were new, and keep what it teaches."""
    if said.length < SPOKEN:
        return
    features = past.features(said.asked)
    right = past.closeness(said.vector) >= past.usual.alike
    probabilities = likely.probability(features)
    gathered.scores.append(float(probabilities.max()))
    gathered.close.append(bool(right[probabilities.argmax()]))
    for lessons, truth in ((gathered.likely, right), (gathered.naming, past.naming(said))):
        if lessons is gathered.likely or truth.any():
            lessons.append(_lesson(features, truth, rng))


def _lesson(features: Floats, truth: NDArray[np.bool_], rng: np.random.Generator) -> Lesson:
    """All that were right and some that were not, each of which stands for several."""
    wrong = np.flatnonzero(~truth)
    picked = rng.choice(wrong, min(OTHERS, len(wrong)), replace=False)
    kept = np.concatenate([np.flatnonzero(truth), picked])
    counts = np.where(truth[kept], 1.0, len(wrong) / max(1, len(picked)))
    return Lesson(features[kept], truth[kept], counts)
