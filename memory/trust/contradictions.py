"""Precedents that disagree: about alike situations the worker said things that cannot both hold. Pure.

Unlike replies to alike situations are normal, so nothing is found by difference. Two replies cannot both hold where
their statements clash (``memory.trust.statements``), or where one is a yes or an approval and the other a no or a
refusal.

Situations are alike by the words of their triggers; a trigger that points back ("this one", 这个), or that says little
by itself, also by the turns before it. An honest change of mind is none of this: the same thread reviewed again, or a
later reply that says that it corrects or changes what was said. Such precedents stay, each with its date.
"""

import re
from collections.abc import Sequence
from itertools import combinations

from memory.decisions.corrections import corrected
from memory.domain import Act, Decision, Precedent, Situation
from memory.index.tokens import CJK, words_of
from memory.recall.ranking import nearest
from memory.text.patterns import NUMBER
from memory.text.simplified import simplified
from memory.trust.statements import clash, stance_of

YES = frozenset({Act.APPROVE})
NO = frozenset({Act.DECLINE, Act.REQUEST_CHANGES})
VERDICTS = YES | NO

ALIKE = 0.5
"""From which share on, of all words that either has, two triggers are alike, or two situations with their turns."""
ALIKE_TRIGGERS, ALIKE_WHOLE = 0.4, 0.6
"""From which shares on both are alike where triggers cannot be understood without the turns before them."""
TELLING = 3
"""Fewer words (two Chinese signs count as one) do not tell a situation by themselves."""
LITTLE = 1.5
"""Triggers of fewer words say nothing; the turns before them do."""
ALIKE_ASKED = 0.6
"""From which share on triggers are alike enough for a yes and a no, which share no words with each other."""
SURELY = 0.65
"""From which score on (``memory.recall.ranking``) a precedent is almost what is asked now."""
LONGEST = 2000

_BACK = re.compile(
    r"\b(?:this|that|these|those|it|its|they|them|he|she|same|above|here|there|yours|so)\b|[这那它她他]|上面|同样", re.I
)
_CHANGED = re.compile(
    r"\b(?:changed my mind|on second thou?ghts?|i was wrong|i stand corrected|scratch that|correction:|no longer"
    r"|not any ?more|used to|as of (?:now|today)|from now on)"
    r"|改主意|我(?:之前|刚才)?(?:说错|记错|搞错)|更正|从(?:现在|今天|今)起|以后改|现在改|不再",
    re.IGNORECASE,
)


def disagree(precedents: Sequence[Precedent]) -> tuple[Precedent, Precedent] | None:
    """The first pair that contradict each other among those nearly as near as the best, or None.

    Which of the two holds is for the worker to say; both have their dates.
    """
    return next((pair for pair in combinations(nearest(precedents), 2) if opposed(*pair)), None)


def opposed(one: Precedent, other: Precedent) -> bool:
    """Whether two precedents about alike situations contradict each other.

    Situations in other words are alike, too, where both are almost what is asked now; of them an approval or a refusal
    is compared, since nothing else says the same in other words.
    """
    first, second = one.decision, other.decision
    if contrary(first, second):
        return True
    return (
        min(one.score, other.score) >= SURELY
        and not VERDICTS.isdisjoint({first.act, second.act})
        and {_stance(first), _stance(second)} == {-1, 1}
        and not _about_other_numbers(first.situation.trigger.text, second.situation.trigger.text)
        and not takes_back(*sorted((first, second), key=lambda decision: decision.at))
    )


def contrary(one: Decision, other: Decision) -> bool:
    """Whether two decisions about alike situations cannot both hold, and neither takes the other back."""
    earlier, later = sorted((one, other), key=lambda decision: decision.at)
    if not alike(one.situation, other.situation) or takes_back(earlier, later):
        return False
    if {_stance(one), _stance(other)} == {-1, 1} and _asked_alike(one.situation, other.situation):
        return True
    return clash(one.reply, other.reply)


def alike(one: Situation, other: Situation) -> bool:
    """Whether the same may be asked in two situations."""
    first, second = wording(one.trigger.text), wording(other.trigger.text)
    if _about_other_numbers(one.trigger.text, other.trigger.text):
        return False
    share, least = _shared(first, second), min(map(_weight, (first, second)))
    if least >= TELLING and not (_goes_on(one) or _goes_on(other)):
        return share >= ALIKE
    whole = _shared(wording(_all_of(one)), wording(_all_of(other)))
    return whole >= ALIKE_WHOLE and (share >= ALIKE_TRIGGERS or least < LITTLE)


def points_back(text: str) -> bool:
    """Whether a text means something that was said before it, such as "this one" or 这个."""
    return _BACK.search(text) is not None


def _goes_on(situation: Situation) -> bool:
    """Whether a trigger points back, or its author goes on with what they said before."""
    trigger = situation.trigger
    return points_back(trigger.text) or any(turn.author == trigger.author for turn in situation.earlier)


def _asked_alike(one: Situation, other: Situation) -> bool:
    return _shared(wording(one.trigger.text), wording(other.trigger.text)) >= ALIKE_ASKED


def takes_back(earlier: Decision, later: Decision) -> bool:
    """Whether a later decision is an honest change of mind: the same matter judged again, or a correction in words."""
    before, after = earlier.situation, later.situation
    again = before.thread is not None and (before.thread, before.place.id) == (after.thread, after.place.id)
    if again and ((earlier.act in VERDICTS and later.act in VERDICTS) or corrected(later.reply)):
        return True
    return bool(_CHANGED.search(later.reply[:LONGEST])) and not _CHANGED.search(earlier.reply[:LONGEST])


def _stance(decision: Decision) -> int:
    """1 for a yes, -1 for a no, 0 for neither."""
    if decision.act in VERDICTS:
        return 1 if decision.act in YES else -1
    return stance_of(decision.reply) if decision.act is Act.ANSWER else 0


def _about_other_numbers(one: str, other: str) -> bool:
    """Whether either text holds a number that the other one has not, so that they ask about different things."""
    first, second = (set(NUMBER.findall(text)) for text in (one, other))
    return bool(first - second) and bool(second - first)


def _all_of(situation: Situation) -> str:
    return "\n".join(turn.text for turn in (*situation.earlier, situation.trigger))


def wording(text: str) -> frozenset[int | str]:
    """Words without endings, and Chinese signs one by one, since pairs of them differ as soon as one is left out."""
    signs = {sign for run in CJK.findall(simplified(text)) for sign in run}
    return frozenset(words_of(CJK.sub(" ", text)).dimensions) | signs


def _shared(one: frozenset[int | str], other: frozenset[int | str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _weight(bag: frozenset[int | str]) -> float:
    return sum(0.5 if isinstance(word, str) else 1.0 for word in bag)
