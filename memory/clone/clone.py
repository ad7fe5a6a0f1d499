"""The clone: from a worker's decisions, would they speak to a situation, and with which act.

Two linear models over a situation's figures (``memory.clone.course``) and its words: a logistic one for speaking and a
multinomial one for the act (behavioural cloning), which also sees a vector of what the text means. Their weights are
plain arrays. What holds for workers in general is the centre from which a worker's own decisions pull the weights
away, so whoever has few is guessed as anybody.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memory.clone.course import Standing
from memory.domain import Act

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FIGURES_PULL, WORDS_PULL = 30.0, 1.5
ACT_FIGURES_PULL, ACT_WORDS_PULL, ACT_MEANING_PULL = 7.0, 0.3, 1.0
BIAS_PULL = 0.5
FEW = 500
"""So many decisions weigh as much as what holds in general."""
HALF_LIFE = 1.0
"""A decision as old as this share of them all weighs half."""
RAREST, MOST_WORDS = 2, 4000
TRIED, BALANCE, BALANCES, DOUBT = 80, 0.25, (0.0, 0.25, 0.5, 0.75, 1.0), 0.1
TINY = 1e-6
NO_MEANING: Floats = np.zeros(0)

GENERAL: Mapping[str, float] = {
    "opener": 0.19,
    "depth": -0.3,
    "deep": 0.01,
    "spoke": 0.39,
    "gone": -0.14,
    "back_0": 0.56,
    "back_1": 0.07,
    "back_2": -0.03,
    "back_3": -0.08,
    "own_turns": 0.4,
    "people": -0.21,
    "two": 0.08,
    "two_with_worker": 0.06,
    "goes_on": 0.04,
    "asker_spoke": -0.14,
    "spoken_to": 0.28,
    "gap": -0.2,
    "own_gap": 0.29,
    "mention": 0.18,
    "others_named": -0.18,
    "named_before": 0.1,
    "called": 0.03,
    "called_by_others": -0.06,
    "asks": -0.02,
    "asked_before": 0.0,
    "worker_asked": 0.09,
    "length": 0.14,
    "length_before": -0.15,
    "short": -0.04,
    "empty": 0.0,
    "lines": 0.11,
    "code": 0.06,
    "link": -0.07,
    "thanks": -0.05,
    "sin_1": 0.0,
    "cos_1": 0.0,
    "sin_2": 0.0,
    "cos_2": 0.0,
    "weekend": 0.0,
    "asker": 0.09,
    "asker_known": 0.15,
    "asker_here": 0.26,
    "place": 0.2,
    "place_lately": 0.21,
    "lately": 0.06,
    "hour": 0.6,
    "seen": -0.27,
    "seen_elsewhere": 0.26,
    "seen_now": 0.26,
    "seen_now_elsewhere": 0.0,
    "spoken_hour": 0.06,
    "spoken_day": -0.31,
}
GENERAL_BIAS = -1.25
GENERAL_ACTS: Mapping[str, float] = {
    Act.ANSWER: 0.68,
    Act.ASK: 0.15,
    Act.POINT: 0.09,
    Act.APPROVE: 0.05,
    Act.DECLINE: 0.03,
}
"""What holds of workers in general, fitted over many of several communities: figures, bias and shares of acts."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A situation as it stood, and what the worker did about it; ``weight`` is how many like it it stands for.

    ``meaning`` is a vector of its text, for the act alone; it may be empty.
    """

    standing: Standing
    words: frozenset[int]
    act: str
    spoke: bool
    weight: float = 1.0
    meaning: Floats = field(default_factory=lambda: NO_MEANING)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the worker would do: the probability that they speak, and if they do, the share of each act.

    Rarer acts are lifted as far as that was seen to help, so that the first of them is the one to bet on.
    """

    speaks: float
    acts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Clone:
    """The weights. ``speaking`` and the columns of ``acting`` hold the figures, then the words, then a bias.

    ``words`` are the hashes of the known words in ascending order, ``rarity`` how much each tells; ``acts`` name the
    columns, ``usual`` is how often each of them was met; ``balance`` is how far that counts against an act.
    ``agreement`` is how far the acts that were foreseen agreed with the worker's, beyond chance. ``meaning`` holds a
    row of weights for each dimension of a text's vector, whose usual one is ``centre``.
    """

    figures: tuple[str, ...]
    words: Ints
    rarity: Floats
    speaking: Floats
    acts: tuple[str, ...]
    acting: Floats
    usual: Floats
    meaning: Floats
    centre: Floats
    balance: float = 0.0
    agreement: float = 0.0

    def guess(self, standing: Standing, words: frozenset[int], meaning: Floats = NO_MEANING) -> Guess:
        """Guess what the worker does about a situation."""
        at, values = self.filled(standing, words)
        speaks = float(1 / (1 + np.exp(-values @ self.speaking[at])))
        scores = values @ self.acting[at]
        if len(meaning) == len(self.centre):
            scores = scores + (meaning - self.centre) @ self.meaning
        shares = np.exp(scores - scores.max()) / self.usual**self.balance
        return Guess(speaks, dict(zip(self.acts, (shares / shares.sum()).tolist(), strict=True)))

    def filled(self, standing: Standing, words: frozenset[int]) -> tuple[Ints, Floats]:
        """The places of the weights that a situation touches, and its value at each."""
        asked = np.fromiter(words, np.int64, len(words))
        places = np.searchsorted(self.words, asked)
        places = places[np.append(self.words, -1)[places] == asked]
        told = self.rarity[places]
        told /= max(float(np.sqrt(told @ told)), TINY)
        figures = [standing.get(figure, 0.0) for figure in self.figures]
        width = len(self.figures)
        at = np.concatenate([np.arange(width), width + places, [len(self.speaking) - 1]])
        return at, np.concatenate([figures, told, [1.0]])


def fit_speaking(lessons: Sequence[Lesson]) -> Clone:
    """Learn from lessons in time order whether the worker speaks, and nothing of how; see ``fit``."""
    blank, rows, weights = _prepared(lessons)
    shares = np.array(list(GENERAL_ACTS.values()))
    acting = np.zeros((len(blank.speaking), len(shares)))
    return replace(
        blank,
        speaking=_speaking_weights(lessons, rows, weights),
        acts=tuple(GENERAL_ACTS),
        acting=acting,
        usual=shares,
        meaning=np.zeros((0, len(shares))),
    )


def fit(lessons: Sequence[Lesson]) -> Clone:
    """Learn from lessons in time order; the later ones weigh more, and none at all give the worker in general.

    Where there are enough, the last three tenths are first guessed from the rest, to find how to balance the acts;
    where no balance is right as often as the usual act by itself, that is guessed.
    """
    clone = _weighted(lessons)
    early = lessons[: len(lessons) * 7 // 10]
    coming = [lesson for lesson in lessons[len(early) :] if lesson.spoke]
    if len(lessons) < TRIED or not coming or not any(lesson.spoke for lesson in early):
        return clone
    trial = _weighted(early)
    usual = float(np.mean([lesson.act == trial.acts[int(trial.usual.argmax())] for lesson in coming]))
    tried = [(each, *_agreement(replace(trial, balance=each), coming)) for each in BALANCES]
    fit = [(agreed - DOUBT * abs(each - BALANCE), each, agreed) for each, agreed, right in tried if right >= usual]
    if not fit:
        return _as_usual(clone)
    _, balance, agreement = max(fit)
    return replace(clone, balance=balance, agreement=max(0.0, agreement))


def to_plain(clone: Clone) -> dict[str, Any]:
    """The clone as lists, numbers and names, fit for JSON."""
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in asdict(clone).items()}


def from_plain(plain: Mapping[str, Any]) -> Clone:
    """The clone that ``to_plain`` wrote down."""
    return Clone(
        figures=tuple(plain["figures"]),
        words=np.array(plain["words"], np.int64),
        rarity=np.array(plain["rarity"], float),
        speaking=np.array(plain["speaking"], float),
        acts=tuple(plain["acts"]),
        acting=np.array(plain["acting"], float),
        usual=np.array(plain["usual"], float),
        meaning=np.array(plain["meaning"], float),
        centre=np.array(plain["centre"], float),
        balance=float(plain["balance"]),
        agreement=float(plain["agreement"]),
    )


def _weighted(lessons: Sequence[Lesson]) -> Clone:
    blank, rows, weights = _prepared(lessons)
    return _acting(replace(blank, speaking=_speaking_weights(lessons, rows, weights)), lessons, rows, weights)


def _prepared(lessons: Sequence[Lesson]) -> tuple[Clone, Any, Floats]:
    """A clone that knows words and no weights, the lessons as its rows, and how much each counts."""
    ages = np.arange(len(lessons))[::-1] / max(1.0, HALF_LIFE * len(lessons))
    weights = np.array([lesson.weight for lesson in lessons]) * 0.5**ages
    words, rarity = _vocabulary(lessons)
    width = len(GENERAL) + len(words) + 1
    none = np.zeros((width, 0))
    blank = Clone(tuple(GENERAL), words, rarity, np.zeros(width), (), none, np.zeros(0), none[:0], np.zeros(0))
    return blank, _rows(blank, lessons), weights


def _speaking_weights(lessons: Sequence[Lesson], rows: Any, weights: Floats) -> Floats:
    words = rows.shape[1] - len(GENERAL) - 1
    trust = FEW / (FEW + len(lessons))
    centre = np.zeros((rows.shape[1], 2))
    centre[:, 0] = [*(trust * weight for weight in GENERAL.values()), *np.zeros(words), GENERAL_BIAS]
    spoke = np.array([[lesson.spoke, not lesson.spoke] for lesson in lessons], float).reshape(-1, 2)
    pull = 2 * _pull(words, FIGURES_PULL, WORDS_PULL)
    speaking = _descend(rows, spoke * weights[:, None], centre, pull)
    return np.asarray(speaking[:, 0] - speaking[:, 1])


def _acting(clone: Clone, lessons: Sequence[Lesson], rows: Any, weights: Floats) -> Clone:
    """The clone with what it learns of acts."""
    from scipy.sparse import csr_array, hstack

    spoken = np.array([lesson.spoke for lesson in lessons], bool)
    acts = tuple(sorted({lesson.act for lesson in lessons if lesson.spoke})) or tuple(GENERAL_ACTS)
    met = np.array([[lesson.spoke and lesson.act == act for act in acts] for lesson in lessons], float)
    met = met.reshape(-1, len(acts)) * weights[:, None]
    expected = np.array([GENERAL_ACTS.get(act, TINY) for act in acts])
    counts = met.sum(0) + expected / expected.sum()
    shares = counts / counts.sum()
    vectors = _meanings([lesson for lesson in lessons if lesson.spoke])
    centre = vectors.mean(0) if len(vectors) else np.zeros(0)
    width = rows.shape[1]
    start = np.zeros((width + len(centre), len(acts)))
    start[width - 1] = np.log(shares)
    pull = _pull(width - len(GENERAL) - 1, ACT_FIGURES_PULL, ACT_WORDS_PULL)
    pull = np.concatenate([pull, np.full(len(centre), ACT_MEANING_PULL)])
    told = csr_array(hstack([rows[spoken], csr_array(vectors - centre)])) if len(centre) else rows[spoken]
    learned = _descend(told, met[spoken], start, pull) if spoken.any() else start
    return replace(
        clone,
        acts=acts,
        acting=learned[:width],
        meaning=learned[width:],
        centre=centre,
        usual=shares,
    )


def _meanings(spoken: Sequence[Lesson]) -> Floats:
    """The vectors of lessons, a row each; none where any has another size than the others."""
    if len({len(lesson.meaning) for lesson in spoken}) != 1:
        return np.zeros((len(spoken), 0))
    return np.array([lesson.meaning for lesson in spoken], np.float64)


def _vocabulary(lessons: Sequence[Lesson]) -> tuple[Ints, Floats]:
    met = Counter(word for lesson in lessons for word in lesson.words)
    kept = sorted(word for word, times in met.most_common(MOST_WORDS) if times >= RAREST)
    return np.array(kept, np.int64), np.array([math.log(1 + len(lessons) / met[word]) for word in kept])


def _rows(clone: Clone, lessons: Sequence[Lesson]) -> Any:
    from scipy.sparse import csr_array

    filled = [clone.filled(lesson.standing, lesson.words) for lesson in lessons]
    ends = np.cumsum([0, *(len(at) for at, _ in filled)])
    places = np.concatenate([np.zeros(0, np.int64), *(at for at, _ in filled)])
    values = np.concatenate([np.zeros(0), *(values for _, values in filled)])
    return csr_array((values, places, ends), (len(lessons), len(clone.speaking)))


def _pull(words: int, figures_pull: float, words_pull: float) -> Floats:
    return np.concatenate([np.full(len(GENERAL), figures_pull), np.full(words, words_pull), [BIAS_PULL]])


def _descend(rows: Any, met: Floats, centre: Floats, pull: Floats) -> Floats:
    """The weights under which what was met is likeliest, held to the centre by ``pull``."""
    from scipy.optimize import minimize

    if not len(met):
        return centre
    total = met.sum(1, keepdims=True)

    def loss(flat: Floats) -> tuple[float, Floats]:
        away = flat.reshape(centre.shape)
        scores = rows @ (centre + away)
        scores -= scores.max(1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(1, keepdims=True))
        slope = rows.T @ (total * np.exp(scores) - met) + pull[:, None] * away
        return float(0.5 * (pull[:, None] * away**2).sum() - (met * scores).sum()), slope.ravel()

    found = minimize(loss, np.zeros(centre.size), jac=True, method="L-BFGS-B", options={"maxiter": 100, "ftol": 1e-6})
    return centre + np.asarray(found.x).reshape(centre.shape)


def _agreement(clone: Clone, spoken: Sequence[Lesson]) -> tuple[float, float]:
    """How far the likeliest acts agree with the worker's beyond chance, and how often."""
    guesses = [clone.guess(lesson.standing, lesson.words, lesson.meaning).acts for lesson in spoken]
    true, guessed = [lesson.act for lesson in spoken], [max(acts, key=acts.__getitem__) for acts in guesses]
    return kappa(true, guessed), float(np.mean([one == other for one, other in zip(true, guessed, strict=True)]))


def _as_usual(clone: Clone) -> Clone:
    """The clone, foreseeing of acts only how usual each is."""
    acting = np.zeros_like(clone.acting)
    acting[-1] = np.log(clone.usual)
    return replace(clone, acting=acting, meaning=np.zeros_like(clone.meaning))


def kappa(truth: Sequence[str], guessed: Sequence[str]) -> float:
    """Agreement beyond chance (Cohen 1960); 0 where there is nothing to tell apart."""
    n = max(1, len(truth))
    agreed = sum(one == other for one, other in zip(truth, guessed, strict=True)) / n
    counts, guesses = Counter(truth), Counter(guessed)
    by_chance = sum(counts[label] * guesses[label] for label in counts) / n**2
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0
