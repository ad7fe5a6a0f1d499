"""Whether what is to be said was said before, word for word and as a whole. Pure.

A sentence left out of a reply may be the one that limits it ("yes" of "yes, once the tests pass"), and a word, a sign
or an order that changed may be the one that matters. So a reply is *borne* where it is one earlier reply, whole: the
same statements in the same order, each with the same words, numbers, signs and links. What does not count is the
width of signs, white space, how the first word of a statement begins, how its end is marked unless it asks, and a
greeting of whoever asks now.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memory.text.simplified import simplified

LONGEST = 8000
_LINK = r"https?://[^\s<>\"'，。】]+[^\s<>\"'，。】.,;:!?]"
_TOKENS = re.compile(rf"{_LINK}|\d+(?:[.,:]\d+)*|[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]|[^\s\w]|_")
_NARROW = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)}
_MARKS = {ord(mark): ord(plain) for mark, plain in zip("。、“”‘’「」『』", '.,""\'\'""""', strict=True)}
_ENDS = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])\s*|\n+")
_LAST = frozenset(".!;")
_GREETING = (
    r"(?:hi|hey|hello|dear|thanks|thank you|good morning|morning|你好|您好|嗨|谢谢)?[\s,，]*@?{name}\s*[,，:：!！.。]+"
)

Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement as it is written, and as it is compared."""

    text: str
    said: Said


def unborne(reply: str, earlier: Iterable[str], *, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The statements of a reply, as they are written, that no earlier reply carries.

    All of them, where earlier replies carry each, but none of them as a whole and in that order.

    Args:
        reply: what is to be said.
        earlier: what was said before.
        names: of who asks now; a reply may begin with greeting them.
    """
    statements = _statements(_ungreeted(reply, names))
    here = [statement.said for statement in statements]
    wholes = [[each.said for each in _statements(_ungreeted(one, names))] for one in earlier]
    if not here or here in wholes:
        return ()
    known = {said for whole in wholes for said in whole}
    strange = tuple(statement.text for statement in statements if statement.said not in known)
    return strange or tuple(statement.text for statement in statements)


def _ungreeted(text: str, names: Sequence[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        greeting = re.compile(r"\s*" + _GREETING.replace("{name}", re.escape(name)), re.IGNORECASE)
        if found := greeting.match(text):
            return text[found.end() :]
    return text


def _statements(text: str) -> list[_Statement]:
    parts = (part.strip() for part in _ENDS.split(text[:LONGEST]))
    found = [_Statement(part, _said(part)) for part in parts if part]
    found += [_Statement(text[LONGEST:], (text[LONGEST:],))] if text[LONGEST:].strip() else []
    return [statement for statement in found if statement.said]


def _said(statement: str) -> Said:
    plain = simplified(unicodedata.normalize("NFC", statement).translate(_NARROW).translate(_MARKS))
    tokens = _TOKENS.findall(plain)
    while tokens and tokens[-1] in _LAST:
        tokens.pop()
    if tokens and tokens[0].istitle():
        tokens[0] = tokens[0].lower()
    return tuple(tokens)
