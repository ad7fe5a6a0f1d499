"""What each of the seven numbers of a candidate stands for."""

import numpy as np
import pytest

from memory.clone.likeness import DAY, FEATURES, Asked, Floats, Past, Said, asked_of, said_of

SIZE = 16
NOISE = np.random.default_rng(0).normal(size=(200, SIZE)).astype(np.float32)


def at(*numbers: float) -> Floats:
    return np.array([*numbers, *[0.0] * (SIZE - len(numbers))], dtype=np.float32)


def asked(text: str, vector: Floats | None = None, day: float = 0.0) -> Asked:
    return asked_of(text, at(1) if vector is None else vector, day * DAY)


def crowd(*said: Said) -> Past:
    """These, and twenty that have nothing to do with them."""
    others = [said_of(asked(f"other{n}", NOISE[n]), f"elsewhere{n}", NOISE[50 + n]) for n in range(20)]
    return Past([*said, *others])


def feature(past: Past, question: Asked, name: str) -> Floats:
    return np.asarray(past.features(question)[:, FEATURES.index(name)])


def test_features_situation_and_reply_are_nearest_where_the_vectors_are() -> None:
    past = crowd(said_of(asked("x", at(9, 0)), "y", at(0, 9)), said_of(asked("x", at(0, 9)), "y", at(9, 0)))
    question = asked("q", at(9, 0))

    assert feature(past, question, "situation").argmax() == 0
    assert feature(past, question, "reply").argmax() == 1


def test_features_words_are_found_in_the_reply_apart_from_the_question() -> None:
    past = crowd(said_of(asked("the staging cluster"), "no", at(1)), said_of(asked("hm"), "the staging cluster", at(1)))
    question = asked("is the staging cluster down")

    assert feature(past, question, "reply_words").argmax() == 1
    assert feature(past, question, "reply_words")[0] == 0
    assert feature(past, question, "words")[0] > 0.3
    assert feature(past, question, "words")[2:].max() == 0


def test_features_rare_words_count_more_than_common_ones() -> None:
    common = [said_of(asked("cluster"), "cluster", at(1)) for _ in range(15)]
    past = crowd(said_of(asked("a"), "cluster fine", at(1)), said_of(asked("a"), "kerberos fine", at(1)), *common)
    words = feature(past, asked("cluster kerberos"), "reply_words")

    assert words[1] > words[0]


def test_features_age_grows_with_the_days_and_the_future_is_no_age() -> None:
    past = crowd(said_of(asked("a", day=0), "r", at(1)), said_of(asked("a", day=20), "r", at(1)))
    ages = feature(past, asked("q", day=10), "age")

    assert ages[0] == pytest.approx(np.log(11))
    assert ages[1] == 0


def test_features_typical_is_what_many_replies_are_like() -> None:
    alike = [said_of(asked("a"), "thanks", at(9, n / 100)) for n in range(6)]
    past = crowd(*alike, said_of(asked("a"), "odd", at(0, 0, 9)))

    assert feature(past, asked("q"), "typical")[:6].min() > feature(past, asked("q"), "typical")[6]


def test_features_of_words_never_met_are_finite() -> None:
    past = Past([said_of(asked(""), "", at(1)), said_of(asked(""), "", at(1))])

    assert np.isfinite(past.features(asked("unheard of"))).all()
    assert np.isfinite(Past([said_of(asked("one"), "only", at(1))]).features(asked("one"))).all()


def test_closeness_of_the_same_reply_is_alike_and_of_another_is_not() -> None:
    past = crowd(said_of(asked("a"), "r", at(5, 5)))

    assert past.closeness(at(5, 5))[0] == pytest.approx(1)
    assert past.closeness(at(5, 5))[0] >= past.usual.alike
    assert past.closeness(at(-5, 5))[0] < past.usual.alike
