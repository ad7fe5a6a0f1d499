"""Text → the identifiers in it: words that stand for one thing, such as a function, a file or a ticket. Pure."""

import re

from memory.index.tokens import words_of

SHORTEST = 5
_LINK = re.compile(r"https?://|\?\S+")
_IDENTIFIER = re.compile(
    r"(?<![@\w])(?:"
    r"\w*#[\w.]*\w'*"  # a reference: #1234, docs#Nat.find
    r"|_*[a-z][a-z\d]*'*(?:[.:]+[a-z][a-z\d]*'*|[_-]+[a-z\d]+'*)+"  # joined: deploy.sh, run_all, OPS-123
    r"|(?-i:[A-Z]?[a-z]+[A-Z])\w*'*"  # camel case: fooBar
    r")",
    re.IGNORECASE | re.ASCII,
)
_SEAM = re.compile(r"[\W_]+|(?<=[a-z\d])(?=[A-Z])")


def identifiers_of(text: str) -> frozenset[str]:
    """The identifiers that a text holds, those in the path of a link too; whom it mentions is none."""
    return frozenset(found for found in _IDENTIFIER.findall(_LINK.sub(" ", text)) if len(found) >= SHORTEST)


def parts_of(identifier: str) -> frozenset[int]:
    """The words that an identifier is made of, as ``memory.index.tokens`` numbers them."""
    return frozenset(words_of(_SEAM.sub(" ", identifier)).dimensions)
