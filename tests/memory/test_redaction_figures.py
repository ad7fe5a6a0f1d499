"""What the benchmark measures holds for any seed: nearly every secret and number is found, look-alikes are not."""

from itertools import chain

import pytest

from benchmarks.redaction import NEAR_MISSES, NUMBERS, SECRETS, left, near_misses_of, numbers_of, secrets_of
from memory.redaction import redact

SEEDS = pytest.mark.parametrize("seed", range(1, 4))


@SEEDS
def test_of_400_secrets_of_20_kinds_hardly_one_is_left(seed: int) -> None:
    drawn = list(chain.from_iterable(draws for _, draws in secrets_of(seed)))
    assert (len(SECRETS), len(drawn)) == (20, 400)
    assert all(secret in text for text, secret in drawn)
    assert sum(not left(text, secret) for text, secret in drawn) >= 0.98 * len(drawn)


@SEEDS
def test_personal_numbers_are_told_from_near_misses(seed: int) -> None:
    numbers = list(chain.from_iterable(draws for _, draws in numbers_of(seed)))
    misses = list(chain.from_iterable(draws for _, draws in near_misses_of(seed)))
    assert (len(NUMBERS), len(numbers), len(NEAR_MISSES), len(misses)) == (10, 500, 10, 100)
    found = sum(redact(text) == redacted for text, redacted in numbers)
    taken = sum(redact(text) != text for text in misses)
    assert found >= 0.99 * len(numbers)
    assert found >= 0.99 * (found + taken)


@SEEDS
def test_what_was_redacted_once_stays_as_it_is(seed: int) -> None:
    drawn = (text for _, draws in chain(secrets_of(seed), numbers_of(seed)) for text, _ in draws)
    assert [text for text in map(redact, drawn) if redact(text) != text] == []
