"""Chinese in whichever signs → simplified signs, so that what is written in either is read the same way."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_HALF = re.compile("[\ud800-\udfff]")
_ALIKE = str.maketrans("著帐", "着账")
"""Signs that people use for one another, and that OpenCC leaves as they are: 看著 is 看着, 帐号 is 账号."""


def simplified(text: str) -> str:
    """The text in simplified signs, by OpenCC; as long as before, position by position.

    Half an emoji, which is no text, becomes the sign for what cannot be read.
    """
    if text.isascii():
        return text
    plain: str = _converter().convert(_HALF.sub("\ufffd", text))
    return plain.translate(_ALIKE)


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")
