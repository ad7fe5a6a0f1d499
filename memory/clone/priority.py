"""Which of several situations that wait a worker would take first, learnt from what they took first before. Pure.

Each pair of past situations that waited at the same time is a lesson: one was taken while the other went on waiting.
The difference of their figures decides by a logistic regression without a level (Bradley and Terry 1952, with figures
in place of names), drawn to weights that hold for everybody: without lessons it is them.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from memory.domain import Act, Decision, Situation, is_noted
from memory.notes import are_notes
from memory.text.asking import asks

Floats = NDArray[np.float64]
Talk = tuple[str, str | None]
"""A place and a thread in it."""

FIGURES = (
    "waited",
    "addressed",
    "spoken",
    "asks",
    "hurried",
    "broken",
    "length",
    "known",
    "asker",
    "place",
    "same_talk",
    "turns",
)
UNTOLD = frozenset({"asks", "length", "turns"})
"""Figures that say nothing to a person."""
START = np.array([-0.15, 0.5, 0.2, 0.1, 0.3, 0.3, 0.1, 0.0, -0.3, -0.2, 0.8, 0.0])
"""What holds for everybody: what is addressed, urgent, or in the talk that they are in comes first."""
DRAWN = 4.0
MOST_PAIRS = 20_000
STEPS = 25
LEAST_SPREAD = 1e-3
USUAL_WEIGHT = 5.0
"""So many answers count as the usual delay in that of an asker or a place."""
_HURRIED = re.compile(
    r"\b(?:asap|urgent\w*|deadline|today|tonight|right now|immediately)\b"
    r"|\bby (?:noon|eod|tomorrow|mon|tues|wednes|thurs|fri)\w*\b|今天|马上|尽快|立刻|紧急|急",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\b(?:down|outage|incident|crash\w*|broken|stuck|timeouts?|failing|fails?|errors?|50[0-4])\b|故障|挂了|宕机|报错|失败|崩",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Order:
    """A weight for each figure, and how long askers and places wait more or less than usual, in logarithmic seconds."""

    weights: Floats = field(default_factory=lambda: START)
    askers: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def figures(self, situation: Situation, now: datetime, own: frozenset[str], last: Talk | None) -> Floats:
        """The figures of a situation that waits, in the order of ``FIGURES``.

        Args:
            situation: what waits.
            now: until when it has waited.
            own: the worker's accounts.
            last: the talk in which they spoke last.
        """
        trigger, place = situation.trigger, situation.place.id
        return np.array(
            [
                math.log1p(max(0.0, (now - trigger.at).total_seconds())),
                bool(own.intersection(trigger.mentions)),
                any(turn.author in own for turn in situation.earlier),
                asks(trigger.text),
                bool(_HURRIED.search(trigger.text)),
                is_broken(trigger.text),
                math.log1p(len(trigger.text)),
                math.log1p(self.counts.get(trigger.author, 0)),
                self.askers.get(trigger.author, 0.0),
                self.places.get(place, 0.0),
                last == (place, situation.thread),
                math.log1p(len(situation.earlier)),
            ],
            float,
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """A situation's place in the order, by its index among those that were given, and the figure that put it there."""

    index: int
    figure: str


def rank(
    order: Order, waiting: Sequence[Situation], now: datetime, own: frozenset[str], last: Talk | None
) -> list[Ranked]:
    """What waits, the one that they would take first at the head; of two that are alike the one that waits longer."""
    if not waiting:
        return []
    figures = np.array([order.figures(situation, now, own, last) for situation in waiting])
    parts = (figures - figures.mean(0)) * order.weights
    scores = parts.sum(1)
    indices = sorted(range(len(waiting)), key=lambda index: (-scores[index], waiting[index].trigger.at))
    return [Ranked(index, _telling(parts[index], order)) for index in indices]


def learn_order(decisions: Sequence[Decision], own: frozenset[str]) -> Order:
    """What the worker's own decisions teach; silence, and what they taught, are no lessons.

    Args:
        decisions: any number, in any order.
        own: the worker's accounts.
    """
    taken = sorted(
        (each for each in decisions if each.act is not Act.IGNORE and not _is_unasked(each)),
        key=lambda each: each.at,
    )
    if not taken:
        return Order()
    askers, places, counts = _delays(taken)
    order = Order(START, askers, places, counts)
    lessons = _lessons(order, taken, own)
    return Order(_fitted(lessons), askers, places, counts) if len(lessons) else order


def _is_unasked(decision: Decision) -> bool:
    return is_noted(decision) or are_notes(decision.situation.place)


def is_broken(text: str) -> bool:
    """Whether something is said to be down or to fail."""
    return bool(_BROKEN.search(text))


def talk_of(decision: Decision) -> Talk:
    """Where a decision was taken."""
    return decision.situation.place.id, decision.situation.thread


def _delays(taken: Sequence[Decision]) -> tuple[Mapping[str, float], Mapping[str, float], Mapping[str, int]]:
    waits = [math.log1p(max(0.0, (each.at - each.situation.trigger.at).total_seconds())) for each in taken]
    usual = sum(waits) / len(waits)
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each, wait in zip(taken, waits, strict=True):
        sums["asker", each.situation.trigger.author].append(wait - usual)
        sums["place", each.situation.place.id].append(wait - usual)
    means = {key: sum(those) / (len(those) + USUAL_WEIGHT) for key, those in sums.items()}
    askers = {name: mean for (kind, name), mean in means.items() if kind == "asker"}
    places = {name: mean for (kind, name), mean in means.items() if kind == "place"}
    counts = {name: len(those) for (kind, name), those in sums.items() if kind == "asker"}
    return askers, places, counts


def _lessons(order: Order, taken: Sequence[Decision], own: frozenset[str]) -> Floats:
    """For each pair that waited at once, the figures of the one that was taken less those of the other, as of then."""
    pairs: list[Floats] = []
    for at, first in enumerate(taken):
        last = talk_of(taken[at - 1]) if at else None
        waited = [other for other in taken[at + 1 :] if other.situation.trigger.at < first.at < other.at]
        if waited:
            mine = order.figures(first.situation, first.at, own, last)
            pairs += [mine - order.figures(other.situation, first.at, own, last) for other in waited]
    return np.array(pairs[-MOST_PAIRS:])


def _fitted(lessons: Floats) -> Floats:
    """The weights under which what was taken is likeliest, by Newton's method; drawn to ``START``."""
    spread = np.sqrt((lessons**2).mean(0)) + LEAST_SPREAD
    scaled, start = lessons / spread, START * spread
    weights = start.copy()
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        slope = scaled.T @ (1 - likely) - DRAWN * (weights - start)
        bend = (scaled * (likely * (1 - likely))[:, None]).T @ scaled + DRAWN * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return np.asarray(weights / spread)


def _telling(parts: Floats, order: Order) -> str:
    """The figure that speaks most for a situation, if any does; of how long it waited, which way that counts."""
    weight, figure = max((part, figure) for part, figure in zip(parts, FIGURES, strict=True) if figure not in UNTOLD)
    if weight <= 0:
        return ""
    return ("long" if order.weights[0] > 0 else "fresh") if figure == "waited" else figure
