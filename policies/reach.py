"""How far a clearance reaches: to questions as near to those that earned it as these are to each other. Pure.

Each question that earned the right is held against the nearest of the others (leave-one-out), once for every vector
that all of them have. The least of those likenesses is the *edge*: what is asked now must come as near, by every
vector. Of n questions that are like those before, one in n + 1 stays outside by chance; the idea is that of a conformal
test of what is out of the ordinary (Laxhammar and Falkman 2010). Questions that differ in nothing, and questions
scattered far, tell little of how far a right reaches; ``BOUNDS`` hold the edge then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = Mapping[str, NDArray[np.float32]]

WHOLE = "whole"
"""The name of the vector of a question with the turns before it, which have less to do with it."""
BOUNDS = {WHOLE: (0.45, 0.6)}
"""By the name of a vector, what is too far off whatever was asked before, and what is near enough."""
USUAL = (0.75, 0.9)
KEPT = 0.1
"""So many may be odd ones that say nothing of how far the right reaches."""
SAME = 0.995
"""From here on two questions are one wording."""
FEWEST = 3
"""Of fewer wordings nothing is told about how far apart they may be."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a question lies: its unit vectors by name, who may have asked it (``kind``), and in which ``place``.

    ``form`` is how it asks: one who asks why does not ask how, nor one who asks how not to. ``words`` are those that
    say what it is about.
    """

    vectors: Vectors
    kind: str
    place: str
    form: str = ""
    words: frozenset[str] = frozenset()


def reaches(asked: Spot, earned: Sequence[Spot]) -> bool:
    """Whether the right that some questions earned covers what is asked now.

    Args:
        asked: what is asked now.
        earned: the questions whose answers the worker agreed with; each has the vectors of ``asked``.
    """
    kinds, places, forms = ({getattr(spot, trait) for spot in earned} for trait in ("kind", "place", "form"))
    if asked.kind not in kinds or asked.place not in places or asked.form not in forms:
        return False
    if _names_another_thing(asked, earned):
        return False
    return bool(asked.vectors) and all(_near(name, vector, earned) for name, vector in asked.vectors.items())


def _names_another_thing(asked: Spot, earned: Sequence[Spot]) -> bool:
    """Whether a word that none of the earned questions has stands where the likest of them has another one.

    To an embedder the search service and the billing service are all but the same.
    """
    known = frozenset[str]().union(*(spot.words for spot in earned))
    likest = max(earned, key=lambda spot: len(spot.words & asked.words) / (len(spot.words | asked.words) or 1))
    return not asked.words <= known and not likest.words <= asked.words


def _near(name: str, vector: NDArray[np.float32], earned: Sequence[Spot]) -> bool:
    known = _wordings(np.stack([spot.vectors[name] for spot in earned]))
    farthest, alike = BOUNDS.get(name, USUAL)
    edge = alike
    if len(known) >= FEWEST:
        likeness = known @ known.T
        np.fill_diagonal(likeness, -1.0)
        kept = float(np.quantile(likeness.max(axis=1), KEPT, method="lower"))
        edge = min(alike, max(farthest, kept))
    return float((known @ vector).max()) >= edge


def _wordings(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Those vectors (one a row) that are not all but the same as one before."""
    kept: list[int] = []
    for row, vector in enumerate(vectors):
        if not kept or float((vectors[kept] @ vector).max()) < SAME:
            kept.append(row)
    return vectors[kept]
