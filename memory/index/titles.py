"""What topics are called: by the words of a situation, or by those that set a topic apart from all others. Pure.

Addresses, mentions, code, numbers and people name nothing. A word sets a topic apart where it stands in much more of
its situations than in those of the rest: the share there, times the logarithm of how much greater that is (a term of
the Kullback-Leibler divergence). Two words that stand beside each other in several of them are one term.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise

from memory.index.tokens import CJK, STOP, stem
from memory.text.chinese import naming_words, words_in

WORDS, SIGNS = 3, 8
LEAST = 3
"""Of fewer situations, the first one names a topic."""
COMMON = 2
"""What stands in fewer situations of a topic is chance."""
_NOISE = re.compile(r"```.*?```|`[^`\n]*`|\w+://\S+|www\.\S+|<[^<>\s]+>|[@#]\S+|:[\w+-]+:|\S*\d\S*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_CHAT = frozenset(
    "actually already also always another anyone anything awesome aware bad basically believe best better bit came "
    "can changed check checking come cool could couple curious day did didn different does doesn doing done else "
    "especially even ever every everyone everything exactly feel find fine first forgot found get getting give goes "
    "going gonna good got great guess guys haha happen happens happy hard hello help hey hmm hope idea instead "
    "interesting isn issue just kind know last later least less let like literally little lol long look looked "
    "looking looks lot lots made make makes making many maybe mean means mention mentioned might misread moment "
    "morning much must need needed needs never new nice nope now okay old one oops ooh oh part people perfect "
    "perhaps please point possible pretty probably problem question quick quickly quite rather read reading real "
    "really reason remember right said say saying says see seem seems seen shot show similar simple simply since "
    "solution someone something sometimes soon sorry sort start started still stuff suggest super suppose sure take "
    "talk talking tell thank thanks thankyou thats thing things think thinking tho though thought time times today "
    "tomorrow tried true try trying two understand use used useful using usually wait want wanted wanting wants "
    "wasn way week weird well went without won wonder wondering word work worked working works worth would wouldn "
    "wow write wrong yeah yep yes yesterday yet".split()
)
"""What people say in any talk."""


def name_of(text: str) -> str:
    """A short readable name: the longest words of a text in their order, or its first Chinese ones.

    What is nothing but chat ("thanks a lot"), and what has no words, is called by nothing: it is about nothing.
    """
    plain = _NOISE.sub(" ", text)
    run = CJK.search(plain)
    if run:
        begun = [begin for begin in accumulate(words_in(run.group())) if len(begin) <= SIGNS]
        return begun[-1] if begun else run.group()[:SIGNS]
    words = _words(plain)
    chosen = set(sorted(dict.fromkeys(words), key=len, reverse=True)[:WORDS])
    telling = dict.fromkeys(word for word in words if word in chosen)
    return " ".join(telling)


def telling_names(asked: Mapping[str, Sequence[str]], people: Collection[str] = ()) -> dict[str, str]:
    """For each topic of enough situations the words that set it apart, by the texts of all.

    Args:
        asked: the texts of each topic.
        people: names of people, after whom no topic is called.
    """
    named = frozenset(word for name in people for word in _WORD.findall(name.casefold()))
    terms = {topic: [_terms(text, named) for text in texts] for topic, texts in asked.items()}
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
        return share * (1 + apart) * (len(term) if CJK.match(term) else WORDS * len(term.split()))

    ranked = sorted((term for term, n in here.items() if n >= COMMON), key=lambda term: (-telling(term), term))
    chosen: list[str] = []
    for term in ranked:
        if len(chosen) < WORDS and not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    return ("、" if CJK.search("".join(chosen)) else ", ").join(written[term] for term in chosen)


def _overlap(term: str, other: str) -> bool:
    """Whether two terms share a word, or two runs of Chinese signs two signs: then the second one adds little."""
    if not CJK.match(term):
        return bool({*term.split()} & {*other.split()})
    return bool({*map("".join, pairwise(term))} & {*map("".join, pairwise(other))})


def _terms(text: str, named: Collection[str]) -> dict[str, str]:
    """The terms of a text, each as it is written there: words, two words beside each other, Chinese signs."""
    plain = _NOISE.sub(" ", text)
    words = [word for word in _words(CJK.sub(" ", plain)) if word not in named]
    terms = {stem(word): word for word in words}
    together = pairwise(re.findall(r"[^\W\d_]+|[^\w\s'’-]", CJK.sub(" ", plain).casefold()))
    known = frozenset(words)
    terms |= {f"{stem(one)} {stem(other)}": f"{one} {other}" for one, other in together if {one, other} <= known}
    for beside in (each for run in CJK.findall(plain) for each in naming_words(run)):
        said = [word for word in beside if word not in named]
        terms |= {term: term for term in (*said, *map("".join, pairwise(said)))}
    return terms


def _words(plain: str) -> list[str]:
    return [word for word in _WORD.findall(plain.casefold()) if word not in STOP and word not in _CHAT]
