"""Precedents that disagree: about alike situations the worker said things that cannot both hold."""

import re
from collections.abc import Sequence
from itertools import combinations

from memory.domain import Act, Decision, Precedent
from memory.index.tokens import words_of
from memory.ranking import nearest

YES = frozenset({Act.APPROVE})
NO = frozenset({Act.DECLINE, Act.REQUEST_CHANGES})
OVERLAP = 0.6
NEGATION = re.compile(
    r"\b(?:not|no(?! problem| worries)|never|don't|doesn't|isn't|can't|cannot|won't|without)\b"
    r"|不|没(?!问题|事)|别|勿|非",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+(?:[.:]\d+)*")


def disagree(precedents: Sequence[Precedent]) -> tuple[Precedent, Precedent] | None:
    """The first pair that contradict each other among those nearly as near as the best, or None."""
    return next((pair for pair in combinations(nearest(precedents), 2) if opposed(*pair)), None)


def opposed(one: Precedent, other: Precedent) -> bool:
    """Whether two precedents about alike situations contradict each other."""
    first, second = one.decision, other.decision
    if any(each.act in YES and _denies(further) for each, further in ((first, second), (second, first))):
        return True
    return _alike(first.reply, second.reply) and (
        bool(NEGATION.search(first.reply)) != bool(NEGATION.search(second.reply))
        or NUMBER.findall(first.reply) != NUMBER.findall(second.reply)
    )


def _denies(decision: Decision) -> bool:
    return decision.act in NO or (decision.act is Act.ANSWER and bool(NEGATION.search(decision.reply)))


def _alike(one: str, other: str) -> bool:
    first, second = set(words_of(one).dimensions), set(words_of(other).dimensions)
    return bool(first and second) and len(first & second) / min(len(first), len(second)) >= OVERLAP
