"""How situations become topics, and where the topics' names may be read."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from memory.record.tables import DecisionRow, TopicRow
from memory.topics import Topics, load_topics, name_of, save_topics, seal_former_centres, topic_name
from tests.memory.memories import open_memory

EAST, NEAR_EAST, NORTH = (1.0, 0.0, 0.0), (0.8, 0.6, 0.0), (0.0, 0.0, 1.0)
WIDE = (1.0, 0.0, 0.0, 0.0)


def test_near_situation_joins_and_far_one_founds_a_topic() -> None:
    topics = Topics()
    deploy = topics.add(EAST, "how do we roll back the deploy")
    assert topics.add(NEAR_EAST, "anything") == deploy
    lunch = topics.add(NORTH, "where is lunch")
    assert lunch != deploy
    assert (topics.nearest(EAST), topics.nearest(NORTH)) == (deploy, lunch)
    assert topics.nearest((0.0, -1.0, 0.0)) == ""


def test_centre_is_the_mean_of_its_situations() -> None:
    topics = Topics()
    topic = topics.add(EAST, "x")
    topics.join(topic, NEAR_EAST)
    assert np.allclose(topics.all[topic].centre, (0.9, 0.3, 0.0))
    assert topics.all[topic].size == 2


def test_centre_of_another_embedder_counts_for_nothing_until_it_begins_anew() -> None:
    topics = Topics()
    old = topics.add(EAST, "x")
    assert topics.nearest(WIDE) == ""
    topics.join(old, WIDE)
    assert topics.nearest(WIDE) == old
    assert topics.all[old].size == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How do we roll back the deploy?", "roll back deploy"),
        ("服务器宕机了怎么办？快来", "服务器宕机了怎么"),
        ("ok?", "other"),
    ],
)
def test_name_is_made_of_the_telling_words(text: str, name: str) -> None:
    assert name_of(text) == name


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("double.db*"))


async def test_names_are_read_with_the_workers_key_and_stand_nowhere_in_the_open(tmp_path: Path) -> None:
    async with open_memory(tmp_path) as memory:
        decision = await memory.remember("Where is the zanzibar contract?", "In the safe.")
        await memory.record.scrub()
        async with memory.record.read() as session:
            topic = await session.scalar(select(DecisionRow.topic).where(DecisionRow.id == decision.id))
            assert topic
            assert await topic_name(session, memory.seal, memory.worker.id, topic) == "zanzibar contract"
            assert await topic_name(session, memory.seal, memory.worker.id, "") == ""
    assert b"zanzibar" not in stored(tmp_path)


async def test_saved_topics_keep_their_names_when_their_centres_move(tmp_path: Path) -> None:
    async with open_memory(tmp_path) as memory:
        worker, topics = memory.worker.id, Topics()
        topic = topics.add(EAST, "roll back deploy")
        async with memory.record.write() as session:
            await save_topics(session, memory.seal, worker, topics)
        async with memory.record.write() as session:
            again = await load_topics(session, memory.seal, worker)
            again.join(topic, NEAR_EAST)
            await save_topics(session, memory.seal, worker, again)
        async with memory.record.read() as session:
            assert await topic_name(session, memory.seal, worker, topic) == "roll back deploy"
            row = await session.get(TopicRow, (worker, topic))
            assert row is not None
            assert row.size == 2


async def test_centre_that_a_former_version_left_open_is_sealed_and_reads_as_before(tmp_path: Path) -> None:
    async with open_memory(tmp_path) as memory:
        worker, topics = memory.worker.id, Topics()
        topic = topics.add(EAST, "roll back deploy")
        open_centre = topics.all[topic].centre.tobytes()
        async with memory.record.write() as session:
            await save_topics(session, memory.seal, worker, topics)
            row = await session.get_one(TopicRow, (worker, topic))
            row.centre = open_centre
        await seal_former_centres(memory.record, memory.master)
        async with memory.record.read() as session:
            assert open_centre not in (await session.get_one(TopicRow, (worker, topic))).centre
            assert (await load_topics(session, memory.seal, worker)).all[topic].centre.tobytes() == open_centre
