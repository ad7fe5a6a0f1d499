"""Which precedents come first, and how the weighing learns."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from memory.clone.likeness import FEATURES, Floats
from memory.clone.precedence import LIKELY, Lesson, Weights, choose, learn

NAMES = np.full(6, 0.001)
EACH = csr_array(np.eye(6))
"""Six candidates, each of which holds one identifier of its own."""


def features(**given: float) -> Floats:
    return np.array([[given.get(name, 0.0) for name in FEATURES]], dtype=np.float32)


def lesson(column: int, n: int, seed: int = 0) -> Lesson:
    """Candidates of which those are right that are high in one feature."""
    rng = np.random.default_rng(seed)
    given = rng.normal(0, 0.1, (n, len(FEATURES))).astype(np.float32)
    return Lesson(given, given[:, column] > 0.05, np.ones(n))


@pytest.mark.parametrize("name", ["reply", "situation", "reply_words", "words", "typical"])
def test_likely_grows_with_what_bears_on_the_situation(name: str) -> None:
    assert LIKELY.probability(features(**{name: 0.5}))[0] > LIKELY.probability(features())[0]


def test_old_candidates_are_less_likely() -> None:
    assert LIKELY.probability(features(age=6.0))[0] < LIKELY.probability(features())[0]


def test_weights_that_do_not_fit_the_features_are_refused() -> None:
    with pytest.raises(ValueError, match="2 weights for 7 features"):
        Weights(0.0, (1.0, 2.0))


def test_learn_without_lessons_is_the_start() -> None:
    assert learn([], LIKELY) is LIKELY


def test_learn_many_lessons_finds_what_was_right() -> None:
    start = Weights(-1.0, (0.0,) * len(FEATURES))
    learned = learn([lesson(1, 5000)], start)
    tried = lesson(1, 1000, seed=1)
    probabilities = learned.probability(tried.features)

    assert max(range(len(FEATURES)), key=learned.features.__getitem__) == 1
    assert probabilities[tried.right].mean() > 2 * probabilities[~tried.right].mean()


def test_learn_few_lessons_stays_near_the_start() -> None:
    few, many = learn([lesson(1, 20)], LIKELY), learn([lesson(1, 5000)], LIKELY)

    assert abs(few.features[1] - LIKELY.features[1]) < 0.2 * abs(many.features[1] - LIKELY.features[1])


def test_learn_a_candidate_that_stands_for_several_counts_as_them() -> None:
    once = lesson(2, 50)
    thrice = Lesson(once.features, once.right, once.counts * 3)

    assert learn([thrice], LIKELY).features == pytest.approx(learn([once] * 3, LIKELY).features, rel=1e-3)


def test_choose_first_is_the_likeliest() -> None:
    likely = np.array([0.1, 0.4, 0.2, 0.1, 0.1, 0.1])

    assert choose(likely, NAMES[::-1].copy(), EACH, np.eye(6, dtype=np.float32))[0] == 1


def test_choose_what_was_said_already_waits() -> None:
    replies = np.eye(6, dtype=np.float32)
    replies[1] = replies[0]
    likely = np.array([0.5, 0.49, 0.1, 0.09, 0.08, 0.07])

    assert choose(likely, NAMES, EACH, replies)[:2] == [0, 2]


def test_choose_of_five_three_are_those_that_hold_likely_identifiers() -> None:
    likely, naming = np.array([0.6, 0.5, 0.1, 0.1, 0.1, 0.1]), np.array([0.1, 0.1, 0.1, 0.3, 0.4, 0.5])
    unlikely = np.array([0.6, 0.5, 0.1, 0.1, 0.1, 0.001])

    assert choose(likely, naming, EACH, np.eye(6, dtype=np.float32)) == [0, 1, 5, 4, 3]
    assert choose(unlikely, naming, EACH, np.eye(6, dtype=np.float32)) == [0, 1, 4, 3, 2]


def test_choose_an_identifier_that_is_held_already_counts_for_nothing() -> None:
    likely, naming = np.array([0.6, 0.5, 0.1, 0.1, 0.1, 0.1]), np.array([0.5, 0.3])
    holds = csr_array([[0, 0], [0, 0], [1, 0], [1, 0], [0, 1], [1, 1]])

    assert choose(likely, naming, holds, np.eye(6, dtype=np.float32), 3) == [0, 1, 5]
    assert choose(likely[:5], naming, holds[:5], np.eye(5, dtype=np.float32), 4) == [0, 1, 2, 4]


def test_choose_where_no_identifier_may_come_all_are_the_likely_ones() -> None:
    likely = np.array([0.6, 0.5, 0.4, 0.3, 0.2, 0.1])

    assert choose(likely, np.zeros(6), EACH, np.eye(6, dtype=np.float32)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("count", "found"), [(0, 0), (3, 3), (6, 6), (10, 6)])
def test_choose_never_twice_and_never_more_than_there_are(count: int, found: int) -> None:
    chosen = choose(NAMES, NAMES, EACH, np.ones((6, 1), dtype=np.float32), count)

    assert len(chosen) == len(set(chosen)) == found
