"""What is said is said in both languages, with the same values, and as people say it."""

import tomllib
from pathlib import Path
from string import Formatter

import pytest

import bot.texts
from bot.texts import LANGUAGES, say, sureness
from bot.voice.reasons import what_it_says
from policies.conditions import BY_NAME

FOLDER = Path(bot.texts.__file__).parent
TEXTS = {language: tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")) for language in LANGUAGES}


def values_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    english, chinese = (
        {(section, key): values_in(text) for section, texts in TEXTS[language].items() for key, text in texts.items()}
        for language in LANGUAGES
    )
    assert english == chinese


@pytest.mark.parametrize(
    ("count", "told"), [(0, "for 0 days"), (1, "for 1 day"), (2, "for 2 days"), (365, "for 365 days")]
)
def test_number_brings_the_noun_that_fits_it(count: int, told: str) -> None:
    assert say("en", "keep.days", days=count) == told
    assert say("zh", "keep.days", days=count).strip() == f"{count} 天"


def test_text_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("en", "keep.nowhere")


@pytest.mark.parametrize(
    ("probability", "told"), [(0.0, "0%"), (0.299, "29%"), (0.9999, "99%"), (1.0, "99%"), (0.29, "29%")]
)
def test_sureness_is_never_more_than_it_is_and_never_certain(probability: float, told: str) -> None:
    assert sureness(probability) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_of_a_policy_is_said_in_words(language: str) -> None:
    written = {"act": "approve, decline", "asker_is_guest": "False", "confidence_below": "0.8", "precedents_below": "1"}
    for word in BY_NAME:
        value = written.get(word, "3")
        said = what_it_says(language, "mine", f"Limits to at most ask: {word} {value}.")
        assert f"{word} {value}" not in said
    assert what_it_says("zh", "mine", "Limits to at most ask: confidence_below 0.8; taught True.") == (
        "把握不到 80%；这是你教过的"
    )
