"""What an audience may see of a worker: lines, topics and precedents of decisions that everybody in it may read.

Nothing here is made of any other decision: not the counts of a line, and not the name of a topic.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from memory.decisions.decisions import read_decision
from memory.domain import Act, Decision, is_asked_for
from memory.index.titles import name_of, telling_names
from memory.index.topics import named_topics
from memory.profile.compaction import compacted_of
from memory.profile.profile import Line, distil
from memory.profile.profiles import is_struck, struck_of
from memory.record.engine import ReadSession
from memory.record.pieces import pieces
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.rights.audience import Audience, readable_places

MOST_BORNE = 40
"""So many groups of alike decisions are shown by precedents."""
OF_EACH = 3
"""So many of one group, where they read otherwise."""


@dataclass(frozen=True, slots=True)
class Borne:
    """What a worker does about a topic, by precedents, the newest first; ``count`` decisions bear it."""

    topic: str
    act: Act
    count: int
    precedents: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an audience may see: lines that are not struck, topics by id, what is borne most; of so many decisions."""

    lines: tuple[Line, ...]
    topics: Mapping[str, str]
    borne: tuple[Borne, ...]
    decisions: int


async def seen_by(session: ReadSession, seal: Seal, worker: str, reader: Audience | None) -> Seen:
    """What all of an audience may see of a worker; None is the worker alone, who may see everything."""
    decisions = await _decisions(session, seal, worker, reader)
    compacted = await compacted_of(session, seal, worker)
    if reader is not None:
        readable = await readable_places(session, {each.place for each in compacted}, reader)
        compacted = [each for each in compacted if each.place in readable]
    struck = await struck_of(session, worker)
    lines = tuple(line for line in distil(decisions, compacted) if not is_struck(seal, line, struck))
    if reader is not None:
        topics = _named_by(decisions)
    else:
        topics = {each.id: each.name for each in await named_topics(session, seal, worker)}
    return Seen(lines, topics, _borne(decisions), len(decisions) + len(compacted))


async def _decisions(session: ReadSession, seal: Seal, worker: str, reader: Audience | None) -> Sequence[Decision]:
    own = (DecisionRow.worker == worker, DecisionRow.overruled.is_(None))
    chosen = select(DecisionRow).where(*own).order_by(DecisionRow.at.desc(), DecisionRow.id)
    if reader is None:
        return [read_decision(row, seal) for row in await session.scalars(chosen)]
    places = await session.scalars(select(DecisionRow.place).where(*own).distinct())
    readable = sorted(await readable_places(session, places, reader))
    found = [
        row for some in pieces(readable) for row in await session.scalars(chosen.where(DecisionRow.place.in_(some)))
    ]
    decisions = [read_decision(row, seal) for row in found]
    return sorted(decisions, key=lambda each: (each.at, each.id), reverse=True)


def _named_by(decisions: Sequence[Decision]) -> dict[str, str]:
    """Topics, called by nothing but these decisions."""
    asked: dict[str, list[str]] = defaultdict(list)
    for each in decisions:
        if each.topic:
            asked[each.topic].append(each.situation.trigger.text)
    people = {each.situation.trigger.name for each in decisions}
    firsts = {topic: name_of(texts[-1]) for topic, texts in asked.items()}
    return {**firsts, **telling_names(asked, people)}


def _borne(decisions: Sequence[Decision]) -> tuple[Borne, ...]:
    groups: dict[tuple[str, Act], list[Decision]] = defaultdict(list)
    for each in decisions:
        if each.reply.strip() and each.act is not Act.IGNORE and is_asked_for(each):
            groups[each.topic, each.act].append(each)
    borne = [
        Borne(topic, act, len(alike), tuple(_otherwise(alike)[:OF_EACH])) for (topic, act), alike in groups.items()
    ]
    return tuple(sorted(borne, key=lambda each: (-each.count, each.topic, each.act))[:MOST_BORNE])


def _otherwise(alike: Sequence[Decision]) -> list[Decision]:
    """The newest of those that read the same, in their order."""
    newest: dict[str, Decision] = {}
    for each in alike:
        newest.setdefault(each.reply.casefold(), each)
    return list(newest.values())
