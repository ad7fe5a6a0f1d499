"""Text from outside, as it is kept and shown."""

import pytest

from adapters.legible import harmless_signs

TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("bell\x07 and \u202eturned", "bell and turned"),
        (f"Yes.{TAGGED} Fine.", "Yes. Fine."),
        (f"\U0001f3f4{TAGGED}\U000e007f", f"\U0001f3f4{TAGGED}\U000e007f"),
    ],
)
def test_signs_that_steer_or_are_not_seen_are_left_out_and_flags_stay(text: str, shown: str) -> None:
    assert harmless_signs(text) == shown
