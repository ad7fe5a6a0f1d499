"""Text → the text as it is compared, so that the same words typed in another way are the same words. Pure.

People write in capitals, in full width, in traditional signs, with curly quotation marks or with none. What is looked
for and what is remembered are folded alike before either is embedded or its words are counted; what is kept, shown and
quoted stays as it was written.
"""

import re
import unicodedata

from memory.text.simplified import simplified

_APOSTROPHES = str.maketrans("’‘ʼ′`´", "''''''")
_QUOTES = re.compile(r"[\"“”„‟«»‹›「」『』〝〞]|(?<!\w)'|'(?!\w)")
"""Marks around what is quoted; an apostrophe within a word is none."""


def folded(text: str) -> str:
    """The text in small letters, normal width and simplified signs, without quotation marks and spare white space."""
    plain = simplified(unicodedata.normalize("NFKC", text)).casefold().translate(_APOSTROPHES)
    return " ".join(_QUOTES.sub(" ", plain).split())
