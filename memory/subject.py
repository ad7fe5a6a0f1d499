"""What a question is about: the words in it that are neither grammar, courtesy nor the asking itself. Pure."""

import re

from memory.asking import FORMS
from memory.folding import folded
from memory.index.tokens import CJK, PART, STOP, stem

_COURTESY = frozenset(
    "again anybody anyone asap asking btw cheers day dear evening everyone folks good guys hello hey hi morning ok "
    "okay one please pls plz question quick quickly really sorry sure team thank thanks there thx today ty wondering "
    "yet".split()
)
_EMPTY_SIGNS = frozenset(
    "的地得了着过吗呢吧啊呀嘛哦哈么请谢我你您他她它咱们这那个位一下问些和跟与或在是有要想能可会该把被给帮再又也都就还先"
)
_ASKING = re.compile("|".join(f"(?:{pattern})" for _, pattern in FORMS), re.IGNORECASE)


def subject_of(text: str) -> frozenset[str]:
    """The words that say what a text is about: English ones without their endings, Chinese signs one by one."""
    plain = _ASKING.sub(" ", folded(text))
    signs = {sign for run in CJK.findall(plain) for sign in run} - _EMPTY_SIGNS
    words = set(PART.findall(CJK.sub(" ", plain))) - STOP - _COURTESY
    return frozenset(signs | {stem(word) for word in words})
