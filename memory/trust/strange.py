"""What a reply says that none of its sources does: words with a content of their own, and numbers. Pure."""

from collections.abc import Iterable

from memory.index.tokens import content_in
from memory.text.patterns import NUMBER
from memory.text.simplified import simplified


def strange_share(reply: str, sources: Iterable[str]) -> float:
    """How much of what a reply says no source says, in [0, 1]; a number that none has counts for all of it."""
    said, known = _said(reply), frozenset[str]().union(*map(_said, sources))
    if not said:
        return 0.0
    strange = said - known
    return 1.0 if any(NUMBER.fullmatch(each) for each in strange) else len(strange) / len(said)


def _said(text: str) -> frozenset[str]:
    plain = simplified(text).casefold()
    return content_in(NUMBER.sub(" ", plain)) | frozenset(NUMBER.findall(plain))
