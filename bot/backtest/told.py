"""What a backtest found, in a sentence that the worker understands, with decisions that show it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.backtest.judged import Judged
from bot.backtest.score import SAME, Measured, drafting, is_worded, speaking
from bot.texts import say

LIKELY = 0.5
SHOWN = 10
SITUATIONS = ("quiet_rightly", "quiet_wrongly", "spoke_rightly", "spoke_wrongly")
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


def told_of(language: str, judged: Sequence[Judged], seen: int, *, measured: Sequence[Measured], finely: bool) -> Told:
    """A walk in words of a language.

    Args:
        language: ``en`` or ``zh``.
        judged: the hidden decisions.
        seen: how many decisions came before the cut.
        measured: the figures, with those of who knows nothing of the worker.
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
        sentences=(*_sentences(language, shares, len(judged), seen), *_beside(language, measured)),
        shares=shares,
        right=tuple(_example(each) for each, hit in ranked if hit)[:SHOWN],
        wrong=tuple(_example(each) for each, hit in ranked if not hit)[:SHOWN],
        helps=_helps(language, shares, seen, finely=finely),
    )


def _sentences(language: str, shares: Mapping[str, int], of: int, seen: int) -> tuple[str, ...]:
    percent = {name: round(100 * shares[name] / of) for name in SITUATIONS}
    told = [say(language, "backtest.hidden", n=of, seen=seen)]
    if shares["quiet_rightly"] + shares["spoke_wrongly"] == 0:
        told.append(say(language, "backtest.never_quiet", **percent))
    elif shares["quiet_wrongly"] + shares["spoke_rightly"] == 0:
        told.append(say(language, "backtest.always_quiet", **percent))
    else:
        right = percent["quiet_rightly"] + percent["spoke_rightly"]
        told.append(say(language, "backtest.situations", right=right, **percent))
    if shares["drafted"]:
        told.append(say(language, "backtest.same", same=shares["said_the_same"], drafted=shares["drafted"]))
    return tuple(told)


def _beside(language: str, measured: Sequence[Measured]) -> Iterator[str]:
    """How well who does not know the worker would have done, where that has a figure."""
    others = next((each.others for each in measured if each.name == SAME), {})
    known = {name.replace(" ", "_"): value for name, value in others.items() if value is not None}
    if known.keys() >= {"simple", "no_memory", "shuffled_memory"}:
        yield say(language, "backtest.beside", **{name: f"{value:.0%}" for name, value in known.items()})


def _helps(language: str, shares: Mapping[str, int], seen: int, *, finely: bool) -> tuple[str, ...]:
    helps = {
        "history": seen < FEW,
        "finely": not finely,
        "lessons": shares["drafted"] > 2 * shares["said_the_same"],
        "named": shares["quiet_wrongly"] > shares["spoke_rightly"],
    }
    return tuple(say(language, f"backtest.help_{name}", seen=seen) for name, helping in helps.items() if helping)


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
