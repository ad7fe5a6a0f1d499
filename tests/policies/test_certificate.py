"""A claim is certified where the past bears it, and nowhere else."""

import numpy as np
import pytest

from policies.certificate import Certificate, Claim, Group, certify, claim_of, is_broken

APART = Group.APART
SILENCE = Certificate(claim=Claim.SILENCE, group=APART, threshold=0.2, coverage=0.5, n=100, errors=3)
SPEAK = Certificate(claim=Claim.SPEAK, group=APART, threshold=0.9, coverage=0.1, n=50, errors=1)
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def past(n: int = 1500, seed: int = 0) -> tuple[Numbers, list[bool]]:
    """True probabilities of speaking, most of them low, and what came."""
    rng = np.random.default_rng(seed)
    p = rng.beta(0.5, 2.0, n)
    return p, (rng.random(n) < p).tolist()


def test_certify_silence_covers_much_and_holds_on_new_cases() -> None:
    certificate = certify(Claim.SILENCE, APART, *past())
    assert certificate is not None
    new, spoke = past(20_000, seed=1)
    covered = new <= certificate.threshold

    assert certificate.coverage > 0.5
    assert np.array(spoke)[covered].mean() <= 0.10
    assert certificate.n == round(certificate.coverage * 1500)


def test_certify_speak_covers_the_high_ones() -> None:
    p, spoke = past()
    certificate = certify(Claim.SPEAK, APART, 1 - p, [not each for each in spoke])

    assert certificate is not None
    assert certificate.covers(APART, 0.99)
    assert not certificate.covers(APART, 0.5)


def test_certify_breaks_its_promise_no_more_often_than_it_may() -> None:
    new, spoke = past(50_000, seed=99)
    certificates = [certify(Claim.SILENCE, APART, *past(400, seed)) for seed in range(60)]
    given = [each for each in certificates if each]
    broken = [each for each in given if np.array(spoke)[new <= each.threshold].mean() > 0.10]

    assert len(given) > 40
    assert len(broken) <= 0.2 * len(certificates)


def test_certify_predictions_that_tell_nothing_certifies_nothing() -> None:
    rng = np.random.default_rng(4)

    assert certify(Claim.SILENCE, APART, rng.random(1000) * 0.1, (rng.random(1000) < 0.3).tolist()) is None


def test_certify_few_outcomes_certifies_nothing() -> None:
    assert certify(Claim.SILENCE, APART, [0.01] * 15, [False] * 15) is None
    assert certify(Claim.SILENCE, APART, [], []) is None


@pytest.mark.parametrize(("silent", "certified"), [(21, False), (22, True)])
def test_certify_without_an_error_needs_as_many_as_the_binomial_test_says(silent: int, certified: bool) -> None:
    p, spoke = [0.95, 0.95, 0.01] * silent, [True, True, False] * silent

    assert (certify(Claim.SILENCE, APART, p, spoke) is not None) is certified


def test_certify_nearly_all_cases_needs_a_margin_that_half_of_them_do_not() -> None:
    rare = [True] + [False] * 12
    half = certify(Claim.SILENCE, APART, [0.03, 0.99] * 1300, [x for each in rare * 100 for x in (each, True)])

    assert half is not None
    assert half.coverage == 0.5
    assert certify(Claim.SILENCE, APART, [0.03] * 1300, rare * 100) is None


def test_certify_more_confidence_never_covers_more() -> None:
    p, spoke = past(500)
    covered = [
        found.coverage if (found := certify(Claim.SILENCE, APART, p, spoke, confidence=confidence)) else 0.0
        for confidence in (0.5, 0.8, 0.9, 0.99)
    ]

    assert covered == sorted(covered, reverse=True)
    assert covered[0] > covered[-1]


def test_certify_stops_at_the_first_failure_though_more_would_pass() -> None:
    quiet, loud, many = [(0.01, False)] * 3, [(0.05, True)], [(0.2 + n / 1000, False) for n in range(30)]
    p, spoke = zip(*(quiet + loud + many) * 100, strict=True)

    assert certify(Claim.SILENCE, APART, p, spoke) is None


def test_certify_habits_that_changed_lately_lose_the_claim() -> None:
    quiet, loud = [False, True] * 700, [each for rare in (True, *[False] * 4) for each in (rare, True)] * 60

    assert certify(Claim.SILENCE, APART, [0.05, 0.99] * 700, quiet) is not None
    assert certify(Claim.SILENCE, APART, [0.05, 0.99] * 1000, [*quiet, *loud]) is None
    assert certify(Claim.SILENCE, APART, [0.05, 0.99] * 1000, [*loud, *quiet]) is not None


def test_certify_what_errs_as_often_as_always_claiming_it_says_nothing() -> None:
    rare = [*[False] * 19, True] * 100
    p = [0.04, 0.06] * 1000

    assert certify(Claim.SILENCE, APART, p, rare) is None
    assert certify(Claim.SILENCE, APART, p, sorted(rare)) is None
    telling = [0.01 if not each else 0.9 for each in rare]
    assert certify(Claim.SILENCE, APART, telling, rare) is not None


def test_claim_is_made_of_the_group_it_was_certified_for_alone() -> None:
    assert claim_of(Group.NAMED, 0.1, [SILENCE]) is None
    assert claim_of(Group.TALKING, 0.1, [SILENCE]) is None


@pytest.mark.parametrize(
    ("made", "wrong", "broken"),
    [(0, 0, False), (20, 2, False), (20, 5, True), (3, 2, True), (200, 20, False), (200, 29, True)],
)
def test_claim_that_errs_more_than_it_may_is_broken(made: int, wrong: int, broken: bool) -> None:
    assert is_broken(made, wrong) is broken


@pytest.mark.parametrize(("p", "spoke"), [([0.1], []), ([1.2], [True]), ([float("nan")], [True])])
def test_certify_what_is_no_prediction_is_refused(p: list[float], spoke: list[bool]) -> None:
    with pytest.raises(ValueError, match="one outcome for each prediction"):
        certify(Claim.SILENCE, APART, p, spoke)


@pytest.mark.parametrize(
    ("p", "claim"), [(0.2, Claim.SILENCE), (0.21, None), (0.5, None), (0.89, None), (0.9, Claim.SPEAK)]
)
def test_claim_of_threshold_itself_is_covered(p: float, claim: Claim | None) -> None:
    assert claim_of(APART, p, [SILENCE, SPEAK]) is claim


def test_claim_of_both_claims_at_once_is_none() -> None:
    eager = Certificate(claim=Claim.SPEAK, group=APART, threshold=0.1, coverage=1.0, n=100, errors=0)

    assert claim_of(APART, 0.15, [SILENCE, eager]) is None
    assert claim_of(APART, 0.15, []) is None


def test_sure_predictions_that_are_all_right_are_certified_up_to_the_last_of_them() -> None:
    certificate = certify(Claim.SILENCE, APART, [0.01, 0.99] * 60, [False, True] * 60)
    assert certificate is not None
    assert (certificate.threshold, certificate.n, certificate.errors) == (0.01, 60, 0)
