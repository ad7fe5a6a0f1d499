"""Which words of a text stand for one thing."""

import pytest

from memory.clone.identifiers import identifiers_of, parts_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call fooBar or LinearMap.range, then run_all", {"fooBar", "LinearMap.range", "run_all"}),
        ("map_mul' and std::vector", {"map_mul'", "std::vector"}),
        ("see #1234 and docs#Nat.find", {"#1234", "docs#Nat.find"}),
        ("OPS-123 is fixed in release-412.", {"OPS-123", "release-412"}),
        ("运行deploy.sh脚本", {"deploy.sh"}),
        ("https://example.org/guide/first_steps.html?from=old_page#top", {"example.org", "first_steps.html"}),
        ("ask @ann_lee, mem_range.2 says so", {"mem_range"}),
        ("Plain words, e.g. these; it's 3.14 or a-b …", set()),
        ("", set()),
    ],
)
def test_identifiers_of_text(text: str, found: set[str]) -> None:
    assert identifiers_of(text) == found


def test_parts_are_the_words_that_an_identifier_is_made_of() -> None:
    assert parts_of("deployScript.run_all") == parts_of("deploy script run all")
    assert parts_of("sumOverFinset") >= parts_of("sum")
