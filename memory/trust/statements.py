"""What a reply states, and whether two replies can both hold. Pure.

Replies are compared *statement by statement*: two statements of nearly the same words, in English or Chinese, clash
where a word that they share is denied in one of them only, or where another number stands between the same words. A
reply has a *stance* where it opens with a yes or a no.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from memory.index.tokens import CJK, stem, words_of
from memory.text.simplified import simplified

SAME = 0.7
"""From which ratio on (twice the words shared in order, by the words of both) two statements are about the same."""
FEWEST = 2
HOLDING = 3
"""A statement of so many words may be held by a longer one."""
SHORT = 8
"""A statement of more words is a no only where it begins with one."""
LONGEST = 2000
STATEMENTS = 30
WORDS = 200
"""Of longer statements the beginning is compared; comparing takes their product."""
NOT = "¬"
ALIKE = 0.5
"""Replies that share so many of their words say about the same."""


_IDLE = re.compile(
    r"\b(?:no (?:problem|worries|doubt)|not only|why not)\b"
    r"|(?<=([\u3400-\u9fff]))[不没]\1|[不没](?=有?\s*[?？])|不好意|对不起|不过|不客气|不用客气|不用谢|不错|不同|不管|不但|不仅"
    r"|不论|不断|不久|差不多|没问题|没事|没关系|别的|别处|特别|区别|分别|级别|别人|非常|除非|无论|未来|莫非|要不|不妨",
    re.IGNORECASE,
)
"""What looks like a negation and denies nothing."""
_JOINED = re.compile(
    r"\b(ca|wo|do|does|did|is|are|was|were|has|have|had|could|would|should|must|need|ai)n['’]?t\b|\b(can)not\b|\b(can)['’]t\b"
)
_FULL = {"ca": "can", "wo": "will", "ai": "is"}
_STATEMENT = re.compile(r"(?<=[.!?;])\s+|\n+|[。！？；;]|(?<=[\u3400-\u9fff])\s*[,，]|[,，]\s*(?=[\u3400-\u9fff])")
_WORD = re.compile(rf"{NOT}|\d+(?:[.:,]\d+)*|[^\W\d_\u3400-\u9fff]+(?:['’][a-z]+)?|[\u3400-\u9fff]")
_COUNTED = re.compile(r"[两二三四五六七八九](?=[天周月年点次个台位份小分秒倍人])")
_COUNTS = {sign: str(at) for at, sign in enumerate("二三四五六七八九", 2)} | {"两": "2"}
_COUNTS |= {
    word: str(at) for at, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
}
_NEGATIVE = frozenset("no not never without nor neither 不 没 别 勿 非 未 无 莫".split())
_LIGHT = frozenset("a an the do does did is are was were be been am of to it it's that's".split())
_OPENS = re.compile(
    r"\s*(?:(?P<no>(?:no|nope|nah|never|not)\b(?! (?:sure|only|idea)\b)|(?:please )?don['’]?t\b"
    r"|不(?:行|可以|能|要|会|是|用|需要|支持)|没有|别(?![人的处墅])|否)"
    r"|(?P<yes>(?:yes|yep|yeah|yup|sure|certainly|of course|absolutely|go ahead)\b"
    r"|可以|行(?!\w)|行[啊呀吧的]|好的|没问题|当然|是的|能(?![量力源耗])|会的|对的))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a statement that carry it, and which of them stand right behind a negation."""

    words: tuple[str, ...]
    denied: frozenset[int]

    @property
    def masked(self) -> list[str]:
        """The same with every number alike."""
        return ["0" if _is_number(word) else word for word in self.words]


def stance_of(reply: str) -> int:
    """1 for a reply that opens with a yes, -1 for one that opens with a no or is a short denial, 0 for any other."""
    opening = _OPENS.match(reply)
    if opening:
        return 1 if opening["yes"] else -1
    first = next(_statements(reply), _Words((), frozenset()))
    return -1 if first.denied and len(first.words) <= SHORT else 0


def clash(one: str, other: str) -> bool:
    """Whether a statement of one reply cannot hold beside that of the other which is most like it."""
    theirs = list(_statements(other))
    for statement in _statements(one):
        likest = max(theirs, key=lambda each: _same(statement, each), default=None)
        if likest and _same(statement, likest) >= SAME and _differ(statement, likest):
            return True
    return False


def _same(one: _Words, other: _Words) -> float:
    """How far two statements use the same words in the same order, in [0, 1]; 0 for those that say too little.

    One that has all the words of the other is about the same, however much follows.
    """
    least = min(len(one.words), len(other.words))
    if least < FEWEST:
        return 0.0
    matcher = SequenceMatcher(None, one.masked, other.masked, autojunk=False)
    both = len(one.words) + len(other.words)
    if matcher.quick_ratio() * both / 2 < SAME * least:
        return 0.0
    ratio = matcher.ratio()
    return max(ratio, SAME) if least >= HOLDING and ratio * both / 2 >= least else ratio


def _differ(one: _Words, other: _Words) -> bool:
    """Whether words that stand in both are denied in one only, an odd number of them, or a number is another."""
    blocks = SequenceMatcher(None, one.masked, other.masked, autojunk=False).get_matching_blocks()
    shared = [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]
    ends = [*shared, (len(one.words), len(other.words))]
    if sum(_denied_once(one, other, *pair) for pair in pairwise([(-1, -1), *ends])) % 2:
        return True
    numbers = [sum(map(_is_number, each.words)) for each in (one, other)]
    return numbers[0] == numbers[1] and any(
        _is_number(one.words[mine]) and one.words[mine] != other.words[theirs] for mine, theirs in shared
    )


def _denied_once(one: _Words, other: _Words, last: tuple[int, int], here: tuple[int, int]) -> bool:
    """Whether a shared word is denied in one statement, and nothing is since the last shared word in the other one.

    What stood behind a negation may be left out, so that it seems to deny the next word.
    """
    gaps = [
        (end in each.denied, sum(start < at <= end for at in each.denied))
        for each, start, end in zip((one, other), last, here, strict=True)
    ]
    return any(denied and not elsewhere for (denied, _), (_, elsewhere) in (gaps, gaps[::-1]))


def _statements(text: str) -> Iterator[_Words]:
    """The statements of a text, without those that hold no words."""
    plain = _IDLE.sub(" ", simplified(text[:LONGEST]).casefold())
    plain = _COUNTED.sub(lambda sign: _COUNTS[sign[0]], _JOINED.sub(_unjoined, plain))
    parts = (_WORD.findall(part)[:WORDS] for part in _STATEMENT.split(plain))
    for words in [words for words in parts if words][:STATEMENTS]:
        heavy = _carried(words, _LIGHT)
        yield heavy if len(heavy.words) >= FEWEST else _carried(words)


def _carried(words: Sequence[str], light: frozenset[str] = frozenset()) -> _Words:
    kept: list[str] = []
    denied: set[int] = set()
    for word in words:
        if word == NOT or word in _NEGATIVE:
            denied ^= {len(kept)}
        elif word not in light:
            kept.append(_COUNTS.get(word, stem(word)) if word.isascii() else word)
    if kept and CJK.fullmatch(kept[-1]):
        denied.discard(len(kept))  # 行不, 去了没: a question, not a denial
    return _Words(tuple(kept), frozenset(denied))


def _unjoined(found: re.Match[str]) -> str:
    word = found[1] or found[2] or found[3]
    return f" {_FULL.get(word, word)} {NOT} "


def _is_number(word: str) -> bool:
    return word[0].isdecimal()


def said_alike(one: str, other: str) -> bool:
    """Whether two replies share at least half of their words."""
    first, second = set(words_of(one).dimensions), set(words_of(other).dimensions)
    return bool(first and second) and len(first & second) / len(first | second) >= ALIKE
