"""What topics are called: by the words of a situation, or by those that set a topic apart from all others. Pure.

Addresses, mentions, code and numbers name nothing. A word sets a topic apart where it stands in much more of its
situations than in those of the rest: the share there, times the logarithm of how much greater that is (a term of the
Kullback-Leibler divergence).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from memory.index.tokens import CJK, STOP, stem

WORDS, SIGNS = 3, 8
LEAST = 3
"""Of fewer situations, the first one names a topic."""
COMMON = 2
"""What stands in fewer situations of a topic is chance."""
RUN = (4, 3, 2)
"""So many Chinese signs may be a word."""
_NOISE = re.compile(r"```.*?```|`[^`\n]*`|\w+://\S+|www\.\S+|<[^<>\s]+>|[@#]\S+|:[\w+-]+:|\S*\d\S*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_CHAT = frozenset(
    "actually also anyone anything bit can cool could did does else even everyone find first get getting give going "
    "good got great guess guys hello help hey interesting just know let like lol look looking looks lot make makes "
    "maybe might much need new nice now okay one people please pretty probably question really right say see seems "
    "someone something still sure take thank thanks thing things think thought time tried try trying two use used "
    "using want way well work working works would yeah yep yes yet".split()
)
"""What people say in any talk."""
_EMPTY = re.compile("[的了是我你他她它们在有和就不人都一个这那吗呢吧啊么什怎谢可以会要没能到说去也很]")
"""Chinese signs that part what can be a name."""


def name_of(text: str) -> str:
    """A short readable name: the longest words of a text in their order, or its first Chinese signs.

    What is nothing but chat ("thanks a lot"), and what has no words, is called by nothing: it is about nothing.
    """
    plain = _NOISE.sub(" ", text)
    run = CJK.search(plain)
    if run:
        return run.group()[:SIGNS]
    words = _words(plain)
    chosen = set(sorted(dict.fromkeys(words), key=len, reverse=True)[:WORDS])
    telling = dict.fromkeys(word for word in words if word in chosen)
    return " ".join(telling)


def telling_names(asked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each topic of enough situations the words that set it apart, by the texts of all."""
    terms = {topic: [_terms(text) for text in texts] for topic, texts in asked.items()}
    everywhere = Counter(term for each in terms.values() for found in each for term in found)
    of = sum(map(len, terms.values()))
    names = {}
    for topic, found in terms.items():
        if len(found) >= LEAST and (name := _name(found, everywhere, of)):
            names[topic] = name
    return names


def _name(found: Sequence[Mapping[str, str]], everywhere: Mapping[str, int], of: int) -> str:
    here, written = Counter(term for each in found for term in each), {k: v for each in found for k, v in each.items()}

    def telling(term: str) -> float:
        share = here[term] / len(found)
        apart = math.log(share * of / everywhere[term])
        return share * (1 + apart) * (len(term) if CJK.match(term) else WORDS)

    ranked = sorted((term for term, n in here.items() if n >= COMMON), key=lambda term: (-telling(term), term))
    chosen: list[str] = []
    for term in ranked:
        if len(chosen) < WORDS and not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    return " ".join(written[term] for term in chosen)


def _overlap(term: str, other: str) -> bool:
    """Whether two runs of Chinese signs share signs: then the second one adds nothing to the first."""
    return bool(CJK.match(term)) and bool({*map("".join, pairwise(term))} & {*map("".join, pairwise(other))})


def _terms(text: str) -> dict[str, str]:
    """The terms of a text, each as it is written there."""
    plain = _NOISE.sub(" ", text)
    terms = {stem(word): word for word in _words(CJK.sub(" ", plain))}
    for run in (part for whole in CJK.findall(plain) for part in _EMPTY.split(whole)):
        parts = (run[at : at + size] for size in RUN for at in range(len(run) - size + 1))
        terms |= {part: part for part in parts}
    return terms


def _words(plain: str) -> list[str]:
    return [word for word in _WORD.findall(plain.casefold()) if word not in STOP and word not in _CHAT]
