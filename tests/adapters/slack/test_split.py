"""Long text is cut where a reader would cut it, and can be put together again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.outgoing.split import Piece, fit, join, label, reassemble, shorten, split


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("short", ["short"]),
        ("one two\n\nthree four", ["one two", "three four"]),
        ("one two\nthree four", ["one two", "three four"]),
        ("One two. Three four", ["One two.", "Three four"]),
        ("one two three four", ["one two", "three four"]),
        ("一二三四五。六七八九十一二", ["一二三四五。", "六七八九十一二"]),
        ("abcdefghijklmnopqrst", ["abcdefghijkl", "mnopqrst"]),
    ],
)
def test_text_is_cut_at_the_best_seam(text: str, pieces: list[str]) -> None:
    assert [piece.text for piece in split(text, 12)] == pieces


@given(st.text(alphabet="ab。. \n", max_size=400), st.integers(3, 50))
def test_pieces_fit_and_are_the_text_again(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert all(len(piece.text) <= limit for piece in pieces)
    assert join(pieces) == text
    blocks = {label("body", number, piece): piece.text for number, piece in enumerate(pieces)}
    assert reassemble("body", {"label": "x", **blocks, "other-0-0": "y"}) == text


def test_shortened_text_ends_with_an_ellipsis() -> None:
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"
    assert join([Piece("a", "\n"), Piece("b")]) == "a\nb"


@example("&" * 60, 40)
@given(st.text(alphabet="ab&", max_size=60), st.integers(8, 40))
def test_fitting_text_is_the_beginning_of_the_whole(text: str, limit: int) -> None:
    fitting = fit(text, limit, lambda part: part.replace("&", "&amp;"))

    assert len(fitting) <= limit
    whole = text.replace("&", "&amp;")
    assert fitting == whole if len(whole) <= limit else whole.startswith(fitting.removesuffix("…"))
    assert len(fitting) >= min(len(whole), limit // 2 - 4)
