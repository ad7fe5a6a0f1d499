"""Poison: precedents that one person brought about, by asking until the worker said what that person wants said. Pure.

A *feeder* is who asked what a precedent answers. Nobody but the worker is told anything of this.

- A precedent is *independent* where two people or more were told the same. What the worker taught on purpose is
  independent as well: its feeder is the worker.
- The *level* is the score of the best precedent of the second-best feeder: how near others come.
- A precedent *stands out* where it is not independent, leads the level by more than ``LEAD``, and nobody else was told
  about the same. One person asked almost this question, nobody else did: the worker may see a draft of it, but it wins
  no verdict. A draft counts as *won by one feeder* where it says what only this person was told, and goes out alone.
- Where none stands out, the precedents are *levelled*: those of one act change places by how near they are, none
  counting for more than the level, and by how far others were told the same, by its standing
  (``memory.recall.standing``); near-duplicates count as often as ``memory.recall.standing`` says. The scores
  themselves are dealt out anew and stay what they are, so that support means the same as before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from memory.domain import Precedent
from memory.recall.standing import A_PERSON, STANDING
from memory.trust.contradictions import wording
from memory.trust.statements import clash

LEAD = 0.085
AGREEING = 0.8
SAME = 0.5
"""From which share of their words on two replies say about the same, if they do not clash."""


def is_independent(precedent: Precedent) -> bool:
    """Whether more than one feeder bears a precedent, or the worker does."""
    return precedent.taught or len(precedent.askers) > 1


def level_of(precedents: Sequence[Precedent]) -> float:
    """The best score of the second-best feeder; 0 where there is one feeder only."""
    best: dict[str, float] = defaultdict(float)
    for precedent in precedents:
        for feeder in _feeders(precedent):
            best[feeder] = max(best[feeder], precedent.score)
    return sorted(best.values())[-2] if len(best) > 1 else 0.0


def stands_out(precedent: Precedent, recalled: Sequence[Precedent]) -> bool:
    """Whether one feeder alone brought about a precedent that is much nearer than what anybody else did.

    It does not where somebody else was told about the same.
    """
    spoken = _spoken(recalled)
    if is_independent(precedent) or precedent.score - level_of(spoken) <= LEAD:
        return False
    return not any(_bears_out(other, precedent) for other in spoken)


def _bears_out(other: Precedent, precedent: Precedent) -> bool:
    """Whether somebody else was told what a precedent says, in about the same words."""
    if _feeders(other) <= _feeders(precedent):
        return False
    reply, told = precedent.decision.reply, other.decision.reply
    return _shared(wording(reply), wording(told)) >= SAME and not clash(reply, told)


def borne_by_one(bearing: Iterable[Precedent], recalled: Sequence[Precedent]) -> bool:
    """Whether what bears a draft stands out among all that was recalled for it.

    Args:
        bearing: the precedents that the draft rests on, levelled or not.
        recalled: all of them as they were recalled.
    """
    ids = {precedent.decision.id for precedent in bearing}
    return any(precedent.decision.id in ids and stands_out(precedent, recalled) for precedent in recalled)


def levelled(recalled: Sequence[Precedent]) -> tuple[Precedent, ...]:
    """Recalled precedents with no feeder's counting for more than others bear out, best first.

    Where one stands out, all keep their places: the draft is for the worker to see, and may follow it.
    """
    people = [replace(precedent, count=precedent.counted) for precedent in recalled]
    spoken = _spoken(people)
    if any(stands_out(precedent, spoken) for precedent in spoken):
        return tuple(people)
    worth = _worth(spoken)
    dealt = [precedent for precedent in people if not precedent.decision.reply]
    for act in {precedent.decision.act for precedent in spoken}:
        of_act = [precedent for precedent in spoken if precedent.decision.act is act]
        ordered = sorted(of_act, key=lambda precedent: worth[precedent.decision.id], reverse=True)
        scores = sorted((precedent.score for precedent in of_act), reverse=True)
        dealt += [replace(precedent, score=score) for precedent, score in zip(ordered, scores, strict=True)]
    return tuple(sorted(dealt, key=lambda precedent: (precedent.score, precedent.decision.id), reverse=True))


def _worth(spoken: Sequence[Precedent]) -> dict[str, float]:
    """By decision, how near it is, up to the level where it is no lesson, and how far others were told the same."""
    level = level_of(spoken)
    said = {precedent.decision.id: wording(precedent.decision.reply) for precedent in spoken}
    near = {each.decision.id: each.score if each.taught else min(level, each.score) for each in spoken}
    return {each.decision.id: near[each.decision.id] + AGREEING * _agreement(each, spoken, said) for each in spoken}


def _agreement(precedent: Precedent, recalled: Sequence[Precedent], said: dict[str, frozenset[int | str]]) -> float:
    """How like a precedent's reply is to what others were told, in [0, 1], by their nearness, number and standing."""
    mine, own = said[precedent.decision.id], _feeders(precedent)
    shared = total = 0.0
    for other in recalled:
        others = _feeders(other) if is_independent(precedent) else _feeders(other) - own
        if other is precedent or not others:
            continue
        theirs = said[other.decision.id]
        counts = other.score * min(A_PERSON, len(others)) * STANDING[other.decision.provenance]
        shared += counts * _shared(mine, theirs)
        total += counts
    return shared / total if total else 0.0


def _shared(one: frozenset[int | str], other: frozenset[int | str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _spoken(precedents: Sequence[Precedent]) -> list[Precedent]:
    return [precedent for precedent in precedents if precedent.decision.reply]


def _feeders(precedent: Precedent) -> frozenset[str]:
    """Who asked; one nameless person where it is not known. The worker stands behind each lesson by itself."""
    if precedent.taught:
        return precedent.askers | {precedent.decision.id}
    return precedent.askers or frozenset({""})
