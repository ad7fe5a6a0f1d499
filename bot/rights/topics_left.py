"""What topics are called once some of what they were named by is gone."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sqlalchemy import select

from bot.deployment import Deployment
from memory.decisions.decisions import read_decision
from memory.index.titles import name_of
from memory.index.topics import rename_topic, topic_name
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import CompactedRow, DecisionRow, TopicRow
from memory.rights.erasure import forget_empty_topics
from memory.workers import worker_seal

AT_ONCE = 500
"""So many ids go into one statement."""


def in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Some ids, ``AT_ONCE`` at a time."""
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some


async def questions_by_topic(
    session: ReadSession, of: Deployment, worker: str, decisions: Iterable[str]
) -> dict[str, str]:
    """For each topic of some decisions, all that was asked in them; of compacted ones that may be the topic's name."""
    seal, asked = await worker_seal(session, of.master, worker), dict[str, str]()
    for ids in in_parts(decisions):
        rows = await session.scalars(select(DecisionRow).where(DecisionRow.worker == worker, DecisionRow.id.in_(ids)))
        for row in rows:
            asked[row.topic] = f"{asked.get(row.topic, '')}\n{read_decision(row, seal).situation.trigger.text}"
        lost = select(CompactedRow.topic).where(CompactedRow.worker == worker, CompactedRow.id.in_(ids))
        for topic in await session.scalars(lost.distinct()):
            asked[topic] = f"{asked.get(topic, '')}\n{await topic_name(session, seal, worker, topic)}"
    return asked


async def rename_topics(session: WriteSession, of: Deployment, worker: str, said: Mapping[str, str]) -> int:
    """A topic that was named by what is forgotten is named by the oldest question that is left in it.

    Returns how many topics went, since nothing is left in them.
    """
    gone = await forget_empty_topics(session, worker)
    seal = await worker_seal(session, of.master, worker)
    for topic, text in said.items():
        row = await session.get(TopicRow, (worker, topic))
        if row is None or not any(word in text.casefold() for word in seal.open(row.sealed, topic).casefold().split()):
            continue
        left = select(DecisionRow).where(DecisionRow.worker == worker, DecisionRow.topic == topic)
        oldest = await session.scalar(left.order_by(DecisionRow.at, DecisionRow.id).limit(1))
        name = name_of(read_decision(oldest, seal).situation.trigger.text) if oldest else name_of("")
        await rename_topic(session, seal, worker, topic, name)
    return gone
