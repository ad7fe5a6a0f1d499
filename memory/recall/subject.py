"""What a question is about: the words in it that are neither grammar, courtesy nor the asking itself. Pure."""

from memory.index.tokens import content_in
from memory.text.asking import FORMS
from memory.text.folding import folded
from memory.text.patterns import any_of

_COURTESY = frozenset(
    "again anybody anyone asap asking btw cheers day dear evening everyone folks good guys hello hey hi morning ok "
    "okay one please pls plz question quick quickly really sorry sure team thank thanks there thx today ty wondering "
    "yet".split()
)
_EMPTY_SIGNS = frozenset(
    "的地得了着过吗呢吧啊呀嘛哦哈么请谢我你您他她它咱们这那个位一下问些和跟与或在是有要想能可会该把被给帮再又也都就还先"
)
_ASKING = any_of(*(pattern for _, pattern in FORMS))


def subject_of(text: str) -> frozenset[str]:
    """The words that say what a text is about: English ones without their endings, Chinese signs one by one."""
    return content_in(_ASKING.sub(" ", folded(text)), without=_COURTESY | _EMPTY_SIGNS)
