"""Grouping a worker's decisions into topics: each joins the nearest centre, or founds a topic of its own.

Leader clustering over situation vectors (Hartigan 1975, chapter 3); a topic is named by the most telling
words of the situation that founded it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from memory.index.store import Dense
from memory.index.tokens import CJK, STOP
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import TopicRow

NEAR = 0.5
NAME_WORDS = 3
NAME_SIGNS = 8


@dataclass(slots=True)
class Topic:
    """A topic while decisions are added: its centre is the running mean of its situations."""

    name: str
    centre: NDArray[np.float32]
    size: int


class Topics:
    """The topics of one worker."""

    def __init__(self, topics: Iterable[Topic] = ()) -> None:
        self.all = {topic.name: topic for topic in topics}

    def nearest(self, vector: Dense) -> str:
        """The name of the topic that a situation belongs to, or an empty string."""
        if not self.all:
            return ""
        topics = list(self.all.values())
        centres = np.stack([topic.centre for topic in topics])
        likeness = centres @ np.asarray(vector, np.float32) / np.linalg.norm(centres, axis=1)
        best = int(likeness.argmax())
        return topics[best].name if likeness[best] >= NEAR else ""

    def add(self, vector: Dense, text: str) -> str:
        """Put a situation into its topic, a new one if none is near, and return the topic's name."""
        array = np.asarray(vector, np.float32)
        name = self.nearest(vector)
        if not name:
            name = self._free_name(text)
            self.all[name] = Topic(name, array, 1)
            return name
        topic = self.all[name]
        topic.centre = ((topic.centre * topic.size + array) / (topic.size + 1)).astype(np.float32)
        topic.size += 1
        return name

    def _free_name(self, text: str) -> str:
        wanted = name_of(text)
        name, number = wanted, 2
        while name in self.all:
            name, number = f"{wanted} {number}", number + 1
        return name


def name_of(text: str) -> str:
    """A short readable name: the longest words of a text in their order, or its first Chinese signs."""
    run = CJK.search(text)
    if run:
        return run.group()[:NAME_SIGNS]
    words = [word for word in re.findall(r"[^\W\d_]{3,}", text.casefold()) if word not in STOP]
    chosen = set(sorted(dict.fromkeys(words), key=len, reverse=True)[:NAME_WORDS])
    return " ".join(dict.fromkeys(word for word in words if word in chosen)) or "other"


async def load_topics(session: ReadSession, worker: str) -> Topics:
    """The topics of a worker."""
    rows = await session.scalars(select(TopicRow).where(TopicRow.worker == worker))
    return Topics(Topic(row.name, np.frombuffer(row.centre, np.float32), row.size) for row in rows)


async def save_topics(session: WriteSession, worker: str, topics: Topics, names: Sequence[str]) -> None:
    """Write the topics of those names."""
    for name in names:
        topic = topics.all[name]
        await session.merge(
            TopicRow(worker=worker, name=name, centre=topic.centre.astype(np.float32).tobytes(), size=topic.size)
        )
