"""What a backtest found, in a sentence that the worker understands, with decisions that show it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.backtest.judged import Judged
from bot.backtest.score import drafting, is_worded, speaking

LIKELY = 0.5
SHOWN = 10
FEW = 300
"""With fewer decisions before the cut, more history helps first."""


@dataclass(frozen=True, slots=True)
class Example:
    """A hidden decision: what was asked, what the worker said, and what the double would have drafted."""

    at: str
    place: str
    question: str
    said: str
    draft: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``sentences`` come first; ``right`` and ``wrong`` are drafts that said the same and that did not, surest first.

    ``shares`` are the counts behind the sentences, ``helps`` what would make it better.
    """

    sentences: tuple[str, ...]
    shares: Mapping[str, int]
    right: tuple[Example, ...]
    wrong: tuple[Example, ...]
    helps: tuple[str, ...]


def told_of(judged: Sequence[Judged], seen: int, *, finely: bool) -> Told:
    """A walk in words.

    Args:
        seen: how many decisions came before the cut.
        finely: there was a fine embedder.
    """
    p, spoke = speaking(judged)
    likely, spoken = p >= LIKELY, spoke > 0
    shares = {
        "quiet_rightly": int((~likely & ~spoken).sum()),
        "quiet_wrongly": int((~likely & spoken).sum()),
        "spoke_rightly": int((likely & spoken).sum()),
        "spoke_wrongly": int((likely & ~spoken).sum()),
    }
    worded = [each for each in judged if is_worded(each) and each.foreseen.draft]
    _, same = drafting(worded)
    ranked = sorted(zip(worded, same, strict=True), key=lambda pair: -pair[0].foreseen.confidence)
    shares |= {"drafted": len(worded), "said_the_same": int(same.sum())}
    return Told(
        sentences=_sentences(shares, len(judged)),
        shares=shares,
        right=tuple(_example(each) for each, hit in ranked if hit)[:SHOWN],
        wrong=tuple(_example(each) for each, hit in ranked if not hit)[:SHOWN],
        helps=_helps(shares, seen, finely=finely),
    )


def _sentences(shares: Mapping[str, int], of: int) -> tuple[str, ...]:
    quiet, missed, spoke, intruded = (round(100 * shares[name] / of) for name in list(shares)[:4])
    told = [
        f"In 100 situations it would have kept quiet rightly {quiet} times, and {missed} times where you spoke; it "
        f"would have spoken {spoke} times where you did, and {intruded} times where you kept quiet."
    ]
    drafted, same = shares["drafted"], shares["said_the_same"]
    if drafted and same:
        told.append(f"Where it drafted, about 1 in {round(drafted / same)} said the same as you ({same} of {drafted}).")
    elif drafted:
        told.append(f"Where it drafted, none of {drafted} said the same as you.")
    return tuple(told)


def _helps(shares: Mapping[str, int], seen: int, *, finely: bool) -> tuple[str, ...]:
    helps = []
    if seen < FEW:
        helps.append(f"More history: it went by {seen} decisions, and much is learned from some hundreds.")
    if not finely:
        helps.append("A fine embedder: DOUBLE_EMBEDDER=offline, or provider:model.")
    if shares["drafted"] > 2 * shares["said_the_same"]:
        helps.append("Lessons for what is asked again and again: `double teach QUESTION ANSWER`.")
    if shares["quiet_wrongly"] > shares["spoke_rightly"]:
        helps.append("Being asked by name: it keeps quiet where you speak seldom, and is heard where it is addressed.")
    return tuple(helps)


def _example(judged: Judged) -> Example:
    decision, situation = judged.decision, judged.decision.situation
    return Example(
        at=decision.at.isoformat(),
        place=situation.place.name,
        question=situation.trigger.text,
        said=decision.reply,
        draft=judged.foreseen.draft,
        link=situation.link,
    )
