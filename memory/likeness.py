"""How a situation and each past decision with a reply bear on each other: eight numbers a candidate. Pure.

A reply speaks about what it answers, so a situation is compared with what was *said* (``reply``, ``reply_words``) as
well as with what was *asked* (``situation``, ``words``). Some replies fit anywhere (``typical``), others carry much
(``length``, ``names``), and what is old fits less (``age``). ``memory.precedence`` weighs the numbers.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from memory.index.tokens import Words, words_of

Floats = NDArray[np.float32]

FEATURES = ("reply", "situation", "reply_words", "words", "typical", "age", "length", "names")
ALIKE = 0.99
SAME = 0.999
"""Cosine of vectors that differ by rounding only."""
SAMPLE = 1000
COMMON = 0.01
COMMON_LEAST = 5
DAY = 86400.0
SHORTEST_NAME = 5
ADDRESS = re.compile(r"https?://\S+")
NAME = re.compile(r"[A-Za-z][\w']*(?:[._:/-]+\w+)+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|#\d+")
"""A word that names one thing: dotted, joined, in camel case, or a number of an issue."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: its words, the things it names, its vector, and when (in seconds). No text is kept."""

    words: Words
    names: frozenset[str]
    vector: Floats
    at: float


@dataclass(frozen=True, slots=True)
class Said:
    """One past decision with a reply: what was asked, and the reply's words, names, length and vector."""

    asked: Asked
    words: Words
    names: frozenset[str]
    length: int
    vector: Floats


def asked_of(text: str, vector: Floats, at: float) -> Asked:
    """What is asked by a trigger, its earlier turns and its topic as one text."""
    return Asked(words_of(text), names_of(text), vector, at)


def said_of(asked: Asked, reply: str, vector: Floats) -> Said:
    """What was said then; the vector is the reply's, by the same embedder as the question's."""
    return Said(asked, words_of(reply), names_of(reply), len(reply), vector)


class Past:
    """Past decisions with replies, made ready for being compared; their order is kept."""

    def __init__(self, said: Sequence[Said]) -> None:
        """Make ready what can be known before the question. ``said`` must not be empty."""
        self._at = np.array([each.asked.at for each in said])
        self._asked_centre, self._asked = _centred(np.stack([each.asked.vector for each in said]))
        self._reply_centre, self.replies = _centred(np.stack([each.vector for each in said]))
        self.alike, typical = _typical(self.replies)
        self._column: dict[int, int] = {}
        asked, replies = [each.asked.words for each in said], [each.words for each in said]
        for words in (*asked, *replies):
            for dimension in words.dimensions:
                self._column.setdefault(dimension, len(self._column))
        spoken, texts = self._counted(replies), self._counted(asked)
        found_in = np.bincount((spoken + texts).tocoo().col, minlength=texts.shape[1])
        self._rarity = np.log(1 + (len(said) - found_in + 0.5) / (found_in + 0.5))
        self._reply_words, self._words = self._weighed(spoken), self._weighed(spoken + texts)
        self._name, self._names = _shared([each.names for each in said])
        length = np.log1p([each.length for each in said])
        self._own = np.log(typical + 1 / len(said)), length

    def __len__(self) -> int:
        """How many decisions."""
        return len(self._at)

    def features(self, asked: Asked) -> Floats:
        """A row of ``FEATURES`` for each decision."""
        vector = _unit(asked.vector - self._asked_centre)
        question = self._weighed(self._counted([asked.words])).toarray()[0]
        typical, length = self._own
        columns = (
            self.replies @ vector,
            self._asked @ vector,
            self._reply_words @ question,
            self._words @ question,
            typical,
            np.log1p(np.maximum(0.0, asked.at - self._at) / DAY),
            length,
            np.log1p(self._names @ self._unnamed(asked)),
        )
        return np.stack(columns, axis=1).astype(np.float32)

    def closeness(self, reply: Floats) -> Floats:
        """The cosine of a reply with each past one; at ``alike`` and above two say about the same."""
        return np.asarray(self.replies @ _unit(reply - self._reply_centre), dtype=np.float32)

    def naming(self, said: Said) -> NDArray[np.bool_]:
        """Which past replies share a rare name with this one that its question does not hold already."""
        sought = np.zeros(self._names.shape[1])
        sought[[self._name[name] for name in said.names - said.asked.names if name in self._name]] = 1
        return np.asarray(self._names @ sought > 0)

    def _unnamed(self, asked: Asked) -> NDArray[np.float64]:
        """1 for each rare name that the question does not hold."""
        unnamed = np.ones(self._names.shape[1])
        unnamed[[self._name[name] for name in asked.names if name in self._name]] = 0
        return unnamed

    def _counted(self, texts: Sequence[Words]) -> csr_array:
        """A row of words for each text; words that the past does not know are left out."""
        cells = [
            (row, self._column[dimension], weight)
            for row, words in enumerate(texts)
            for dimension, weight in zip(words.dimensions, words.weights, strict=True)
            if dimension in self._column
        ]
        return _sparse(cells, (len(texts), len(self._column)))

    def _weighed(self, counted: csr_array) -> csr_array:
        """Words weighed by their rarity, each text of length one."""
        weighed = csr_array(counted.multiply(self._rarity[None]))
        length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return csr_array(weighed.multiply(1 / np.maximum(length, 1e-9)[:, None]))


def names_of(text: str) -> frozenset[str]:
    """The words of a text that name one thing, without addresses."""
    return frozenset(name for name in NAME.findall(ADDRESS.sub(" ", text)) if len(name) >= SHORTEST_NAME)


def _shared(names: Sequence[frozenset[str]]) -> tuple[dict[str, int], csr_array]:
    """Rare names → columns, and for each text's names in how many other texts they stand."""
    counts = Counter(name for each in names for name in each)
    most = max(COMMON_LEAST, int(COMMON * len(names)))
    column = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if 1 < count <= most))}
    cells = [(row, column[name], counts[name] - 1) for row, each in enumerate(names) for name in each if name in column]
    return column, _sparse(cells, (len(names), len(column)))


def _sparse(cells: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> csr_array:
    """A matrix of (row, column, value), with a column at least."""
    rows, columns, values = np.array(cells, dtype=np.float64).reshape(-1, 3).T
    shape = (shape[0], max(1, shape[1]))
    return csr_array((values, (rows.astype(int), columns.astype(int))), shape=shape)


def _typical(replies: Floats) -> tuple[float, Floats]:
    """From which cosine on two replies are alike, and to which share of the others each one is."""
    picked = np.random.default_rng(0).permutation(len(replies))[:SAMPLE]
    close = replies @ replies[picked].T
    close[picked, np.arange(len(picked))] = np.nan
    alike = min(SAME, float(np.nanquantile(close, ALIKE))) if len(replies) > 1 else SAME
    return alike, np.asarray((close >= alike).mean(axis=1), dtype=np.float32)


def _centred(vectors: NDArray[np.floating]) -> tuple[Floats, Floats]:
    centre = vectors.mean(axis=0)
    return centre.astype(np.float32), _unit(vectors - centre)


def _unit(vectors: NDArray[np.floating]) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)
