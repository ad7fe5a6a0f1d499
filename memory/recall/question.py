"""What a question about the past asks for, beside its time: which act, in which place, asked by whom. Pure.

Vocabularies are small and closed, in English and Chinese. People and places are known by the names that the worker's
decisions hold; whoever calls gives only those that the reader may know of. ``memory.recall.when`` finds the time.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from memory.domain import Act
from memory.index.tokens import CJK, LETTER, content_of, words_of
from memory.text.simplified import simplified

_ASKED = (
    r"\b(?:did|has|have|had|was|were|is|are|been|does|(?:what|which|whose|everything|anything|all)(?! (?:do|to)\b))"
    r"(?:n't)?\b[^.!?;\n]{0,60}?\b"
)
_ASKED_ZH = r"(?:有没有|是否|是不是|为什么|什么时候|谁|哪些|什么|怎么)[^。！？\n]{0,12}?"


def _rule(act: Act, english: str, chinese: str) -> tuple[Act, re.Pattern[str]]:
    """An act and how it is asked for: by a verb after "did she", or one with 了 or 吗 behind it."""
    told = rf"(?:{chinese})(?:了|过|吗|没|么|谁)|{_ASKED_ZH}(?:{chinese})"
    return act, re.compile(rf"{_ASKED}(?P<said>{english})\b|{told}", re.IGNORECASE)


_ACTS = (
    _rule(
        Act.REQUEST_CHANGES,
        r"request(?:ed)? changes|ask(?:ed)? for (?:\w+ )?changes|(?:send|sent) (?:\w+ )?back",
        r"打回|要求.{0,4}修?改|让.{1,6}[修重]改",
    ),
    _rule(
        Act.DECLINE,
        r"declined?|reject(?:ed)?|refused?|den(?:y|ied)|turn(?:ed)? (?:\w+ )?down|veto(?:ed)?|sa(?:y|id) no",
        r"拒绝|驳回|否决|回绝|不同意|(?<!有)没有?(?:批准|同意|答应|通过)|(?<![批有])没有?批",
    ),
    _rule(
        Act.APPROVE,
        r"approved?|accept(?:ed)?|sign(?:ed)? (?:\w+ )?off|agreed?|allow(?:ed)?|sa(?:y|id) yes",
        r"批准|同意|答应|通过|批(?![评发量次处])",
    ),
    _rule(
        Act.DEFER,
        r"defer(?:red)?|postponed?|put (?:\w+ )?off|delay(?:ed)?",
        r"推迟|[延押][后期]|搁置|暂缓",
    ),
    _rule(
        Act.DELEGATE,
        r"delegated?|(?:hand|pass)(?:ed)? (?:\w+ )?(?:on|over)|assign(?:ed)?",
        r"[转交派]给|转交|委派|委托",
    ),
    _rule(Act.ESCALATE, r"escalated?", r"上报|升级给"),
)
_ORDINARY = frozenset(
    "art bill chance chase dean drew faith frank grace hope jack joy june mark may page pat ray rob rose sue"
    " will".split()
)
_BEFORE = r"(?:#|[在从]\s*|(?<![\w-])(?:in|on|from|within|inside|at)\s+(?:the\s+)?[#«\"]?)"
_AFTER = r"\s*(?:群|频道|里|channel\b|group\b|chat\b)"
_BEFORE_PLACE = re.compile(rf"{_BEFORE}\Z", re.IGNORECASE)
_AFTER_PLACE = re.compile(_AFTER, re.IGNORECASE)
_BESIDE_PLACE = re.compile(f"{_BEFORE}|{_AFTER}", re.IGNORECASE)
_GOES_ON = re.compile(r"[-_.]\w")
_LETTER = re.compile(LETTER)
_LEFT = re.compile(r"(?<!\w)(?:['’]s\b|[#@](?!\w))")
"""What stood at a name that was taken out."""
_FILLER = re.compile(
    r"\b(?:did|does|done|had|everything|anything|all|ask(?:ed)?|sa(?:y|id)|tell|told|answer(?:ed)?|repl(?:y|ied)"
    r"|decided?|decisions?|happen(?:ed)?|handled?|was|were|she|he|they|him|her|them|us|show|list|about|s)\b"
    r"|有没有|是否|怎么|什么|哪些|处理|决定|回[复答]|上次|[我你他她都说问做事些过了吗呢没的在里群,，。？?]",
    re.IGNORECASE,
)
_MODAL = r"(?:can|could|might|shall|should|will|would|must)(?:n't| not)?"
_WHO = r"(?:i|we|they|he|she|it|one|anybody|anyone|somebody|someone)"
_AHEAD = re.compile(
    rf"\b{_MODAL} (?:{_WHO}|the|an?|this|that|there|my|our)\b|\b(?:{_WHO}|who|what|which|when|where|how) {_MODAL}\b"
    rf"|(?:^|[^\w\s])\s*may {_WHO}\b|\b(?:do|does) {_WHO}\b|\b(?:is|are|am) {_WHO} (?:\w+ing|allowed|free|ok|fine)\b"
    r"|\b(?:ok|okay|fine|safe|allowed|possible|planned|going) to\b"
    r"|能不能|可不可以|能[否够]|可否|可以|能[^了过]{0,20}[吗么]|[行好][吗么]|要不要|该不该|会不会|应该|打算|准备|允许",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:did|was|were|had|has|have|been)(?:n't)?\b|(?:了|(?<![通经])过)(?![吗么])|上次|当时", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Names:
    """What places and askers are called, by id."""

    places: Mapping[str, str]
    askers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """The names that stand in a question, and the ids of all that are called so."""

    names: tuple[str, ...]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clues:
    """What a question names, each None where it does not; ``alone`` where it, and its time, are all it asks about."""

    act: Act | None = None
    place: Named | None = None
    asker: Named | None = None
    alone: bool = False

    def met(self, act: str, place: str, asker: str) -> tuple[str, ...]:
        """Which of the clues, by name, a decision of that act, place and asker meets."""
        holds = {
            "act": self.act == act,
            "place": self.place is not None and place in self.place.ids,
            "asker": self.asker is not None and asker in self.asker.ids,
        }
        return tuple(clue for clue, met in holds.items() if met)

    @property
    def given(self) -> tuple[str, ...]:
        """The clues that there are, by name."""
        clues = {"act": self.act, "place": self.place, "asker": self.asker}
        return tuple(clue for clue, value in clues.items() if value is not None)


NO_CLUES = Clues()


def may_name_place(question: str) -> bool:
    """Whether there is anything in a question by which it could name a place."""
    return bool(_BESIDE_PLACE.search(question))


def may_name_person(question: str, name: str) -> bool:
    """Whether a name, or a part of it that people use, stands anywhere in a question."""
    folded = question.lower()
    return any(call.lower() in folded for call in _person_calls(name))


def understand(question: str, names: Names, *, timed: bool = False) -> tuple[Clues, tuple[str, str]]:
    """What a question names, and what to look for by meaning: the question without the names, and its content alone.

    Its time, if it is ``timed``, and the worker's own name are out already.
    """
    place, text = _named(question, names.places, _place_calls, _names_place)
    asker, text = _named(text, names.askers, _person_calls, _names_person)
    act, rest = _act(text)
    alone = bool(act or place or asker or timed) and not words_of(_without_filler(rest)).dimensions
    nameless = " ".join(_LEFT.sub(" ", text).split()) or question
    return Clues(act, place, asker, alone), (nameless, content_of(nameless))


def about(question: str) -> str:
    """The words of a question for what it is about, without those that only ask for what was done; maybe none."""
    content = " ".join(_LEFT.sub(" ", _without_filler(question)).split())
    return content_of(content) if words_of(content).dimensions else ""


def looks_ahead(question: str) -> bool:
    """Whether a question is about what is to be, such as "can we deploy on Friday?", and not about what was."""
    plain = simplified(question)
    return bool(_AHEAD.search(plain)) and not _BEHIND.search(plain)


def _without_filler(text: str) -> str:
    left, last = [], 0
    for found in _FILLER.finditer(simplified(text)):
        left.append(text[last : found.start()])
        last = found.end()
    return " ".join([*left, text[last:]])


def _act(text: str) -> tuple[Act | None, str]:
    """The first act that is asked for, and the text without the words for it."""
    plain = simplified(text)
    for act, pattern in _ACTS:
        if found := pattern.search(plain):
            first, last = found.span("said") if found["said"] else found.span()
            return act, f"{text[:first]} {text[last:]}"
    return None, text


def _named(
    text: str, names: Mapping[str, str], calls: Callable[[str], set[str]], names_one: Callable[[str, int, int], bool]
) -> tuple[Named | None, str]:
    """Everything that is named in a text, a longer name before a shorter one, and the text without the names."""
    called: dict[str, set[str]] = defaultdict(set)
    for each, name in names.items():
        for call in calls(name):
            called[call.lower()].add(each)
    ids: set[str] = set()
    for call in sorted(called, key=len, reverse=True):
        for first in _standing(call, text):
            if names_one(text, first, first + len(call)):
                ids |= called[call]
                text = f"{text[:first]} {text[first + len(call) :]}"
                break
    return (Named(tuple(sorted({names[each] for each in ids})), frozenset(ids)) if ids else None), text


def _standing(call: str, text: str) -> Iterator[int]:
    """Where a name stands by itself; Chinese signs beside it are no part of it."""
    folded, first = text.lower(), -1
    while (first := folded.find(call, first + 1)) >= 0:
        last = first + len(call)
        joined = (_LETTER.match(call) and _LETTER.match(text[first - 1 : first])) or (
            _LETTER.match(call[-1]) and _LETTER.match(text, last)
        )
        if not joined:
            yield first


def _place_calls(name: str) -> set[str]:
    return {call for call in (name, name.removesuffix("群")) if len(call) > 1}


def _names_place(text: str, first: int, last: int) -> bool:
    """A place is named after ``#`` or a word such as "in" and 在, or before one such as "channel" and 群."""
    around = _BEFORE_PLACE.search(text[:first]) or _AFTER_PLACE.match(text, last)
    return bool(around) and not _GOES_ON.match(text, last)


def _person_calls(name: str) -> set[str]:
    """The whole name, the first name, and the given name of three Chinese signs."""
    given = name[1:] if len(name) == 3 and CJK.fullmatch(name) else ""
    return {call for call in (name, *name.split()[:1], given) if len(call) > 1}


def _names_person(text: str, first: int, last: int) -> bool:
    """A name that is an ordinary word as well has to be written as a name, and not where a sentence begins."""
    said = text[first:last]
    return said.lower() not in _ORDINARY or (said.istitle() and bool(text[:first].strip()))
