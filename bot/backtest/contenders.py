"""Who foresees beside the double: a simple baseline, and doubles whose memory is empty or shuffled."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from bot.learning.foresight import Foreseen, Met, Seen
from memory.domain import Act, Decision, Turn

DOUBT = 5.0
NEAREST = 5


class Contender(Protocol):
    """Somebody who foresees."""

    def hear(self, turn: Turn, place: str, thread: str | None) -> None:
        """Take in what anybody said."""

    def learn(self, seen: Seen) -> None:
        """Take in what the worker did."""

    def fit(self) -> None:
        """Learn from all that was taken in."""

    def foresee(self, met: Met) -> Foreseen:
        """What the worker would do."""


class Simple:
    """How often the worker answers who asks, their usual act, and what they said in the nearest situation."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[bool]] = defaultdict(Counter)
        self._acts: Counter[str] = Counter()
        self._spoken: list[Seen] = []

    def hear(self, turn: Turn, place: str, thread: str | None) -> None:
        """It does not listen."""

    def learn(self, seen: Seen) -> None:
        """Count."""
        self._counts[seen.met.situation.trigger.author][bool(seen.decision.reply)] += 1
        if seen.reply is not None:
            self._acts[seen.act] += 1
            self._spoken.append(seen)

    def fit(self) -> None:
        """There is nothing to fit."""

    def foresee(self, met: Met) -> Foreseen:
        """Guess by what was counted, and draft the nearest reply."""
        whole = sum(self._counts.values(), Counter())
        usual = (whole[True] + 1) / (whole.total() + 2)
        asked = self._counts[met.situation.trigger.author]
        speaks = (asked[True] + DOUBT * usual) / (asked.total() + DOUBT)
        acts = {act: speaks * count / self._acts.total() for act, count in self._acts.items()}
        foreseen = Foreseen(speaks=speaks, acts={**acts, Act.IGNORE.value: 1 - speaks})
        if not self._spoken:
            return foreseen
        likeness = np.stack([seen.met.vector for seen in self._spoken]) @ met.vector
        nearest = [self._spoken[at].decision for at in np.argsort(-likeness)[:NEAREST]]
        confidence = float(np.clip(likeness.max(), 0, 1))
        return replace(foreseen, precedents=tuple(nearest), draft=nearest[0].reply, confidence=confidence)


def shuffled(decisions: Sequence[Decision]) -> list[Decision]:
    """The same situations, with what the worker did about others of them: what is left is no memory of this worker.

    A decision keeps its id and its words, and moves to another situation at that one's time. Words that fall upon what
    the worker was silent about are learned as having been said, and are no precedent.
    """
    order = np.random.default_rng(0).permutation(len(decisions))
    moved = []
    for decision, at in zip(decisions, order, strict=True):
        other = decisions[at]
        moved.append(replace(decision, situation=other.situation, at=other.at))
    return sorted(moved, key=lambda each: each.situation.trigger.at)
