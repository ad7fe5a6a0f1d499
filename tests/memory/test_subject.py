"""What a question is about, however it asks and however polite it is."""

import pytest

from memory.recall.subject import subject_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I roll back a deploy?", "hi, quick question: how can we roll back deploys please?"),
        ("怎么回滚部署？", "请问部署如何回滚呀"),
    ],
)
def test_wording_around_it_makes_no_difference(one: str, other: str) -> None:
    assert subject_of(one) == subject_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I restart the search service?", "How do I restart the billing service?"),
        ("怎么回滚部署？", "怎么回滚数据库？"),
    ],
)
def test_another_thing_does(one: str, other: str) -> None:
    assert subject_of(one) != subject_of(other)
