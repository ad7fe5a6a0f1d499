"""How situations become topics, and where the topics' names may be read."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from memory.index.gathering import gathered
from memory.index.rebuild import MANY
from memory.index.titles import name_of, telling_names
from memory.index.topics import (
    MUCH,
    RENAMED,
    Topics,
    load_topics,
    name_topics,
    named_topics,
    rename_topic,
    save_topics,
    seal_former_centres,
    telling_topics,
    topic_name,
)
from memory.record.tables import DecisionRow, TopicRow
from memory.rights.audit import append
from tests.memory.memories import NOW, a_decision, open_memory

EAST, NEAR_EAST, NORTH = (1.0, 0.0, 0.0), (0.8, 0.6, 0.0), (0.0, 0.0, 1.0)
WORDS = ("Where is", "Who has", "When is", "Why is", "How late is")
THINGS = ("zanzibar contract", "lunch menu", "broken printer", "deploy key", "parking permit")
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
    topic = topics.add(EAST, "deploy")
    topics.join(topic, NEAR_EAST)
    assert np.allclose(topics.all[topic].centre, (0.9, 0.3, 0.0))
    assert topics.all[topic].size == 2


def test_centre_of_another_embedder_counts_for_nothing_until_it_begins_anew() -> None:
    topics = Topics()
    old = topics.add(EAST, "deploy")
    assert topics.nearest(WIDE) == ""
    topics.join(old, WIDE)
    assert topics.nearest(WIDE) == old
    assert topics.all[old].size == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How do we roll back the deploy?", "roll back deploy"),
        ("服务器宕机了怎么办？快来", "服务器宕机了"),
        ("Great, thanks a lot!", ""),
        ("https://release.example/ 👍", ""),
    ],
)
def test_name_is_made_of_the_telling_words(text: str, name: str) -> None:
    assert name_of(text) == name


@pytest.mark.parametrize("text", ["Great, thanks a lot!", "https://release.example/ 👍"])
def test_what_is_about_nothing_founds_no_topic(text: str) -> None:
    topics = Topics()
    assert topics.add(EAST, text) == ""
    deploy = topics.add(EAST, "how do we roll back the deploy")
    assert topics.add(NEAR_EAST, text) == deploy


def test_lone_topics_join_what_they_are_nearest_to_and_bound_ones_stay() -> None:
    def told() -> tuple[Topics, list[str]]:
        topics = Topics()
        vectors = (EAST, EAST, (0.3, 0.954, 0.0), (0.0, 0.45, 0.893))
        return topics, [topics.add(vector, "roll back deploy") for vector in vectors]

    topics, (deploy, _, beside, far) = told()
    assert gathered(topics, ()) == {beside: far}
    assert {topic: each.size for topic, each in topics.all.items()} == {deploy: 2, far: 2}
    topics, (_, _, beside, far) = told()
    assert gathered(topics, {beside, far}) == {}


async def test_topic_that_a_former_version_called_other_has_no_name(tmp_path: Path) -> None:
    async with open_memory(tmp_path) as memory:
        await memory.remember("Where is the zanzibar contract?", "In the safe.")
        async with memory.record.write() as session:
            (topic,) = await named_topics(session, memory.seal, memory.worker.id)
            await rename_topic(session, memory.seal, memory.worker.id, topic.id, "other")
            assert await topic_name(session, memory.seal, memory.worker.id, topic.id) == ""
            assert await telling_topics(session, memory.seal, memory.worker.id) == []


async def test_lone_topics_of_an_archive_are_gathered_with_their_decisions(tmp_path: Path) -> None:
    async with open_memory(tmp_path) as memory:
        asked = [f"{word} the {thing}?" for word in WORDS for thing in THINGS]
        await memory.record_only(*(a_decision(question, "It is.", worker=memory.worker.id) for question in asked))
        await memory.indexer.index_pending(NOW)
        async with memory.record.read() as session:
            held = Counter(await session.scalars(select(DecisionRow.topic)))
            kept = {row.id: row.size for row in await session.scalars(select(TopicRow))}
        assert held.keys() == kept.keys()
        assert dict(held) == kept


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


def test_topic_that_holds_much_takes_in_only_what_is_close_and_is_still_nearest() -> None:
    topics = Topics()
    deploy = topics.add(EAST, "how do we roll back the deploy")
    for _ in range(MUCH):
        assert topics.add(EAST, "once more") == deploy
    beside = (0.6, 0.8, 0.0)
    assert topics.nearest(beside) == deploy
    other = topics.add(beside, "how do we deploy on Fridays")
    assert other != deploy
    assert topics.nearest(beside) == other
    assert topics.add((0.9, 0.1, 0.0), "once more") == deploy


def test_topics_are_named_by_what_sets_them_apart_without_addresses_and_mentions() -> None:
    asked = {
        "one": [f"@U35B8CADB see https://docs.google.com/{n} please, the billing invoice is late" for n in range(4)],
        "two": [f"<@U1> `x{n}` https://docs.google.com/{n} the build server is red, please look" for n in range(4)],
        "three": [f"测试环境的权限怎么申请{'呢' * n}？" for n in range(4)],
        "few": ["Where is lunch?"],
    }
    names = telling_names(asked)
    assert names.keys() == {"one", "two", "three"}
    assert names["one"] == "billing invoice, late"
    assert names["two"] == "build server, red"
    assert set(names["three"].split("、")) == {"测试环境", "权限", "申请"}


def test_chinese_topics_are_named_by_whole_words_in_either_signs_and_after_nobody() -> None:
    asked = {
        "rooms": ["会议室怎么预订？", "三楼的会议室被占了怎么办？", "王芳，会议室要怎么预订"],
        "rights": ["資料庫的權限怎麼申請？", "誰可以給我資料庫權限？", "麻烦问一下，資料庫權限什麼時候開"],
        "deploy": ["배포 롤백 어떻게 해요", "배포 롤백 부탁", "배포 언제"],
    }
    names = {topic: set(name.split("、")) for topic, name in telling_names(asked, people=["王芳"]).items()}
    assert names == {"rooms": {"会议室", "预订"}, "rights": {"資料庫權限"}, "deploy": {"배포", "롤백"}}


async def test_what_came_at_once_is_named_anew_unless_the_worker_named_it(tmp_path: Path) -> None:
    async with open_memory(tmp_path) as memory:
        await memory.remember("https://docs.google.com/1 where is the zanzibar contract?", "In the safe.")
        questions = [f"Where is the zanzibar contract number {n}?" for n in range(MANY)]
        await memory.record_only(*(a_decision(question, "It is.", worker=memory.worker.id) for question in questions))
        await memory.indexer.index_pending(NOW)
        async with memory.record.write() as session:
            topics = await named_topics(session, memory.seal, memory.worker.id)
            (topic,) = [topic for topic in topics if topic.size >= MANY]
            assert topic.name == "zanzibar contract, number"
            await rename_topic(session, memory.seal, memory.worker.id, topic.id, "the island")
            subject, worker = topic.id, memory.worker.id
            await append(session, memory.master, worker, RENAMED, subject=subject, now=NOW)
            await name_topics(session, memory.seal, worker)
            assert await topic_name(session, memory.seal, worker, topic.id) == "the island"
