"""Text → weighted words for the sparse side of the index, the same for every store.

Words are folded (``memory.text.folding``) and English ones lose their endings of number and tense (after Harman 1991,
who took the plural off); identifiers are kept whole beside their parts, and Chinese, Japanese and Korean runs cut
into overlapping pairs. The stores weigh by rarity (Qdrant's IDF modifier); here only by saturated frequency
(the term-frequency part of BM25, Robertson and Zaragoza 2009, k1 = 1.2, without length).
"""

import re
import zlib
from collections import Counter
from dataclasses import dataclass

from memory.text.folding import folded

WORD = re.compile(r"[^\W_]+(?:[._:/#-][^\W_]+)*", re.UNICODE)
PART = re.compile(r"[^\W_]+", re.UNICODE)
CJK_SIGNS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
CJK = re.compile(rf"[{CJK_SIGNS}]+")
LETTER = rf"[^\W{CJK_SIGNS}]"
SATURATION = 1.2
ENGLISH = re.compile(r"[a-z]{4,}")
VOWEL = re.compile(r"[aeiouy]")
ENDINGS = (("ies", "y"), ("ied", "y"), ("ss", "ss"), ("us", "us"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
SHORTEST = 3
STOP = frozenset(
    "a about above after again against all am an and any are as at be because been before being below between both "
    "but by can could d did do does doing don down during each few for from further get got had has have having he "
    "her here hers herself him himself his how i if in into is it its itself just let ll m may me might more most "
    "must my myself no nor not of off on once only or other ought our ours ourselves out over own re s same shall "
    "she should so some such t than that the their theirs them themselves then there these they this those through "
    "to too under until up us ve very was we were what when where which while who whom why will with would you your "
    "yours yourself yourselves".split()
)
"""English words without a content of their own, after the list of the Snowball stemmer."""


@dataclass(frozen=True, slots=True)
class Words:
    """A sparse vector: dimension numbers (hashes of words) and their weights, of equal length."""

    dimensions: tuple[int, ...]
    weights: tuple[float, ...]


NO_WORDS = Words((), ())


def words_of(text: str) -> Words:
    """The sparse vector of a text; empty for a text without words."""
    counts = Counter(zlib.crc32(token.encode()) for token in _tokens(folded(text)))
    ordered = sorted(counts.items())
    return Words(
        tuple(dimension for dimension, _ in ordered),
        tuple(count * (SATURATION + 1) / (count + SATURATION) for _, count in ordered),
    )


def is_cjk(text: str) -> bool:
    """Whether a text is Chinese, Japanese or Korean by its own signs, whoever wrote it."""
    signs = sum(map(len, CJK.findall(text)))
    return signs > 0 and 2 * signs >= sum(map(len, PART.findall(text)))


def whole(word: str) -> str:
    """A regular expression for a word that stands by itself; Chinese signs beside it are no part of it."""
    before = rf"(?<!{LETTER})" if re.match(LETTER, word) else ""
    after = rf"(?!{LETTER})" if re.search(rf"{LETTER}\Z", word) else ""
    return before + re.escape(word) + after


def content_of(text: str) -> str:
    """An English text's words with a content of their own: of "How did we fix IT?" it is "fix IT".

    A text of no other words, and a Chinese one, stays whole. Where all is in capitals, they tell nothing.
    """
    shouted = text.isupper() and not CJK.search(text)
    words = (word for word in text.split() if _has_content(word, shouted=shouted))
    return " ".join(words).rstrip("?\"'”’」』»") or text


def content_in(plain: str, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a text in small letters says: English words of content without their endings, Chinese signs one by one.

    Args:
        plain: the text.
        without: further words, as they are written, and signs that count for nothing.
    """
    signs = {sign for run in CJK.findall(plain) for sign in run} - without
    words = set(PART.findall(CJK.sub(" ", plain))) - STOP - without
    return frozenset(signs | {stem(word) for word in words})


def _has_content(word: str, *, shouted: bool) -> bool:
    named = not shouted and any(part.isupper() and len(part) > 1 for part in PART.findall(word))
    return named or any(part.casefold() not in STOP for part in PART.findall(word))


def _tokens(text: str) -> list[str]:
    tokens = [pair for run in CJK.findall(text) for pair in _pairs(run)]
    for word in WORD.findall(CJK.sub(" ", text)):
        parts = PART.findall(word)
        tokens += [stem(token) for token in {word, *parts} if token not in STOP]
    return tokens


def stem(word: str) -> str:
    """An English word without the endings of number and tense: "approves", "approved", "approving" are one."""
    if not ENGLISH.fullmatch(word):
        return word
    short = next((word[: -len(old)] + new for old, new in ENDINGS if word.endswith(old)), word)
    if len(short) < SHORTEST or not VOWEL.search(short):
        return word
    doubled = short != word and short[-1] == short[-2] and short[-1] not in "aeiouls"
    return short[:-1] if doubled or (short[-1] == "e" and len(short) > SHORTEST) else short


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
