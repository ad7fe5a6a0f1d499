"""Precedents → Draft, without a model: the best-supported precedent, fitted to who asks now.

``Drafter`` is what ``respond`` needs; ``model_draft`` makes drafts with a language model.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from memory.domain import Act, Draft, Precedent, Situation, Worker
from memory.index.tokens import content_of, whole, words_of
from memory.recall.ranking import NEAR, nearest
from memory.rights.audience import Audience
from memory.text.asking import may_ask
from memory.text.greeting import only_greets
from memory.trust.binding import seeks_leave
from memory.trust.contradictions import opposed, points_back
from memory.trust.statements import said_alike, stance_of

NO_MATCH = 0.3
FULL_MATCH = 0.65
WEIGHT = 0.75
SURE = 0.35
NOTHING = 0.1
MOST = 0.99
MOST_OTHERS = 2
"""With the draft itself the worker has three to choose from."""
NAMED = (
    r"\A(\s*(?:(?i:hi|hey|hello|dear)[\s,]+|(?:你好|您好|嗨)[\s,，]*)@?)({name})",
    r"\A(\s*(?:(?i:thanks|thank you|good morning|morning)[\s,]+|谢谢[\s,，]*)@?)({name})(?=\s*(?:[,，:：!！.。]|\Z))",
    r"\A(\s*)({name})(?=\s*[,，:：!！])",
    r"()@({name})",
)
_NAME = re.compile(
    r"[^\W\d_][\w.'’-]{0,24}|[^\W\d_a-z][\w.'’-]{0,24}(?: [^\W\d_a-z][\w.'’-]{0,24}){1,2}|[\u3400-\u9fff·]{1,6}"
)
"""One word, two or three that begin with a capital, or a few Chinese signs."""


class Drafter(Protocol):
    """Proposes what the worker would do."""

    @property
    def rests(self) -> bool:
        """Whether it does without its model for a while, because that failed."""

    async def draft(
        self, worker: Worker, situation: Situation, precedents: Sequence[Precedent], readers: Audience | None
    ) -> Draft:
        """A draft; ``unsure`` with an empty reply where there is nothing to go by. Raises nothing.

        Args:
            readers: everybody who will read the reply; None is the worker alone.
        """


class PrecedentDrafter:
    """Adapts the precedent on which the others agree most; needs no model."""

    name = "precedent"
    rests = False

    async def draft(
        self, worker: Worker, situation: Situation, precedents: Sequence[Precedent], readers: Audience | None
    ) -> Draft:
        """See ``Drafter.draft``; the precedents were chosen for those readers."""
        spoken = near([precedent for precedent in precedents if precedent.decision.reply])
        spoken = _asked_alike(spoken, situation)
        if not spoken:
            return Draft(Act.ESCALATE, "", 0.0, (), self.name, unsure=True)
        act, agreeing = best_supported(spoken)
        chosen = max(agreeing, key=lambda precedent: precedent.score + _agreement(precedent, agreeing))
        agreeing = [precedent for precedent in agreeing if not opposed(precedent, chosen)]
        ordered = (chosen, *(precedent for precedent in agreeing if precedent is not chosen))
        support = support_of(agreeing, spoken)
        if support < NOTHING:
            return Draft(Act.ESCALATE, "", 0.0, (), self.name, unsure=True)
        reply = fit(chosen, situation)
        others = others_than(reply, precedents, situation)
        return Draft(act, reply, support, ordered, self.name, unsure=support < SURE, others=others)


def to_the_point(worker: Worker, situation: Situation, precedents: Sequence[Precedent]) -> tuple[Precedent, ...]:
    """Those that can bear a reply to the trigger itself, and not only to what was asked before it.

    Who only greets has asked nothing. Nor has who says, after a question, words that neither ask nor point back, but
    where a precedent has some of them.
    """
    said = situation.trigger.text
    if only_greets(said, worker.name):
        return tuple(each for each in precedents if only_greets(each.decision.situation.trigger.text, worker.name))
    if not situation.earlier or may_ask(said) or points_back(said):
        return tuple(precedents)
    words = _content(said)
    return tuple(
        each
        for each in precedents
        if words & _content(f"{each.decision.situation.trigger.text}\n{each.decision.reply}")
    )


def _content(text: str) -> frozenset[int]:
    return frozenset(words_of(content_of(text)).dimensions)


def near(precedents: Sequence[Precedent]) -> list[Precedent]:
    """Those that are not far behind the best; what is much less alike is no precedent beside it."""
    best = max((precedent.score for precedent in precedents), default=0.0)
    return [precedent for precedent in precedents if precedent.score >= NEAR * best]


def others_than(reply: str, precedents: Sequence[Precedent], situation: Situation) -> tuple[Draft, ...]:
    """What the worker said else about what is asked, each in other words than the reply and those before it."""
    spoken = nearest([precedent for precedent in precedents if precedent.decision.reply])
    left = [precedent for precedent in spoken if not said_alike(precedent.decision.reply, reply)]
    others: list[Draft] = []
    while left and len(others) < MOST_OTHERS:
        best = max(left, key=lambda each: _support([one for one in left if _say_alike(one, each)]))
        agreeing = (best, *(each for each in left if each is not best and _say_alike(each, best)))
        support = support_of(agreeing, spoken)
        others.append(
            Draft(best.decision.act, fit(best, situation), support, agreeing, PrecedentDrafter.name, unsure=True)
        )
        left = [each for each in left if each not in agreeing]
    return tuple(others)


def _say_alike(one: Precedent, other: Precedent) -> bool:
    return said_alike(one.decision.reply, other.decision.reply)


def _asked_alike(precedents: list[Precedent], situation: Situation) -> list[Precedent]:
    """Those that were asked for leave as this is, or for knowledge; all where none was.

    What tells how something is done answers nobody who asks whether they may, though it has the same words.
    """
    leave = seeks_leave(situation.trigger.text)
    return [each for each in precedents if seeks_leave(each.decision.situation.trigger.text) is leave] or precedents


def support_of(agreeing: Sequence[Precedent], all_of_them: Sequence[Precedent]) -> float:
    """How far the precedents bear a draft, in [0, 1]: near ones that agree, less those that do not."""
    doubt: float = math.prod((1 - WEIGHT * _match(p.score)) ** math.log2(1 + p.count) for p in agreeing)
    share = _support(agreeing) / (_support(all_of_them) or 1.0)
    return round(min(MOST, (1 - doubt) * share), 4)


def support_of_one(score: float) -> float:
    """How far one precedent alone bears a draft, by how near it is."""
    return round(min(MOST, WEIGHT * _match(score)), 4)


def best_supported(precedents: Sequence[Precedent]) -> tuple[Act, list[Precedent]]:
    """The act that some precedents support most, and those of it."""
    by_act: dict[Act, list[Precedent]] = defaultdict(list)
    for precedent in precedents:
        by_act[precedent.decision.act].append(precedent)
    return max(by_act.items(), key=lambda item: _support(item[1]))


def _support(precedents: Sequence[Precedent]) -> float:
    return sum(_match(precedent.score) * math.sqrt(precedent.count) for precedent in precedents)


def _match(score: float) -> float:
    return min(1.0, max(0.0, (score - NO_MATCH) / (FULL_MATCH - NO_MATCH)))


def _agreement(precedent: Precedent, others: Sequence[Precedent]) -> float:
    mine = set(words_of(precedent.decision.reply).dimensions)
    shares = [
        len(mine & theirs) / len(mine | theirs)
        for other in others
        if other is not precedent and (theirs := set(words_of(other.decision.reply).dimensions)) and mine
    ]
    return 0.1 * sum(shares) / len(shares) if shares else 0.0


def fit(precedent: Precedent, situation: Situation) -> str:
    """The reply of a precedent, turned to who asks now.

    A name is meant as one where it is greeted, called or mentioned.
    """
    reply, then = precedent.decision.reply, precedent.decision.situation.trigger.name.strip()
    now = situation.trigger.name.strip()
    if not then or not now:
        return reply
    names = {then.split()[0]: now.split()[0], then: now}
    name = "|".join(whole(old) for old in sorted(names, key=len, reverse=True))
    if not is_name(now):
        return re.sub(NAMED[0].replace("{name}", name) + r"[\s,，:：!！.。]*", "", reply)
    for pattern in NAMED:
        named = pattern.replace("{name}", name)
        reply = re.sub(named, lambda found: found[1].removesuffix("@") + names[found[2]], reply)
    return reply


def is_name(text: str) -> bool:
    """Whether what somebody calls themself reads as a name, and says nothing else."""
    return _NAME.fullmatch(text) is not None and not stance_of(text) and not seeks_leave(text)
