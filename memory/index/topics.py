"""Grouping a worker's decisions into topics: each joins the nearest centre, or founds a topic of its own.

Leader clustering over situation vectors (Hartigan 1975, chapter 3); into a topic that holds much of everything already
only what is quite near is put, so that none swallows the rest. A topic is named by the most telling words of the
situation that founded it, and once it holds more, by what sets it apart (``memory.index.titles``). A topic's id says
nothing; its name and its centre, which is the vector of its only situation where it has but one, lie sealed with the
worker's key.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, select, update

from memory.decisions.decisions import read_decision
from memory.domain import FORM_TOPIC, Act
from memory.index.store import Dense
from memory.index.titles import name_of, telling_names
from memory.record.engine import ReadSession, Record, WriteSession
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import (
    AuditRow,
    ClearanceRow,
    CompactedRow,
    DecisionRow,
    DraftRow,
    OutcomeRow,
    StrikeRow,
    TopicRow,
)
from memory.workers import worker_seal

NEAR, CLOSE = 0.5, 0.7
MUCH, SHARE = 40, 0.05
"""A topic of more than ``MUCH`` situations, and more than ``SHARE`` of all, takes in only what is ``CLOSE`` to it."""
SEALED = b"sealed:"
"""Begins a centre that is sealed; those of former versions were not."""
FORMER_NAMELESS = "other"
AT_ONCE = 500
RENAMED = "topic_renamed"
"""What stands in the audit chain where a worker named a topic."""


@dataclass(slots=True)
class Topic:
    """A topic while decisions are added: its centre is the running mean of its situations.

    ``name`` is known of a new topic only; ``topic_name`` reads that of an older one.
    """

    centre: NDArray[np.float32]
    size: int
    name: str = ""


class Topics:
    """The topics of one worker by id; ``changed`` are those that ``save_topics`` has to write."""

    def __init__(self, topics: Mapping[str, Topic] | None = None) -> None:
        self.all = dict(topics or {})
        self.changed: set[str] = set()

    def nearest(self, vector: Dense) -> str:
        """The id of the topic that a situation belongs to, or an empty string.

        Centres of another number of dimensions were another embedder's and count for nothing.
        """
        near = self._near(vector)
        return near[0][1] if near else ""

    def _near(self, vector: Dense) -> list[tuple[float, str]]:
        """The topics that a situation is near to, the nearest first, with how near."""
        comparable = {topic: each.centre for topic, each in self.all.items() if len(each.centre) == len(vector)}
        if not comparable:
            return []
        centres = np.stack(list(comparable.values()))
        likeness = centres @ np.asarray(vector, np.float32) / np.linalg.norm(centres, axis=1)
        near = [(float(each), topic) for each, topic in zip(likeness, comparable, strict=True) if each >= NEAR]
        return sorted(near, key=lambda each: -each[0])

    def add(self, vector: Dense, text: str) -> str:
        """Put a situation into its topic, a new one if none is near, and return the topic's id.

        What is about nothing, such as a bare link or a word of thanks, founds none: it stays without one.
        """
        total = sum(each.size for each in self.all.values())
        full = {topic for topic, each in self.all.items() if is_full(each.size, total)}
        taking = (topic for likeness, topic in self._near(vector) if likeness >= CLOSE or topic not in full)
        topic = next(taking, "")
        if not topic and (name := name_of(text)):
            topic = new_id()
            self.all[topic] = Topic(np.zeros(0, np.float32), 0, name)
        if topic:
            self.join(topic, vector)
        return topic

    def join(self, topic: str, vector: Dense) -> None:
        """Move a topic's centre towards one more of its situations; another embedder's centre begins anew."""
        found, array = self.all[topic], np.asarray(vector, np.float32)
        if len(found.centre) != len(array):
            found.centre, found.size = array, 0
        found.centre = ((found.centre * found.size + array) / (found.size + 1)).astype(np.float32)
        found.size += 1
        self.changed.add(topic)

    def drop(self, topic: str) -> None:
        """Let a topic go whose situations belong to another one now."""
        del self.all[topic]
        self.changed.discard(topic)


def is_full(size: int, total: int) -> bool:
    """Whether a topic holds so much of everything that it takes in only what is close."""
    return size > max(MUCH, SHARE * total)


async def topic_name(session: ReadSession, seal: Seal, worker: str, topic: str) -> str:
    """The readable name of a worker's topic; empty where there is none."""
    if topic.startswith(FORM_TOPIC):
        return topic.removeprefix(FORM_TOPIC)
    row = await session.get(TopicRow, (worker, topic))
    return _name(seal, row) if row else ""


@dataclass(frozen=True, slots=True)
class NamedTopic:
    """A topic as its worker sees it; ``size`` is how many decisions it holds, the compacted ones too.

    ``number`` is its place among all in the order in which they came up: it stays when others begin to say something.
    """

    number: int
    id: str
    name: str
    size: int


async def named_topics(session: ReadSession, seal: Seal, worker: str) -> list[NamedTopic]:
    """The topics of a worker, in the order in which they came up."""
    by_topic = await _spoken_by_topic(session, worker)
    rows = await session.scalars(select(TopicRow).where(TopicRow.worker == worker).order_by(TopicRow.id))
    return [NamedTopic(at, row.id, _name(seal, row), by_topic[row.id]) for at, row in enumerate(rows, 1)]


async def count_spoken(session: ReadSession, worker: str) -> int:
    """How many decisions a worker has in which they did something, the compacted ones too."""
    return (await _spoken_by_topic(session, worker)).total()


async def _spoken_by_topic(session: ReadSession, worker: str) -> Counter[str]:
    by_topic: Counter[str] = Counter()
    for table in (DecisionRow, CompactedRow):
        spoken = (table.worker == worker, table.act != Act.IGNORE.value)
        sizes = await session.execute(select(table.topic, func.count()).where(*spoken).group_by(table.topic))
        by_topic.update({row[0]: row[1] for row in sizes})
    return by_topic


async def telling_topics(session: ReadSession, seal: Seal, worker: str) -> list[NamedTopic]:
    """The topics that say something: with a name, and of several decisions where any are, or the worker's own word."""
    named = [topic for topic in await named_topics(session, seal, worker) if topic.name]
    spoken_of = await said_of_topics(session, worker)
    several = [topic for topic in named if topic.size > 1 or topic.id in spoken_of]
    return several or named


async def said_of_topics(session: ReadSession, worker: str) -> set[str]:
    """The topics of which the worker said something: a name, a right, or what they are not."""
    said = [select(table.topic).where(table.worker == worker) for table in (ClearanceRow, StrikeRow)]
    renamed = select(AuditRow.subject).where(AuditRow.worker == worker, AuditRow.action == RENAMED)
    return {topic for chosen in (*said, renamed) for topic in await session.scalars(chosen)}


async def rename_topic(session: WriteSession, seal: Seal, worker: str, topic: str, name: str) -> None:
    """Call a topic otherwise; one that is gone stays so."""
    row = await session.get(TopicRow, (worker, topic))
    if row is not None:
        row.sealed = seal.close(name, topic)


async def name_topics(session: WriteSession, seal: Seal, worker: str) -> None:
    """Name the topics of a worker by what sets each apart from the rest; what they named themself stays so."""
    asked: dict[str, list[str]] = defaultdict(list)
    people: set[str] = set()
    spoken = select(DecisionRow).where(DecisionRow.worker == worker, DecisionRow.act != Act.IGNORE.value)
    for row in await session.scalars(spoken):
        trigger = read_decision(row, seal).situation.trigger
        asked[row.topic].append(trigger.text)
        people.add(trigger.name)
    theirs = select(AuditRow.subject).where(AuditRow.worker == worker, AuditRow.action == RENAMED)
    kept = set(await session.scalars(theirs))
    for topic, name in telling_names(asked, people).items():
        if topic not in kept:
            await rename_topic(session, seal, worker, topic, name)


async def merge_topics(session: WriteSession, seal: Seal, worker: str, gone: str, kept: str) -> None:
    """Let all that belongs to one topic belong to another; where either is gone already, nothing happens.

    What was struck of the one that goes was about lines that are no more.
    """
    former, row = await session.get(TopicRow, (worker, gone)), await session.get(TopicRow, (worker, kept))
    if former is None or row is None:
        return
    one, other = (_open(seal, each) for each in (row, former))
    if len(one) == len(other):
        whole = max(1, row.size + former.size)
        row.centre = _close(seal, kept, ((one * row.size + other * former.size) / whole).astype(np.float32))
        row.size += former.size
    for table in (DecisionRow, CompactedRow, DraftRow, OutcomeRow):
        moved = update(table).where(table.worker == worker, table.topic == gone)
        await session.execute(moved.values(topic=kept))
    await session.execute(delete(StrikeRow).where(StrikeRow.worker == worker, StrikeRow.topic == gone))
    await session.delete(former)


async def load_topics(session: ReadSession, seal: Seal, worker: str) -> Topics:
    """The topics of a worker."""
    rows = await session.scalars(select(TopicRow).where(TopicRow.worker == worker))
    return Topics({row.id: Topic(_open(seal, row), row.size) for row in rows})


async def save_topics(session: WriteSession, seal: Seal, worker: str, topics: Topics) -> None:
    """Write the topics that are new or have moved."""
    for topic in topics.changed:
        found = topics.all[topic]
        row = await session.get(TopicRow, (worker, topic))
        if row is None:
            row = TopicRow(worker=worker, id=topic, sealed=seal.close(found.name, topic))
            session.add(row)
        row.centre, row.size = _close(seal, topic, found.centre), found.size


async def seal_former_centres(record: Record, master: Seal) -> None:
    """Seal the centres that a former version left open."""
    former = select(TopicRow).where(func.substr(TopicRow.centre, 1, len(SEALED)) != SEALED, TopicRow.centre != b"")
    rows = True
    while rows:
        async with record.write() as session:
            some = list(await session.scalars(former.limit(AT_ONCE)))
            for row in some:
                row.centre = _close(await worker_seal(session, master, row.worker), row.id, _open(master, row))
            rows = bool(some)


def _name(seal: Seal, row: TopicRow) -> str:
    """The name of a topic; none where a former version called it by a word for what has none."""
    name = seal.open(row.sealed, row.id)
    return "" if name == FORMER_NAMELESS else name


def _close(seal: Seal, topic: str, centre: NDArray[np.float32]) -> bytes:
    return SEALED + seal.close(centre.tobytes().hex(), f"{topic} centre")


def _open(seal: Seal, row: TopicRow) -> NDArray[np.float32]:
    opened = row.centre
    if opened.startswith(SEALED):
        opened = bytes.fromhex(seal.open(opened.removeprefix(SEALED), f"{row.id} centre"))
    return np.frombuffer(opened, np.float32)
