"""Which few answers of the worker would help with most of what their double has nothing usable for. Pure.

A candidate is a question that came up, and the situations that one answer to it would help with. The best is the one
that helps with most; what it helps with counts for no other one (greedy maximum coverage, within 1 - 1/e of the best
that any choice of so many could do; Nemhauser, Wolsey and Fisher 1978).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np

from memory.domain import Act, Situation
from memory.index.embed import text_of
from memory.index.store import Dense, Hit
from memory.index.tokens import words_of
from memory.recall.ranking import asked_in, rank

WORDINGS = 2
"""So many further wordings of a question an answer is kept for."""


class Gap(StrEnum):
    """What is missing: an answer, which of two holds, or any answer to somebody who asks often."""

    UNANSWERED = "unanswered"
    CONTRADICTED = "contradicted"
    ASKER = "asker"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question by the number of the situation that asks it, and the numbers of those that an answer helps with.

    ``wordings`` are the numbers of others that ask the same in other words, which the answer is kept for as well.
    ``pair`` are two decisions by id of which one is to hold, the later one last. Of equals the ``favoured`` comes
    first, then what was asked last.
    """

    kind: Gap
    source: int
    helps: frozenset[int]
    at: datetime
    wordings: tuple[int, ...] = ()
    pair: tuple[str, ...] = ()
    favoured: bool = False


def choose(candidates: Sequence[Candidate], most: int, same: Callable[[int, int], bool]) -> tuple[Candidate, ...]:
    """The best, each with what it helps with beside those before it; none that helps with nothing more.

    Args:
        most: so many.
        same: whether two situations, by their numbers, ask the same; nothing is asked twice.
    """
    chosen: list[Candidate] = []
    left = list(candidates)
    while left and len(chosen) < most:
        best = max(left, key=_worth)
        if not best.helps:
            break
        alike = [each for each in left if each is not best and same(each.source, best.source)]
        best = best if best.pair else _in_other_words(best, [each for each in alike if not each.pair])
        chosen.append(best)
        others = (each for each in left if each.source != best.source and each not in alike)
        left = [replace(each, helps=each.helps - best.helps) for each in others]
    return tuple(chosen)


def _in_other_words(best: Candidate, alike: Sequence[Candidate]) -> Candidate:
    """A question with the wordings that add most to what its answer helps with."""
    for _ in range(WORDINGS):
        left = [replace(each, helps=each.helps - best.helps) for each in alike]
        further = max(left, key=_worth, default=None)
        if further is None or not further.helps:
            break
        best = replace(best, helps=best.helps | further.helps, wordings=(*best.wordings, further.source))
    return best


def _worth(candidate: Candidate) -> tuple[int, bool, datetime]:
    return len(candidate.helps), candidate.favoured, candidate.at


def nearness(
    situations: Sequence[Situation],
    vectors: Sequence[Dense],
    notes: Iterable[int],
    asked: Iterable[int],
    now: datetime,
    *,
    indexed: int,
) -> dict[tuple[int, int], float]:
    """How near a note that asks what one situation does would be, were another one asked again; far ones are left out.

    As ``memory.recall.ranking`` scores by the fast embedder, with no likeness to an answer that nobody knows yet. Words
    are weighed by how rare they are among these situations, as if the index held no more than those.

    Args:
        situations: all that came up.
        vectors: of the fast embedder, of ``text_of`` each.
        notes: the numbers of those that might be asked.
        asked: the numbers of those that an answer might help with.
        now: when they are asked again.
        indexed: how many decisions the index holds.
    """
    if not situations:
        return {}
    words = [dict(zip(w.dimensions, w.weights, strict=True)) for w in (words_of(text_of(each)) for each in situations)]
    count, among = len(words), max(1, min(indexed, len(words)))
    held = {word: max(1.0, n * among / count) for word, n in Counter(word for each in words for word in each).items()}
    rare = {word: math.log((among - n + 0.5) / (n + 0.5) + 1) for word, n in held.items()}
    matrix = np.asarray(vectors, dtype=np.float32).reshape(count, -1)
    alike = matrix @ matrix.T
    near: dict[tuple[int, int], float] = {}
    for there in asked:
        looked_for = replace(asked_in(situations[there], now), asker="", place="")
        for note in notes:
            shared = words[there].keys() & words[note].keys()
            product = sum(words[there][word] * rare[word] * words[note][word] for word in shared)
            hit = Hit("", "-", Act.ANSWER, now, "-", "", situation=float(alike[there, note]), words=product)
            for ranked in rank([hit], looked_for):
                near[note, there] = ranked.score
    return near
