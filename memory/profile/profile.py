"""A worker's decisions → their profile: lines on how they work and write, each with its evidence. Pure.

How they *work*: what they do about a topic, and to whom or what they send people there. How they *write*: what their
own words have in common (``memory.profile.writing``). How they *change* a repository, and what they *know* of it
(``memory.profile.changing``). What was compacted counts where no words are needed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from memory.domain import Act, Decision, Provenance, is_noted
from memory.notes import are_notes
from memory.profile.changing import HABITS, changed, known_folders
from memory.profile.compaction import Compacted
from memory.profile.prioritising import USUAL, answered, pace
from memory.profile.writing import TRAITS, Trait

LEAST_DONE, LEAST_WRITTEN = 3, 5
"""Of fewer decisions no line is made; one that stands for compacted ones is told in any case."""
OWN_WORDS = frozenset({Provenance.LIVE, Provenance.IMPORTED})
"""What a worker wrote themself; what they approved may be their double's wording, and lessons are no chat."""
DOES, SENDS = "does", "sends"
FOLDER = "folder"
ASKED = "asked_by"
MOST_ASKERS = 5

_NAMED = re.compile(r"@(\w[\w.-]{0,39})")
_LINKED = re.compile(r"https?://[^\s)>\]?#]{1,200}|#[^\s#,，。]{1,40}")
_TARGETS: Mapping[Act, re.Pattern[str]] = {Act.DELEGATE: _NAMED, Act.POINT: _LINKED}


T = TypeVar("T", bound=Decision | Compacted)


class Kind(StrEnum):
    """What a line is about."""

    WRITES = "writes"
    WORKS = "works"
    CHANGES = "changes"
    KNOWS = "knows"
    PRIORITISES = "prioritises"
    WITH = "with"


class Chapter(StrEnum):
    """Where a line is read, in the order of reading."""

    DECIDES = "decides"
    WRITES = "writes"
    PRIORITISES = "prioritises"
    WORKS_WITH = "works_with"
    KNOWS = "knows"


_CHAPTERS = {
    Kind.WRITES: Chapter.WRITES,
    Kind.WORKS: Chapter.DECIDES,
    Kind.CHANGES: Chapter.WRITES,
    Kind.KNOWS: Chapter.KNOWS,
    Kind.PRIORITISES: Chapter.PRIORITISES,
    Kind.WITH: Chapter.WORKS_WITH,
}
_ORDER = tuple(Chapter)
_SENT = {Act.DELEGATE: Chapter.WORKS_WITH, Act.POINT: Chapter.KNOWS}
"""To whom somebody hands on tells with whom they work, and where they point what they know."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A decision that a line rests on; ``link`` opens the original, where there is one."""

    decision: str
    at: datetime
    place: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a line says of a worker, whatever it rests on.

    ``trait`` is one of ``memory.profile.writing.TRAITS`` with what it shows as ``value``. Of how they work it is
    ``DOES``, or ``SENDS`` with to whom or where as ``value``; ``topic`` is then an id. Of how they change things it is
    one of ``memory.profile.changing.HABITS``, of what they know ``FOLDER`` with the folder as ``value``. Of what they
    take first it is ``memory.profile.prioritising.SOON`` or ``LATER`` of a topic, of whom they work with ``ASKED`` with
    a name as ``value``.
    """

    kind: Kind
    trait: str
    value: str = ""
    topic: str = ""
    act: Act | None = None

    @property
    def key(self) -> str:
        """What the claim is known by; ``claim_of`` reads it."""
        return ":".join((self.kind, self.trait, self.topic, self.act or "", self.value))

    @property
    def chapter(self) -> Chapter:
        """Where it is read."""
        sent = _SENT.get(self.act) if self.act and self.trait == SENDS else None
        return sent or _CHAPTERS[self.kind]


def claim_of(key: str) -> Claim:
    """The claim that is known by a key."""
    kind, trait, topic, act, value = key.split(":", 4)
    return Claim(kind=Kind(kind), trait=trait, value=value, topic=topic, act=Act(act) if act else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Claim):
    """A claim that holds of ``len(evidence)`` of ``of`` decisions; ``evidence`` is newest first.

    ``compacted`` of them have no words any more.
    """

    evidence: tuple[Evidence, ...]
    of: int
    compacted: int = 0

    @property
    def count(self) -> int:
        """Of how many decisions it holds."""
        return len(self.evidence)

    @property
    def first(self) -> datetime:
        """When it held first."""
        return self.evidence[-1].at

    @property
    def last(self) -> datetime:
        """When it held last."""
        return self.evidence[0].at


def distil(decisions: Sequence[Decision], compacted: Sequence[Compacted] = ()) -> tuple[Line, ...]:
    """The lines of a worker's decisions, chapter by chapter, what holds most often first."""
    commits, spoken = [each for each in decisions if changed(each) is not None], answered(decisions)
    lines = (
        *_done(decisions, compacted),
        *written(decisions),
        *_changing(commits),
        *_prioritised(spoken),
        *_asked_by(spoken),
        *_knowing(commits),
    )
    return tuple(sorted(lines, key=lambda line: _ORDER.index(line.chapter)))


def _prioritised(spoken: Sequence[Decision]) -> tuple[Line, ...]:
    """What is answered soon, and what waits."""
    return _sorted(
        Line(kind=Kind.PRIORITISES, trait=waited, topic=topic, evidence=_cited(alike), of=len(about))
        for topic, about in _grouped(spoken, lambda each: each.topic).items()
        for waited, alike in _grouped(about, pace).items()
        if len(alike) >= max(LEAST_WRITTEN, USUAL * len(about))
    )


def _asked_by(spoken: Sequence[Decision]) -> tuple[Line, ...]:
    """Who asks most."""
    asked = _grouped(spoken, lambda each: each.situation.trigger.name)
    lines = (
        Line(kind=Kind.WITH, trait=ASKED, value=name, evidence=_cited(alike), of=len(spoken))
        for name, alike in asked.items()
        if len(alike) >= LEAST_WRITTEN
    )
    return _sorted(lines)[:MOST_ASKERS]


def written(decisions: Iterable[Decision]) -> tuple[Line, ...]:
    """How a worker writes, by those of their decisions that hold their own words."""
    own = [each for each in decisions if each.reply.strip() and each.provenance in OWN_WORDS and not is_noted(each)]
    of_reply = {name: Trait(_of_reply(trait), trait.telling) for name, trait in TRAITS.items()}
    return _sorted(line for name, trait in of_reply.items() for line in _usual(Kind.WRITES, name, trait, own))


def _of_reply(trait: Trait[str]) -> Callable[[Decision], str]:
    return lambda decision: trait.shown(decision.reply)


def _usual(kind: Kind, name: str, trait: Trait[Decision], own: Sequence[Decision]) -> Iterable[Line]:
    for value, alike in _grouped(own, trait.shown).items():
        if len(alike) >= max(LEAST_WRITTEN, trait.telling * len(own)):
            yield Line(kind=kind, trait=name, value=value, evidence=_cited(alike), of=len(own))


def _changing(commits: Sequence[Decision]) -> tuple[Line, ...]:
    return _sorted(line for name, trait in HABITS.items() for line in _usual(Kind.CHANGES, name, trait, commits))


def _knowing(commits: Sequence[Decision]) -> Iterable[Line]:
    for folder, known in known_folders(commits):
        yield Line(kind=Kind.KNOWS, trait=FOLDER, value=folder, evidence=_cited(known), of=len(commits))


def _done(decisions: Iterable[Decision], compacted: Iterable[Compacted]) -> tuple[Line, ...]:
    done: list[Decision | Compacted] = [
        each for each in decisions if each.topic and not are_notes(each.situation.place) and not is_noted(each)
    ]
    lines: list[Line] = []
    for topic, about in _grouped([*done, *compacted], lambda each: each.topic).items():
        for act, alike in _grouped(about, lambda each: each.act.value).items():
            short = sum(isinstance(each, Compacted) for each in alike)
            if len(alike) >= LEAST_DONE or short:
                lines.append(
                    Line(
                        kind=Kind.WORKS,
                        trait=DOES,
                        topic=topic,
                        act=Act(act),
                        evidence=_cited(alike),
                        of=len(about),
                        compacted=short,
                    )
                )
            lines += _sent(topic, Act(act), [each for each in alike if isinstance(each, Decision)])
    return _sorted(lines)


def _sent(topic: str, act: Act, decisions: Sequence[Decision]) -> Iterable[Line]:
    pattern = _TARGETS.get(act)
    if pattern is None:
        return
    for target, alike in _grouped(decisions, lambda decision: _first(pattern, decision.reply)).items():
        if len(alike) >= LEAST_DONE:
            yield Line(
                kind=Kind.WORKS,
                trait=SENDS,
                value=target,
                topic=topic,
                act=act,
                evidence=_cited(alike),
                of=len(decisions),
            )


def _first(pattern: re.Pattern[str], reply: str) -> str:
    found = pattern.search(reply)
    return found[found.lastindex or 0].rstrip(".,:;!") if found else ""


def _grouped(decisions: Iterable[T], by: Callable[[T], str]) -> Mapping[str, list[T]]:
    """Decisions by what each shows; those that show nothing are left out."""
    groups: dict[str, list[T]] = defaultdict(list)
    for decision in decisions:
        if shown := by(decision):
            groups[shown].append(decision)
    return groups


def _cited(decisions: Iterable[Decision | Compacted]) -> tuple[Evidence, ...]:
    return tuple(sorted(map(_evidence, decisions), key=lambda each: (each.at, each.decision), reverse=True))


def _evidence(decision: Decision | Compacted) -> Evidence:
    if isinstance(decision, Compacted):
        return Evidence(decision.id, decision.at, decision.place, decision.link)
    return Evidence(decision.id, decision.at, decision.situation.place.id, decision.situation.link)


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What holds most often first; that nothing was said comes after all that was."""
    return tuple(sorted(lines, key=lambda line: (line.act is Act.IGNORE, -line.count, line.key)))
