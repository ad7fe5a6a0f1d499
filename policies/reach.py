"""How far a clearance reaches: to questions as near to those that earned it as these are to each other. Pure.

Each question that earned the right is held against the nearest of the others (leave-one-out), once for every vector
that all of them have. Of those likenesses the one that nine in ten keep is the *edge*: what is asked now must come as
near, by every vector. Questions that differ in nothing tell nothing of how far the right reaches; ``ALIKE`` bounds the
edge then. The idea is that of a conformal test of what is out of the ordinary (Laxhammar and Falkman 2010).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = Mapping[str, NDArray[np.float32]]

ALIKE = 0.9
"""So near is near enough, whatever was asked before."""
FARTHEST = 0.6
"""What is farther off is another question, however scattered those were that earned the right."""
SAME = 0.995
"""From here on two questions are one wording."""
FEWEST = 3
"""Of fewer wordings nothing is told about how far apart they may be."""
KEPT = 0.1


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a question lies: its unit vectors by name, who may have asked it (``kind``), and in which ``place``."""

    vectors: Vectors
    kind: str
    place: str


def reaches(asked: Spot, earned: Sequence[Spot]) -> bool:
    """Whether the right that some questions earned covers what is asked now.

    Args:
        asked: what is asked now.
        earned: the questions whose answers the worker agreed with; each has the vectors of ``asked``.
    """
    if asked.kind not in {spot.kind for spot in earned} or asked.place not in {spot.place for spot in earned}:
        return False
    wordings = _wordings(earned)
    return bool(asked.vectors) and all(
        float((known @ vector).max()) >= _edge(known)
        for name, vector in asked.vectors.items()
        if (known := np.stack([spot.vectors[name] for spot in wordings])).size
    )


def _wordings(earned: Sequence[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for spot in earned:
        if not any(all(float(each.vectors[name] @ v) >= SAME for name, v in spot.vectors.items()) for each in kept):
            kept.append(spot)
    return kept


def _edge(known: NDArray[np.float32]) -> float:
    """How near a question must come, of those with these vectors (one a row)."""
    if len(known) < FEWEST:
        return ALIKE
    likeness = known @ known.T
    np.fill_diagonal(likeness, -1.0)
    kept = float(np.quantile(likeness.max(axis=1), KEPT, method="lower"))
    return min(ALIKE, max(FARTHEST, kept))
