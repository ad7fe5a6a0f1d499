"""Text as it reads, with what hides words taken out, before stakes and orders are looked for."""

import re
import unicodedata
from functools import partial

from memory.text.simplified import simplified

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
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
