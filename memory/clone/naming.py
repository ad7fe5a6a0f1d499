"""Which identifier a reply would hold that its question does not: five numbers of each, and how they are weighed. Pure.

What a worker points to comes again in other words. So it is asked of each identifier that their replies held, and not
of each reply, how likely it comes now: how well the replies that hold it fit (``words``, ``reply``), how far its own
words are asked for (``parts``), how often others asked by it (``asked``), and how long ago it was said last (``age``).
The weights are those of a conditional logit (McFadden 1974) over all of them, drawn to weights shipped here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from memory.clone.identifiers import parts_of
from memory.clone.likeness import FEATURES as LIKENESS
from memory.clone.likeness import Asked, Floats, Numbers, Past, Said, ages, sparse

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FEATURES = ("words", "reply", "parts", "asked", "age")
RARE = 20
"""An identifier that more replies hold tells nothing."""
DRAWN = 20.0
USUAL = (0.025, 0.08, 0.15, 0.8, 0.9)
"""The usual spread of each feature: weights are learned in these units."""
NAMING = (12.0, 4.0, 1.3, 0.9, -0.55)


@dataclass(frozen=True, slots=True)
class Lesson:
    """The features of each identifier that a reply might have held, and which of them it did: one at least."""

    features: Floats
    held: NDArray[np.bool_]


class Naming:
    """The rare identifiers of past replies, made ready for being asked which of them comes next.

    ``past`` is what they stand in; ``holds`` has a row for each decision, 1 for each identifier that its reply holds.
    """

    def __init__(self, said: Sequence[Said], past: Past) -> None:
        """``past`` is of the same decisions."""
        self.past = past
        counts = Counter(each for decision in said for each in decision.identifiers)
        self._column = {each: at for at, each in enumerate(sorted(each for each, n in counts.items() if n <= RARE))}
        cells = [(row, at, 1.0) for row, decision in enumerate(said) for at in self._places(decision.identifiers)]
        self.holds = sparse(cells, (len(said), len(self._column)))
        held = self.holds.tocsc()
        self._rows, self._starts = held.indices, held.indptr[:-1]
        asked = Counter(each for decision in said for each in decision.asked.identifiers)
        self._asked = np.log1p([asked[each] for each in self._column])
        self._last = self._greatest(np.array([decision.asked.at for decision in said]))
        self._parts, self._shares = _shares(self._column, past.usual.rarity)

    def features(self, asked: Asked, likeness: Floats) -> Floats:
        """A row of ``FEATURES`` for each identifier; ``likeness`` is what ``Past.features`` says of the decisions."""
        fits = [self._greatest(likeness[:, LIKENESS.index(each)]) for each in FEATURES[:2]]
        heard = {*asked.words.dimensions, *(part for each in asked.identifiers for part in parts_of(each))}
        parts = self._shares @ np.array([part in heard for part in self._parts] or [False], float)
        return np.stack([*fits, parts, self._asked, ages(asked, self._last)], axis=1).astype(np.float32)

    def probabilities(self, asked: Asked, likeness: Floats, weights: Sequence[float] | None) -> Numbers:
        """How probable each identifier is to come next, of all that the question does not hold itself.

        Args:
            asked: the question.
            likeness: what ``Past.features`` says of the decisions.
            weights: of the features; without them none is probable.
        """
        if not self._column or weights is None:
            return np.zeros(self.holds.shape[1])
        found = np.exp(_log_softmax(self.features(asked, likeness) @ np.array(weights)))
        found[self._places(asked.identifiers)] = 0
        return np.asarray(found, dtype=np.float64)

    def told(self, said: Said) -> NDArray[np.bool_]:
        """Which identifiers a reply holds that its question does not."""
        held = np.zeros(self.holds.shape[1], bool)
        held[self._places(said.identifiers - said.asked.identifiers)] = True
        return held

    def _places(self, identifiers: frozenset[str]) -> list[int]:
        return [self._column[each] for each in identifiers if each in self._column]

    def _greatest(self, of: NDArray[np.floating]) -> NDArray[np.floating]:
        """The greatest number among the decisions that hold each identifier."""
        return np.maximum.reduceat(of[self._rows], self._starts) if self._column else of[:0]


def _shares(identifiers: Iterable[str], rarity: Mapping[int, float]) -> "tuple[list[int], csr_array]":
    """The words that identifiers are made of; and, a row each, how much of an identifier each word tells."""
    unheard = max(rarity.values(), default=1.0)
    told = [{part: rarity.get(part, unheard) for part in parts_of(each)} for each in identifiers]
    column = {part: at for at, part in enumerate(dict.fromkeys(part for parts in told for part in parts))}
    cells = [
        (row, column[part], much / sum(parts.values()))
        for row, parts in enumerate(told)
        for part, much in parts.items()
    ]
    return list(column), sparse(cells, (len(told), len(column)))


def _log_softmax(line: NDArray[np.floating]) -> Numbers:
    return np.asarray(line - np.logaddexp.reduce(line), dtype=np.float64)


def learn(lessons: Sequence[Lesson]) -> tuple[float, ...]:
    """The weights that these lessons teach; without lessons they are the shipped ones."""
    if not lessons:
        return NAMING
    from scipy.optimize import minimize

    given = [(lesson.features / np.array(USUAL), lesson.held) for lesson in lessons]
    origin = np.array(NAMING) * USUAL

    def loss(at: Numbers) -> tuple[float, Numbers]:
        off = at - origin
        total, slope = DRAWN / 2 * off @ off, DRAWN * off
        for features, held in given:
            chances = _log_softmax(features @ at)
            right = np.exp(_log_softmax(chances[held]))
            total -= np.logaddexp.reduce(chances[held])
            slope += np.exp(chances) @ features - right @ features[held]
        return float(total), slope

    found = minimize(loss, origin, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x / USUAL
    return tuple(map(float, found))
