"""Text as it reads, with what hides words taken out, before stakes and orders are looked for."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DECORATION = re.compile(r"[*_~`]+")
_LOOKALIKES = str.maketrans("абеорсухіјѕԁɡһոց’‘´", "abeopcyxijsdghng'''")


def read_plainly(text: str) -> str:
    """Fold width, case, look-alike letters, emphasis, invisible signs and white space; letters stay as they are."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES)
    visible = _DECORATION.sub(" ", _INVISIBLE.sub("", folded))
    return " ".join(visible.split())
