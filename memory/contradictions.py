"""Precedents that disagree: about alike situations the worker said things that cannot both hold."""

import re
from collections.abc import Sequence
from itertools import combinations

from memory.domain import Act, Precedent
from memory.index.tokens import words_of

YES = frozenset({Act.APPROVE})
NO = frozenset({Act.DECLINE, Act.REQUEST_CHANGES})
CLOSE = 0.85
OVERLAP = 0.6
NEGATION = re.compile(r"\b(?:not|no|never|don't|doesn't|isn't|can't|cannot|won't|without)\b|不|没|别|勿|非", re.I)
NUMBER = re.compile(r"\d+(?:[.:]\d+)*")


def disagree(precedents: Sequence[Precedent]) -> tuple[Precedent, Precedent] | None:
    """The first pair that contradict each other among those nearly as near as the best, or None."""
    if not precedents:
        return None
    near = [p for p in precedents if p.score >= CLOSE * precedents[0].score]
    return next((pair for pair in combinations(near, 2) if _opposed(*pair)), None)


def _opposed(one: Precedent, other: Precedent) -> bool:
    first, second = one.decision, other.decision
    if {first.act, second.act} & YES and {first.act, second.act} & NO:
        return True
    return _alike(first.reply, second.reply) and (
        bool(NEGATION.search(first.reply)) != bool(NEGATION.search(second.reply))
        or NUMBER.findall(first.reply) != NUMBER.findall(second.reply)
    )


def _alike(one: str, other: str) -> bool:
    first, second = set(words_of(one).dimensions), set(words_of(other).dimensions)
    return bool(first and second) and len(first & second) / min(len(first), len(second)) >= OVERLAP
