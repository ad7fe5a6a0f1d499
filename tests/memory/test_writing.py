"""What one reply shows of how its author writes."""

import pytest

from memory.profile.writing import TRAITS


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("Use the release page.", {"language": "en", "length": "short"}),
        ("Hi Ben, use the release page.", {"language": "en", "length": "short", "opens": "hi"}),
        ("Good morning! It is done", {"language": "en", "length": "short", "opens": "good morning"}),
        ("It is with Ben. Cheers, Ana", {"language": "en", "length": "short", "closes": "cheers"}),
        ("You may. Let me know if it fails!", {"language": "en", "length": "short", "closes": "let me know"}),
        ("好的，你去找小王。谢谢！", {"language": "zh", "length": "short", "closes": "谢谢"}),
        ("你好，看 wiki 就行", {"language": "zh", "length": "short", "opens": "你好"}),
        (":tada: deployed at 10:30:45", {"language": "en", "length": "short", "emoji": "yes"}),
        ("1. stop it\n2. start it", {"language": "en", "length": "short", "list": "yes"}),
        ("Run `make`: https://wiki.example/make", {"length": "short", "code": "yes", "link": "yes"}),
        ("word " * 11, {"length": "medium"}),
        ("很" * 41, {"language": "zh", "length": "long"}),
    ],
)
def test_reply_shows_its_forms_and_nothing_else(reply: str, shown: dict[str, str]) -> None:
    assert {name: trait.shown(reply) for name, trait in TRAITS.items() if trait.shown(reply)} == shown


@pytest.mark.parametrize("reply", ["Thanks!", "谢谢", "Best to ask Ben", "早点去", "Yes, do", "No, never"])
def test_what_is_all_of_a_reply_or_part_of_its_sense_is_no_greeting(reply: str) -> None:
    assert (TRAITS["opens"].shown(reply), TRAITS["closes"].shown(reply)) == ("", "")


def test_language_that_is_not_known_for_sure_is_not_told() -> None:
    assert [TRAITS["language"].shown(reply) for reply in ("Déjà vu", "はい、どうぞ", "네", "42")] == [""] * 4
