"""Long text is cut where a reader would cut it, and never within a character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom.outgoing.cut import cut, shorten, size

FAMILY, FLAG, WAVE, KEYCAP = "👨‍👩‍👧‍👦", "🇨🇳", "👋🏽", "1️⃣"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (f"{'甲' * 10}\n\n{'乙' * 10}。{'丙' * 10}", ["甲" * 10, f"{'乙' * 10}。{'丙' * 10}"]),
        (f"{'甲' * 10}\n{'乙' * 20}", ["甲" * 10, "乙" * 20]),
        (f"{'甲' * 10}。{'乙' * 20}", [f"{'甲' * 10}。", "乙" * 20]),
        (f"{'甲' * 9}。”{'乙' * 20}", [f"{'甲' * 9}。”{'乙' * 10}", "乙" * 10]),
        ("Stop writing first. Then roll the thing back. And then see what became of it.",
         ["Stop writing first. Then roll the thing back.", "And then see what became of it."]),
        ("word " * 14, [("word " * 13).strip(), "word"]),
        ("甲" * 30, ["甲" * 21, "甲" * 9]),
    ],
)  # fmt: skip
def test_text_is_cut_at_sense(text: str, pieces: list[str]) -> None:
    found = cut(text, 64)
    assert [piece.strip() for piece in found if piece.strip()] == [piece.strip() for piece in pieces if piece.strip()]


@pytest.mark.parametrize("character", [FAMILY, FLAG, WAVE, KEYCAP, "e\u0301"])
def test_what_is_read_as_one_character_stays_whole(character: str) -> None:
    pieces = cut(character * 40, 80)

    assert len(pieces) > 1
    assert all(len(piece) % len(character) == 0 for piece in pieces)
    assert "".join(pieces) == character * 40
    assert shorten(character * 40, 21).rstrip("…") == character * (20 // len(character))


@pytest.mark.parametrize("whole", ["[手册第一章](https://x.cn/a)", "`select a from b`", "**很 重 要**"])
def test_link_code_and_bold_words_stay_whole(whole: str) -> None:
    pieces = cut(f"{'甲' * 30}{whole}{'乙' * 30}", 100)

    assert any(whole in piece for piece in pieces)


def test_short_first_line_is_not_a_piece_of_its_own() -> None:
    assert cut(f"是\n{'甲' * 60}", 100)[0] != "是"


def test_pile_of_signs_on_one_letter_is_cut_all_the_same() -> None:
    assert "".join(cut("a" + "\u0301" * 500, 100)) == "a" + "\u0301" * 500


@given(
    st.text(st.one_of(st.sampled_from("甲。\n *`[]()👋🏽🇨🇳\u200d"), st.characters()), max_size=400),
    st.integers(40, 200),
)
def test_any_text_is_cut_within_the_limit_and_loses_blank_space_only(text: str, limit: int) -> None:
    pieces = cut(text, limit)

    assert all(size(piece) <= limit for piece in pieces)
    assert re.sub(r"[ \n]", "", "".join(pieces)) == re.sub(r"[ \n]", "", text)
