"""Hits of the index → candidates in the order of their worth → precedents, alike ones folded into one. Pure.

Three scores (situation, reply, words) are fused, not ranks; recency, same place and same asker add a little. An act,
place or asker that the question names adds more, but makes nothing near that is not.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import mul
from typing import Protocol, TypeVar

from memory.domain import Act, Decision, Precedent, Situation
from memory.index.embed import text_of
from memory.index.store import Hit
from memory.index.tokens import is_cjk
from memory.notes import are_notes
from memory.recall.question import NO_CLUES, Clues
from memory.recall.standing import counted
from memory.text.folding import folded

WEIGHTS = (0.6, 0.15, 0.3)
FINE, FINE_CHINESE = 0.7, 0.3
"""How far the fine embedder is believed beside the fast one, which knows more of Chinese."""
WORDS_HALF = 14.0
"""Shared words that tell so much count half; by the square, so that a few common ones count for next to nothing."""
WORDS_SHARED = 6.0
SHARED = 0.25
SAME_PLACE = 0.03
SAME_ASKER = 0.03
NAMED = 0.1
FADE_DAYS = 365.0
FADED = 0.9
FLOOR, CONTENT_FLOOR = 0.15, 0.13
"""What is less like is not near. By the content of an English question all else is less like, near or not."""
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
    """When, where and by whom it is asked, and what the question names.

    ``about`` is the message that asks, which is no precedent of its own; ``in_window`` says that only a named
    time is searched, ``chinese`` in which language it is asked.
    """

    now: datetime
    place: str = ""
    asker: str = ""
    about: str = ""
    in_window: bool = False
    chinese: bool = False
    clues: Clues = NO_CLUES
    floor: float = FLOOR


@dataclass(frozen=True, slots=True)
class Candidate:
    """A decision that may be a precedent, not opened yet."""

    id: str
    at: datetime
    score: float
    why: tuple[str, ...]
    place: str = ""
    thread: str = ""

    def precedent(self, decision: Decision) -> Precedent:
        """The opened decision with what it was found by."""
        askers = frozenset({decision.situation.trigger.author})
        taught = are_notes(decision.situation.place)
        return Precedent(decision, self.score, self.why, decision.at, askers - {""}, taught)


def asked_in(situation: Situation, now: datetime) -> Asked:
    """What a situation asks, and what it does not name."""
    trigger, chinese = situation.trigger, is_cjk(text_of(situation))
    return Asked(now, situation.place.id, trigger.author, trigger.message, chinese=chinese)


def asked_by(question: str, clues: Clues, now: datetime, *, place: str = "", asker: str = "") -> Asked:
    """What a question about the past asks."""
    chinese = is_cjk(question)
    floor = FLOOR if chinese else CONTENT_FLOOR
    return Asked(now, place=place, asker=asker, clues=clues, chinese=chinese, floor=floor)


def rank(hits: Sequence[Hit], asked: Asked) -> list[Candidate]:
    """The hits that are near enough, best first; of equals the newest."""
    candidates = (_candidate(hit, asked) for hit in hits)
    return sorted((each for each in candidates if each), key=lambda c: (c.score, c.at), reverse=True)


def nearest(scored: Sequence[ScoredT]) -> list[ScoredT]:
    """Those that are nearly as near as the best."""
    best = max((each.score for each in scored), default=0.0)
    return [each for each in scored if each.score >= NEAREST * best]


def fold(precedents: Sequence[Precedent]) -> tuple[Precedent, ...]:
    """Precedents that say the same as one, best first: the best stands for those not far behind it."""
    folded: dict[tuple[Act, str], Precedent] = {}
    same: dict[tuple[Act, str], list[Decision]] = defaultdict(list)
    for precedent in sorted(precedents, key=lambda each: (each.score, each.latest), reverse=True):
        key = (precedent.decision.act, _said(precedent.decision))
        best = folded.setdefault(key, precedent)
        if precedent.score >= NEAR * best.score:
            same[key].append(precedent.decision)
        if best is not precedent and precedent.score >= NEAR * best.score:
            folded[key] = replace(
                best,
                count=best.count + 1,
                latest=max(best.latest, precedent.latest),
                askers=best.askers | precedent.askers,
                taught=best.taught or precedent.taught,
            )
    return tuple(replace(best, counted=len(counted(same[key]))) for key, best in folded.items())


def in_order(precedents: Sequence[Precedent]) -> tuple[Precedent, ...]:
    """Precedents in an order of another's making: each gets the score of its new place, so that scores fall again."""
    scores = sorted((precedent.score for precedent in precedents), reverse=True)
    return tuple(replace(precedent, score=score) for precedent, score in zip(precedents, scores, strict=True))


def _candidate(hit: Hit, asked: Asked) -> Candidate | None:
    """A hit with its score, or None where it is not near."""
    words = hit.words**2 / (hit.words**2 + WORDS_HALF**2)
    parts = (*_likeness(hit, FINE_CHINESE if asked.chinese else FINE), words)
    fused = sum(map(mul, WEIGHTS, parts))
    age = max(0.0, (asked.now - hit.at).total_seconds() / 86400)
    faded = fused * (FADED + (1 - FADED) * math.exp(-age / FADE_DAYS))
    same_place = hit.place == asked.place and asked.clues.place is None
    same_asker = hit.asker == asked.asker and asked.clues.asker is None
    score = faded + SAME_PLACE * same_place + SAME_ASKER * same_asker
    if score < asked.floor:
        return None
    met = asked.clues.met(hit.act, hit.place, hit.asker)
    reasons = {
        "situation": parts[0] >= SHARED,
        "reply": parts[1] >= SHARED,
        "words": hit.words >= WORDS_SHARED,
        "act": "act" in met,
        "place": same_place or "place" in met,
        "asker": same_asker or "asker" in met,
        "window": asked.in_window,
    }
    why = tuple(reason for reason, holds in reasons.items() if holds)
    return Candidate(hit.id, hit.at, round(min(1.0, score + NAMED * len(met)), 4), why, hit.place, hit.thread)


def _likeness(hit: Hit, share: float) -> tuple[float, float]:
    """How like situation and reply are, in [0, 1]: by both embedders where the fine one has seen the decision.

    The fine one, which gets a ``share``, tells English texts better apart, the fast one knows better what two languages
    share.
    """
    if not hit.fine_situation:
        return max(0.0, hit.situation), max(0.0, hit.reply)
    return _blend(hit.situation, hit.fine_situation, share), _blend(hit.reply, hit.fine_reply, share)


def _blend(fast: float, fine: float, share: float) -> float:
    return (1 - share) * max(0.0, fast) + share * max(0.0, fine)


def _said(decision: Decision) -> str:
    """A reply's words in their order, however they are typed and punctuated."""
    return " ".join(re.findall(r"\w+", folded(decision.reply))) or decision.reply.strip() or decision.id
