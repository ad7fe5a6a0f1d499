"""When the right to answer alone is earned, lost and lapsed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.clearance import Ground, Outcome, assess, lower_bound

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def outcomes(*pattern: str, hours_apart: int = 1) -> list[Outcome]:
    """Outcomes up to now from letters: who asked; a capital letter is a failure."""
    letters = "".join(pattern)
    return [
        Outcome(letter.lower(), NOW - timedelta(hours=hours_apart * (len(letters) - place)), letter.islower())
        for place, letter in enumerate(letters)
    ]


def test_bound_passes_the_target_at_22_of_22_and_not_before() -> None:
    assert lower_bound(21, 21) < 0.90 < lower_bound(22, 22)


def test_bound_matches_known_values() -> None:
    assert lower_bound(0, 10) == 0.0
    assert lower_bound(0, 0) == 0.0
    assert lower_bound(37, 38) == pytest.approx(0.9013, abs=2e-4)
    assert lower_bound(9, 10, 0.95) == pytest.approx(0.6058, abs=1e-4)


@pytest.mark.parametrize(("agreed", "total", "confidence"), [(3, 2, 0.9), (-1, 2, 0.9), (1, 2, 1.0), (1, 2, 0.0)])
def test_bound_of_no_proportion_is_refused(agreed: int, total: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        lower_bound(agreed, total, confidence)


@given(st.integers(1, 60), st.integers(0, 60))
def test_bound_lies_below_the_rate_and_grows_with_agreement(total: int, agreed: int) -> None:
    agreed = min(agreed, total - 1)
    assert lower_bound(agreed, total) <= agreed / total
    assert lower_bound(agreed, total) < lower_bound(agreed + 1, total)


def test_clearance_earned_by_22_agreements_of_two_askers() -> None:
    standing = assess(outcomes("ab" * 11), NOW)
    assert standing.earned
    assert standing.reason == Ground.EARNED
    assert (standing.n, standing.failures, standing.askers) == (22, 0, 2)
    assert standing.expires == NOW - timedelta(hours=1) + timedelta(days=30)


def test_clearance_not_earned_by_21_agreements() -> None:
    standing = assess(outcomes("abc" * 7), NOW)
    assert not standing.earned
    assert standing.reason == Ground.BELOW_TARGET
    assert standing.expires is None


def test_one_asker_alone_never_earns() -> None:
    assert assess(outcomes("a" * 60), NOW).reason == Ground.TOO_FEW_ASKERS


def test_one_asker_counts_for_at_most_half() -> None:
    standing = assess(outcomes("a" * 60, "b" * 10), NOW)
    assert standing.n == 20
    assert standing.reason == Ground.BELOW_TARGET
    assert assess(outcomes("a" * 60, "b" * 11), NOW).earned


def test_failures_of_a_frequent_asker_all_count() -> None:
    standing = assess(outcomes("AAA", "a" * 40, "b" * 20), NOW)
    assert standing.failures == 3


def test_two_failures_among_the_last_twenty_demote_at_once() -> None:
    many = "ab" * 100
    assert assess(outcomes(many, "A", "ab" * 9), NOW).earned
    assert assess(outcomes(many, "AB"), NOW).reason == Ground.RECENT_FAILURES
    assert assess(outcomes(many, "AB", "ab" * 10), NOW).earned


def test_outcomes_older_than_30_days_do_not_count() -> None:
    evidence = outcomes("ab" * 11)
    assert assess(evidence, NOW + timedelta(days=29)).earned
    assert assess(evidence, NOW + timedelta(days=31)).reason == Ground.NO_EVIDENCE


def test_outcomes_of_the_future_do_not_count() -> None:
    assert assess(outcomes("ab" * 11), NOW - timedelta(days=5)).n == 0


def test_no_outcome_earns_nothing() -> None:
    standing = assess([], NOW)
    assert (standing.earned, standing.bound, standing.reason) == (False, 0.0, Ground.NO_EVIDENCE)


@given(st.lists(st.sampled_from("abcABC"), max_size=60), st.integers(0, 60))
def test_turning_an_agreement_into_a_failure_never_earns(letters: list[str], place: int) -> None:
    worse = [letter.upper() if index == place else letter for index, letter in enumerate(letters)]
    assert assess(outcomes(*worse), NOW).earned <= assess(outcomes(*letters), NOW).earned


@given(st.lists(st.sampled_from("abcABC"), max_size=60))
def test_order_given_does_not_matter(letters: list[str]) -> None:
    given_in_order = outcomes(*letters)
    assert assess(reversed(given_in_order), NOW) == assess(given_in_order, NOW)
