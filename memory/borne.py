"""Whether what is to be said was said before, word for word: by whole replies, and by no part of one. Pure.

A sentence left out of a reply may be the one that limits it ("yes" of "yes, once the tests pass"), and a word changed
may be the one that matters. So a reply is *borne* where it is made of earlier replies, each of them whole: the same
statements, with the same words, numbers, signs and links in the same order. What does not count is how it is written:
capitals, width, quotation marks, punctuation between words, and a greeting of whoever asks now.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memory.simplified import simplified

LONGEST = 8000
_LINK = r"https?://[^\s<>()\"'，。）】]+[^\s<>()\"'，。）】.,;:!?]"
_TOKENS = re.compile(rf"{_LINK}|\d+(?:[.,:]\d+)*|[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]|[^\s\w]|_")
_IDLE = frozenset(".,;:!?'\"`*()[]{}…–—，。；：！？、‘’“”「」『』（）【】《》~～·")
_ENDS = re.compile(r"(?<=[.!?;])[\"'”’)*_`]*\s+|(?<=[。！？；])\s*|\n+")
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
    """The statements of a reply, as they are written, which no earlier reply carries as a part of its whole.

    Args:
        reply: what is to be said.
        earlier: what was said before.
        names: of who asks now; a reply may begin with greeting them.
    """
    statements = _statements(_ungreeted(reply, names))
    here = {statement.said for statement in statements}
    wholes = [{statement.said for statement in _statements(_ungreeted(each, names))} for each in earlier]
    carried = set[Said]().union(*(whole for whole in wholes if whole and whole <= here))
    return tuple(statement.text for statement in statements if statement.said not in carried)


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
    plain = simplified(unicodedata.normalize("NFKC", statement).replace("’", "'"))
    tokens = _TOKENS.findall(plain)
    return tuple(token if "://" in token else token.casefold() for token in tokens if token not in _IDLE)
