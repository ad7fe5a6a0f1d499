"""The one entry: every source over a text, until nothing is left to find."""

from memory.redaction.detected import redact_detected
from memory.redaction.kinds import has_digit
from memory.redaction.numbers import EMAIL, NUMBERS
from memory.redaction.passwords import PASSWORDS
from memory.redaction.tokens import TOKENS, may_hold_token

_NARROW = {sign: sign - 0xFEE0 for sign in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Digits and letters of full width."""


def redact(text: str) -> str:
    """Replace every secret and personal number by a typed placeholder; what was redacted before stays as it is.

    Placeholders read ``[secret:slack-token]`` or ``[number:bank-card]``. Passes repeat until nothing changes: taking
    one number out may uncover another beside it. Signs of full width are read as the narrow ones that they stand for,
    and a text that holds a secret in them comes back in narrow ones.
    """
    narrow = text.translate(_NARROW)
    less = _redacted(narrow)
    return text if less == narrow else less


def _redacted(text: str) -> str:
    while (less := _redact_once(text)) != text:
        text = less
    return text


def _redact_once(text: str) -> str:
    is_suspect = may_hold_token(text)
    for kind in (*(TOKENS if is_suspect else ()), *PASSWORDS):
        text = kind.redact(text)
    if is_suspect:
        text = redact_detected(text)
    for kind in NUMBERS if has_digit(text) else (EMAIL,):
        text = kind.redact(text)
    return text
