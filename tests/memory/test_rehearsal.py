"""What a worker's own past teaches, and that no score knew its outcome."""

from dataclasses import replace
from functools import cache

import numpy as np

from memory.clone.likeness import DAY, Floats, Said, asked_of, said_of
from memory.clone.naming import NAMING
from memory.clone.precedence import LIKELY
from memory.clone.rehearsal import Rehearsed, rehearse, weighing_of

SIZE = 24


def history(n: int, *, telling: bool = True, seed: int = 0) -> list[Said]:
    """Questions of twelve kinds. The reply fits the kind where it is ``telling``, and is any reply where not."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(12, SIZE))

    def near(centre: Floats) -> Floats:
        return np.asarray(centre + rng.normal(0, 0.3, SIZE), dtype=np.float32)

    said = []
    for number in range(n):
        kind = int(rng.integers(12))
        answer = kind if telling else int(rng.integers(12))
        asked = asked_of(f"question about thing{kind}", near(centres[kind]), number * DAY)
        said.append(said_of(asked, f"reply that tells of thing{answer}", near(centres[answer])))
    return said


@cache
def rehearsed() -> Rehearsed:
    """What 400 decisions teach."""
    return rehearse(history(400))


def test_rehearse_few_decisions_keeps_the_given_weights() -> None:
    found = rehearse(history(50))

    assert (found.likely, found.naming) == (LIKELY, NAMING)
    assert found.scores == found.close == ()
    assert rehearse([]) == found


def test_rehearse_tries_drafts_that_come_close_where_the_past_tells() -> None:
    telling, blind = rehearsed(), rehearse(history(400, telling=False))

    assert len(telling.scores) == len(telling.close) > 200
    assert all(0 <= score <= 1 for score in telling.scores)
    assert sum(telling.close) / len(telling.close) > 2 * sum(blind.close) / len(blind.close)


def test_rehearse_learns_weights_of_its_own() -> None:
    assert rehearsed().likely != LIKELY


def test_rehearse_earlier_scores_know_nothing_of_what_came_later() -> None:
    told = history(400)
    other = [*told[:200], *history(200, seed=9)]
    before, after = rehearsed(), rehearse(other)
    same = sum(each is each_other for each, each_other in zip(told, other, strict=True))
    first = int((0.5 - 0.3) * 400)

    assert same == 200
    assert before.scores[:first] == after.scores[:first]
    assert before.close[:first] == after.close[:first]
    assert before.scores != after.scores


def test_rehearse_replies_of_a_word_or_two_are_no_trial() -> None:
    told = [replace(said, length=5) for said in history(200)]

    assert rehearse(told).scores == ()


def test_rehearse_of_replies_without_identifiers_chooses_by_none() -> None:
    told, rng = history(200), np.random.default_rng(0)
    naming = [replace(said, identifiers=frozenset({f"tool_{rng.integers(9)}"})) for said in told]

    assert rehearse(told).naming is None
    assert rehearse(naming).naming not in (None, NAMING)


def test_weighing_prefers_what_fits_the_kind_of_question() -> None:
    told = history(400)
    weighing, asked = weighing_of(told), told[-1].asked
    assert weighing
    fitting = next(said for said in told if said.words == told[-1].words)
    other = next(said for said in told if said.words != told[-1].words)

    first, second = weighing.probabilities(asked, [fitting, other])
    assert 0 < second < first < 1
    assert weighing.probabilities(asked, [other, fitting]).tolist() == [second, first]


def test_weighing_of_one_candidate_is_as_among_all() -> None:
    told = history(400)
    weighing = weighing_of(told)
    assert weighing
    among = weighing.probabilities(told[-1].asked, told[:9])
    assert np.allclose(weighing.probabilities(told[-1].asked, told[4:5]), among[4:5])


def test_weighing_of_few_decisions_is_none() -> None:
    assert weighing_of(history(50)) is None
