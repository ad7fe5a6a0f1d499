"""How a situation and each past decision with a reply bear on each other: seven numbers a candidate. Pure.

A reply speaks about what it answers, so a situation is compared with what was *said* (``reply``, ``reply_words``) as
well as with what was *asked* (``situation``, ``words``). Some replies fit anywhere (``typical``), others carry much
(``length``), and what is old fits less (``age``). ``memory.clone.precedence`` weighs the numbers.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from memory.clone.identifiers import identifiers_of
from memory.index.tokens import Words, words_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]

FEATURES = ("reply", "situation", "reply_words", "words", "typical", "age", "length")
ALIKE = 0.99
SAME = 0.999
"""Cosine of vectors that differ by rounding only."""
SAMPLE = 1000
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: its words, the identifiers in it, its vector, and when (in seconds). No text is kept."""

    words: Words
    identifiers: frozenset[str]
    vector: Floats
    at: float


@dataclass(frozen=True, slots=True)
class Said:
    """One past decision with a reply: what was asked, and the reply's words, identifiers, length and vector."""

    asked: Asked
    words: Words
    identifiers: frozenset[str]
    length: int
    vector: Floats


def asked_of(text: str, vector: Floats, at: float) -> Asked:
    """What is asked by a trigger, its earlier turns and its topic as one text."""
    return Asked(words_of(text), identifiers_of(text), vector, at)


def said_of(asked: Asked, reply: str, vector: Floats) -> Said:
    """What was said then; the vector is the reply's, by the same embedder as the question's."""
    return Said(asked, words_of(reply), identifiers_of(reply), len(reply), vector)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in ``count`` decisions with replies; what is rare or like is told by it.

    The centres are those of the vectors of what was asked and of what was said. Two replies whose cosine is ``alike``
    or above say about the same; ``sample`` are some of them. ``rarity`` is how much each word tells, by its dimension.
    """

    count: int
    asked_centre: Floats
    reply_centre: Floats
    alike: float
    sample: Floats
    rarity: Mapping[int, float]


def usual_of(said: Sequence[Said]) -> Usual:
    """What is usual in past decisions with replies, of which there must be one."""
    asked_centre = _centre([each.asked.vector for each in said])
    reply_centre = _centre([each.vector for each in said])
    replies = _unit(np.stack([each.vector for each in said]) - reply_centre)
    alike, sample = _alike(replies)
    found_in = Counter(word for each in said for word in {*each.asked.words.dimensions, *each.words.dimensions})
    return Usual(
        count=len(said),
        asked_centre=asked_centre,
        reply_centre=reply_centre,
        alike=alike,
        sample=sample,
        rarity={word: math.log(1 + (len(said) - n + 0.5) / (n + 0.5)) for word, n in found_in.items()},
    )


class Past:
    """Past decisions with replies, made ready for being compared; their order is kept."""

    def __init__(self, said: Sequence[Said], usual: Usual | None = None) -> None:
        """Make ready what can be known before the question.

        Args:
            said: the decisions, one at least.
            usual: what they are measured by, where they are some of many.
        """
        self.usual = usual or usual_of(said)
        self._at = np.array([each.asked.at for each in said])
        self._asked = _unit(np.stack([each.asked.vector for each in said]) - self.usual.asked_centre)
        self.replies = _unit(np.stack([each.vector for each in said]) - self.usual.reply_centre)
        self._column = {word: at for at, word in enumerate(self.usual.rarity)}
        self._rarity = np.fromiter(self.usual.rarity.values(), float, len(self._column))
        spoken = self._counted([each.words for each in said])
        self._reply_words = self._weighed(spoken)
        self._words = self._weighed(spoken + self._counted([each.asked.words for each in said]))
        close = self.replies @ self.usual.sample.T
        itself = close.max(axis=1) >= SAME
        typical = ((close >= self.usual.alike).sum(axis=1) - itself) / len(self.usual.sample)
        self._own = np.log(typical + 1 / self.usual.count), np.log1p([each.length for each in said])

    def __len__(self) -> int:
        """How many decisions."""
        return len(self._at)

    def features(self, asked: Asked) -> Floats:
        """A row of ``FEATURES`` for each decision."""
        vector = _unit(asked.vector - self.usual.asked_centre)
        question = self._weighed(self._counted([asked.words])).toarray()[0]
        typical, length = self._own
        columns = (
            self.replies @ vector,
            self._asked @ vector,
            self._reply_words @ question,
            self._words @ question,
            typical,
            ages(asked, self._at),
            length,
        )
        return np.stack(columns, axis=1).astype(np.float32)

    def closeness(self, reply: Floats) -> Floats:
        """The cosine of a reply with each past one."""
        return np.asarray(self.replies @ _unit(reply - self.usual.reply_centre), dtype=np.float32)

    def _counted(self, texts: Sequence[Words]) -> "csr_array":
        """A row of words for each text; words that the past does not know are left out."""
        cells = [
            (row, self._column[dimension], weight)
            for row, words in enumerate(texts)
            for dimension, weight in zip(words.dimensions, words.weights, strict=True)
            if dimension in self._column
        ]
        return sparse(cells, (len(texts), len(self._column)))

    def _weighed(self, counted: "csr_array") -> "csr_array":
        """Words weighed by their rarity, each text of length one."""
        from scipy.sparse import csr_array

        weighed = csr_array(counted.multiply(self._rarity[None]))
        length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return csr_array(weighed.multiply(1 / np.maximum(length, 1e-9)[:, None]))


def ages(asked: Asked, at: NDArray[np.floating]) -> NDArray[np.floating]:
    """How long before a question each time was: the logarithm of its days, and 0 for what is later."""
    return np.asarray(np.log1p(np.maximum(0.0, asked.at - at) / DAY))


def sparse(cells: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> "csr_array":
    """A matrix of (row, column, value), with a column at least."""
    from scipy.sparse import csr_array

    rows, columns, values = np.array(cells, dtype=np.float64).reshape(-1, 3).T
    shape = (shape[0], max(1, shape[1]))
    return csr_array((values, (rows.astype(int), columns.astype(int))), shape=shape)


def _alike(replies: Floats) -> tuple[float, Floats]:
    """From which cosine on two replies are alike, by those that are not the same; and some of all."""
    picked = np.random.default_rng(0).permutation(len(replies))[:SAMPLE]
    close = replies @ replies[picked].T
    others = close[close < SAME]
    alike = float(np.quantile(others, ALIKE)) if len(others) else SAME
    return alike, replies[picked]


def _centre(vectors: Sequence[Floats]) -> Floats:
    return np.asarray(np.mean(vectors, axis=0), dtype=np.float32)


def _unit(vectors: NDArray[np.floating]) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)
