"""Stretches of the past that grammars print are read back as they were meant, alone and within a sentence."""

import random
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.recall.when import when
from tests.memory.times import AROUND, GRAMMARS, TODAY, Language, Phrase, phrase, table

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime.combine(TODAY, time(10, 30), BERLIN)
TABLE = table(200)


def read(text: str) -> tuple[datetime, datetime] | None:
    window = when(text, NOW, "Europe/Berlin", prefer="past")
    return (window.start, window.end) if window else None


def meant(phrase: Phrase) -> tuple[datetime, datetime]:
    return _midnight(phrase.first), _midnight(phrase.end)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)


def test_table_holds_as_many_of_both_languages() -> None:
    assert [each.language for each in TABLE] == ["en"] * 100 + ["zh"] * 100
    assert {each.kind for each in TABLE} == set(GRAMMARS)


@pytest.mark.parametrize("printed", TABLE, ids=[each.text for each in TABLE])
def test_expression_names_the_days_that_it_was_printed_from(printed: Phrase) -> None:
    assert read(printed.text) == meant(printed)


@given(st.integers(0, 2**32), st.sampled_from(sorted(GRAMMARS)), st.sampled_from(["en", "zh"]), st.data())
def test_what_is_printed_is_read_back_within_a_sentence(
    seed: int, kind: str, language: Language, data: st.DataObject
) -> None:
    printed = phrase(random.Random(seed), language, kind)
    sentence = data.draw(st.sampled_from(AROUND[language]))
    assert read(sentence.format(printed.text)) == meant(printed)
