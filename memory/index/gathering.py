"""Topics of a single situation join the topic that they are nearest to, so that a memory falls into few that say much.

A situation founds a topic where none is quite near, since it cannot be known yet what comes after it. Once much is
known, such a lone topic joins a less near one, or another lone one, the nearest pair first; so the same history always
falls into the same topics. Whatever rests on a topic, such as a right, keeps it as it is.
"""

from collections.abc import Collection, Mapping

import numpy as np
from sqlalchemy import delete, select, update

from memory.index.topics import Topic, Topics, is_full, load_topics, said_of_topics, save_topics
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import CompactedRow, DecisionRow, DraftRow, OutcomeRow, TopicRow

ALIKE = 0.4
"""How near a lone topic has to be to another one."""


async def gather_topics(session: WriteSession, seal: Seal, worker: str) -> int:
    """Let a worker's lone topics join others; returns how many did."""
    topics = await load_topics(session, seal, worker)
    joined = gathered(topics, await _bound(session, worker))
    theirs = (DecisionRow.worker == worker, DecisionRow.topic.in_(joined))
    moved = [
        {"id": row.id, "topic": joined[row.topic]}
        for row in await session.execute(select(DecisionRow.id, DecisionRow.topic).where(*theirs))
    ]
    if moved:
        await session.execute(update(DecisionRow), moved)
    await session.execute(delete(TopicRow).where(TopicRow.worker == worker, TopicRow.id.in_(joined)))
    await save_topics(session, seal, worker, topics)
    return len(joined)


def gathered(topics: Topics, bound: Collection[str]) -> Mapping[str, str]:
    """Which lone topics joined which others, whose centres have moved; those that are ``bound`` stay as they are."""
    joined: dict[str, str] = {}
    for some in _comparable(topics):
        _join(topics, some, bound, joined)
    return {gone: _last(kept, joined) for gone, kept in joined.items()}


def _comparable(topics: Topics) -> list[list[str]]:
    """The topics by the embedder of their centres, in the order in which they came up."""
    by_length: dict[int, list[str]] = {}
    for topic in sorted(topics.all):
        if topics.all[topic].size:
            by_length.setdefault(len(topics.all[topic].centre), []).append(topic)
    return list(by_length.values())


def _join(topics: Topics, names: list[str], bound: Collection[str], joined: dict[str, str]) -> None:
    total = sum(topics.all[name].size for name in names)
    rows = np.stack([_unit(topics.all[name]) for name in names])
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -1)
    lone = np.array([topics.all[name].size == 1 and name not in bound for name in names])
    closed = np.array([name in bound or is_full(topics.all[name].size, total) for name in names])
    likeness[:, closed] = -1
    while lone.any():
        among = np.where(lone[:, None], likeness, -1)
        one, other = np.unravel_index(int(among.argmax()), among.shape)
        if among[one, other] < ALIKE:
            return
        gone, kept = names[one], topics.all[names[other]]
        kept.centre = ((kept.centre * kept.size + topics.all[gone].centre) / (kept.size + 1)).astype(np.float32)
        kept.size += 1
        topics.changed.add(names[other])
        topics.drop(gone)
        joined[gone] = names[other]
        rows[other] = _unit(kept)
        lone[[one, other]] = False
        closed[other] = is_full(kept.size, total)
        likeness[other] = likeness[:, other] = rows @ rows[other]
        likeness[other, other] = -1
        likeness[one], likeness[:, one] = -1, -1
        likeness[:, closed] = -1


def _unit(topic: Topic) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    unit: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = topic.centre / np.linalg.norm(topic.centre)
    return unit


def _last(topic: str, joined: Mapping[str, str]) -> str:
    while topic in joined:
        topic = joined[topic]
    return topic


async def _bound(session: ReadSession, worker: str) -> set[str]:
    """The topics on which more rests than decisions: evidence, drafts, and what the worker said of them."""
    resting = [select(table.topic).where(table.worker == worker) for table in (CompactedRow, DraftRow, OutcomeRow)]
    used = {topic for chosen in resting for topic in await session.scalars(chosen)}
    return used | await said_of_topics(session, worker)
