"""Which identifier comes next, by what is asked and by what was said before."""

import numpy as np
import pytest

from memory.clone.likeness import DAY, Asked, Floats, Past, Said, asked_of, said_of
from memory.clone.naming import FEATURES, NAMING, RARE, Lesson, Naming, learn

SIZE = 16
NOISE = np.random.default_rng(0).normal(size=(60, SIZE)).astype(np.float32)


def asked(text: str, vector: int = 0, day: float = 100.0) -> Asked:
    return asked_of(text, NOISE[vector], day * DAY)


def said(question: str, reply: str, vector: int = 0, day: float = 0.0) -> Said:
    return said_of(asked(question, vector, day), reply, NOISE[vector])


class Known:
    """These decisions, and some that have nothing to do with them."""

    def __init__(self, *told: Said) -> None:
        self.said = [*told, *(said(f"elsewhere{n}", f"nothing{n}", 20 + n) for n in range(20))]
        self.past = Past(self.said)
        self.naming = Naming(self.said, self.past)

    def probable(self, question: Asked) -> dict[str, float]:
        """How probable each identifier is."""
        found = self.naming.probabilities(question, self.past.features(question), NAMING)
        held = sorted({each for decision in self.said for each in decision.identifiers})
        return dict(zip(held, found.tolist(), strict=True))

    def feature(self, question: Asked, name: str) -> Floats:
        features = self.naming.features(question, self.past.features(question))
        return np.asarray(features[:, FEATURES.index(name)])


def test_identifier_is_likelier_where_it_was_said_to_something_alike() -> None:
    known = Known(said("how do I ship a release", "run deploy.sh", 1), said("where are the logs", "open logs.txt", 2))

    found = known.probable(asked("who can ship the release", 1))
    assert found["deploy.sh"] > 2 * found["logs.txt"]
    assert sum(found.values()) == pytest.approx(1)


def test_identifier_is_likelier_where_its_own_words_are_asked_for() -> None:
    known = Known(said("one", "use rotate_backup", 1), said("two", "use closeWindow", 2))

    parts = known.feature(asked("how is the backup rotated, or a window closed halfway", 3), "parts")
    assert parts.tolist() == pytest.approx([1, 1])
    assert known.feature(asked("which window", 3), "parts")[0] == pytest.approx(0.5, abs=0.2)
    assert known.feature(asked("which window", 3), "parts")[1] == 0


def test_identifier_is_likelier_where_others_ask_by_it_and_where_it_was_said_lately() -> None:
    twice = [said("what does deploy.sh do", "ships", 3), said("is deploy.sh safe", "yes", 4)]
    known = Known(said("one", "run deploy.sh", 1), said("two", "run build.sh", 1), said("x", "old.sh", 1, -500), *twice)

    found = known.probable(asked("what now", 5))
    assert found["deploy.sh"] > found["build.sh"] > found["old.sh"]


def test_identifier_that_the_question_holds_is_none_to_come() -> None:
    known = Known(said("one", "run deploy.sh and build.sh", 1))

    found = known.probable(asked("and after deploy.sh?", 1))
    assert found["deploy.sh"] == 0
    assert found["build.sh"] > 0


def test_identifier_that_stands_in_too_many_replies_is_left_out() -> None:
    common = [said("x", "see wiki.page", 1) for _ in range(RARE + 1)]

    assert Known(*common[1:]).naming.holds.sum() == RARE
    assert Known(*common).naming.holds.sum() == 0


def test_told_is_what_a_reply_holds_beyond_its_question() -> None:
    known = Known(said("one", "build.sh", 1), said("two", "deploy.sh", 1))

    assert known.naming.told(said("is build.sh enough", "build.sh, then deploy.sh and new.sh")).tolist() == [
        False,
        True,
    ]


def test_past_without_identifiers_names_nothing() -> None:
    known, question = Known(), asked("what does deploy.sh do")
    found = known.naming.probabilities(question, known.past.features(question), NAMING)

    assert not np.any(known.naming.holds @ found)
    assert not known.naming.told(said("a", "deploy.sh")).any()


def lesson(column: int, seed: int) -> Lesson:
    """Identifiers of which the one is said that is highest in one feature."""
    features = np.random.default_rng(seed).normal(0, 0.1, (30, len(FEATURES))).astype(np.float32)
    return Lesson(features, features[:, column] == features[:, column].max())


def test_learn_without_lessons_gives_what_is_shipped() -> None:
    assert learn([]) == NAMING


def test_learn_of_many_lessons_finds_what_tells_and_of_few_little() -> None:
    few, many = learn([lesson(2, 0)]), learn([lesson(2, seed) for seed in range(300)])

    assert many[2] > 3 * NAMING[2]
    assert abs(few[2] - NAMING[2]) < 0.1 * (many[2] - NAMING[2])
