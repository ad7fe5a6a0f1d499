"""Text as it reads, with what hides words taken out, before stakes and orders are looked for."""

import re
import unicodedata
from functools import partial

from memory.text.simplified import simplified

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_BYTES = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
"""Signs that nobody sees and an AI reads: each stands for a letter, or in a row of such for a byte."""
_SEEN = {number: chr(number - 0xE0000) for number in range(0xE0020, 0xE007F)}
_DECORATION = re.compile(r"[*_~`]+")
_SPACED = re.compile(r"(?<![^\W_])[^\W_]([ .\-·])[^\W_](?:\1[^\W_]){2,}(?![^\W_])")
_LOOKALIKES = str.maketrans("абеорсухіјѕԁɡһոց’‘´", "abeopcyxijsdghng'''")


def read_plainly(text: str) -> str:
    """Fold width, case, look-alike letters, traditional signs, emphasis, invisible signs and white space.

    Words that are written letter by letter are put together again; the text is then read three times, for their first
    or last letter may be a word of its own.
    """
    folded = simplified(unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES))
    visible = " ".join(_DECORATION.sub(" ", _INVISIBLE.sub("", folded)).split())
    if not _SPACED.search(visible):
        return visible
    return " ".join(_SPACED.sub(partial(_joined, cut=cut), visible) for cut in (0, 1, -1))


def _joined(found: re.Match[str], *, cut: int) -> str:
    word = found[0].replace(found[1], "")
    return f"{word[:cut]} {word[cut:]}".strip()


def hidden_in(text: str) -> str:
    """What is written in signs that people do not see, as an AI reads it; the flags of some countries hold a word."""
    found = [found[0].translate(_SEEN) for found in _TAGS.finditer(text)]
    found += [bytes(map(_byte, found[0])).decode("utf-8", "replace") for found in _BYTES.finditer(text)]
    return "\n".join(found)


def _byte(sign: str) -> int:
    number = ord(sign)
    return number - 0xFE00 if number < 0xE0000 else number - 0xE0100 + 16
