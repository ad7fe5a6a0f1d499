"""Hits of the index → candidates in the order of their worth → precedents, alike ones folded into one. Pure.

Three scores (situation, reply, words) are fused, not ranks; recency, same place and same asker add a little.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from memory.audience import Audience
from memory.domain import Act, Decision, Precedent
from memory.index.store import Hit
from memory.notes import are_notes

WEIGHTS = (0.5, 0.2, 0.3)
WORDS_HALF = 4.0
SHARED = 0.25
SAME_PLACE = 0.03
SAME_ASKER = 0.03
FADE_DAYS = 365.0
FADED = 0.9
FLOOR = 0.12
NEAREST = 0.85
NEAR = 0.7


class Scored(Protocol):
    """What has a score."""

    @property
    def score(self) -> float:
        """In [0, 1]."""


ScoredT = TypeVar("ScoredT", bound=Scored)


@dataclass(frozen=True, slots=True)
class Asked:
    """On whose behalf (None: the worker alone), when, where and by whom it is asked.

    ``about`` is the message that asks, which is no precedent of its own; ``in_window`` says that only a named
    time is searched.
    """

    reader: Audience | None
    now: datetime
    place: str = ""
    asker: str = ""
    about: str = ""
    in_window: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a decision before it is opened: when, where, asked by whom, in which message."""

    at: datetime
    place: str
    asker: str
    trigger: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A decision that may be a precedent, not opened yet."""

    id: str
    at: datetime
    score: float
    why: tuple[str, ...]

    def precedent(self, decision: Decision) -> Precedent:
        """The opened decision with what it was found by."""
        askers = frozenset({decision.situation.trigger.author})
        taught = are_notes(decision.situation.place)
        return Precedent(decision, self.score, self.why, decision.at, askers - {""}, taught)


def rank(hits: Sequence[Hit], facts: Mapping[str, Facts], asked: Asked) -> list[Candidate]:
    """The hits that are near enough, best first; of equals the newest."""
    candidates = [
        _candidate(hit, facts[hit.id], asked)
        for hit in hits
        if hit.id in facts and facts[hit.id].trigger != asked.about
    ]
    return sorted((c for c in candidates if c.score >= FLOOR), key=lambda c: (c.score, c.at), reverse=True)


def nearest(scored: Sequence[ScoredT]) -> list[ScoredT]:
    """Those that are nearly as near as the best."""
    best = max((each.score for each in scored), default=0.0)
    return [each for each in scored if each.score >= NEAREST * best]


def fold(precedents: Sequence[Precedent]) -> tuple[Precedent, ...]:
    """Precedents that say the same as one, best first: the best stands for those not far behind it."""
    folded: dict[tuple[Act, str], Precedent] = {}
    for precedent in sorted(precedents, key=lambda each: (each.score, each.latest), reverse=True):
        key = (precedent.decision.act, _said(precedent.decision))
        best = folded.setdefault(key, precedent)
        if best is not precedent and precedent.score >= NEAR * best.score:
            folded[key] = replace(
                best,
                count=best.count + 1,
                latest=max(best.latest, precedent.latest),
                askers=best.askers | precedent.askers,
                taught=best.taught or precedent.taught,
            )
    return tuple(folded.values())


def _candidate(hit: Hit, facts: Facts, asked: Asked) -> Candidate:
    words = hit.words / (hit.words + WORDS_HALF)
    parts = (max(0.0, hit.situation), max(0.0, hit.reply), words)
    fused = sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))
    age = max(0.0, (asked.now - facts.at).total_seconds() / 86400)
    faded = fused * (FADED + (1 - FADED) * math.exp(-age / FADE_DAYS))
    same_place, same_asker = facts.place == asked.place, facts.asker == asked.asker
    reasons = {
        "situation": parts[0] >= SHARED,
        "reply": parts[1] >= SHARED,
        "words": words >= SHARED,
        "place": same_place,
        "asker": same_asker,
        "window": asked.in_window,
    }
    score = min(1.0, faded + SAME_PLACE * same_place + SAME_ASKER * same_asker)
    return Candidate(hit.id, facts.at, round(score, 4), tuple(why for why, holds in reasons.items() if holds))


def _said(decision: Decision) -> str:
    """A reply's words in their order, whatever their case and punctuation."""
    return " ".join(re.findall(r"\w+", decision.reply.casefold())) or decision.reply.strip() or decision.id
