"""English words are found in every number and tense; other words stay what they are."""

import pytest

from memory.index.tokens import content_of, words_of


@pytest.mark.parametrize(
    "forms",
    [
        "approve approves approved approving",
        "budget budgets",
        "stop stops stopped stopping",
        "study studies studied studying",
        "process processes processed processing",
        "deploy deploys deployed deploying",
    ],
)
def test_forms_of_one_english_word_are_one(forms: str) -> None:
    first, *others = (words_of(form) for form in forms.split())
    assert all(other == first for other in others)


@pytest.mark.parametrize(("one", "other"), [("red", "r"), ("king", "k"), ("thing", "th"), ("bus", "bu"), ("us1", "us")])
def test_short_words_and_identifiers_keep_their_endings(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("How did I handle the server outage?", "handle server outage"),
        ("what's the limit of Acme's contract", "limit Acme's contract"),
        ("Who fixes IT tickets, and is it Dana?", "fixes IT tickets, Dana"),
        ("why is `Nat.find` slow", "`Nat.find` slow"),
        ("上次问的预算怎么处理的？", "上次问的预算怎么处理的？"),
        ("what did I do?", "what did I do?"),
        ("", ""),
    ],
)
def test_content_of_a_text_is_its_words_that_tell_something_by_themselves(text: str, content: str) -> None:
    assert content_of(text) == content
