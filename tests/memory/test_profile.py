"""A worker's decisions become lines on how they work and write; each cites the decisions that it rests on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from memory.domain import Act, Decision, Provenance, Purpose
from memory.notes import notes_of
from memory.profile.compaction import Compacted
from memory.profile.profile import Kind, Line, distil
from memory.profile.profiles import Profile, manner_of, read_profile, restore, strike
from memory.profile.versions import Change, changes
from memory.record.tables import StrikeRow
from memory.rights.audience import only
from memory.rights.consent import grant
from memory.rights.erasure import forget_decisions, forget_empty_topics
from tests.memory.memories import ANA, BEN, BOARD, CHEN, NOW, OPS, Memory, a_decision, open_shared_memory

DEPLOY, KEY = "Can we deploy on Friday?", "Who has the key?"
NO = "Sorry, we can't deploy on Fridays."


def about(topic: str, question: str, reply: str, *, days_ago: float = 1.0, asker: str = "ben") -> Decision:
    return replace(a_decision(question, reply, days_ago=days_ago, asker=asker), topic=topic)


def told(lines: tuple[Line, ...], kind: Kind) -> list[tuple[str, str, int, int]]:
    return [(line.trait, line.value or str(line.act), line.count, line.of) for line in lines if line.kind is kind]


def test_topic_and_act_make_a_line_with_its_share_and_times() -> None:
    declined = [about("t", DEPLOY, NO, days_ago=day) for day in (9, 3, 5)]
    others = [about("t", DEPLOY, "Go ahead.", days_ago=2), about("u", KEY, "It is with Ben.")]
    (line,) = [line for line in distil([*declined, *others]) if line.kind is Kind.WORKS]
    assert (line.topic, line.act, line.count, line.of) == ("t", Act.DECLINE, 3, 4)
    assert (line.first, line.last) == (declined[0].at, declined[1].at)
    assert [each.decision for each in line.evidence] == [declined[at].id for at in (1, 2, 0)]


def test_silence_about_a_topic_is_a_line() -> None:
    assert told(distil([about("t", DEPLOY, "") for _ in range(3)]), Kind.WORKS) == [("does", "ignore", 3, 3)]


def test_those_to_whom_a_topic_is_handed_and_where_people_are_sent_are_told() -> None:
    handed = [about("t", KEY, "Ask @Ben, please.") for _ in range(3)] + [about("t", KEY, "Ask @Chen.")]
    pointed = [about("u", KEY, f"See https://wiki.example/keys?page={page}") for page in range(3)]
    assert ("sends", "Ben", 3, 4) in told(distil(handed), Kind.WORKS)
    assert ("sends", "https://wiki.example/keys", 3, 3) in told(distil(pointed), Kind.WORKS)


def test_few_decisions_and_decisions_without_a_topic_make_no_line() -> None:
    assert distil([about("t", DEPLOY, NO), about("t", DEPLOY, NO), about("", KEY, "No"), about("", KEY, "No")]) == ()


def test_compacted_decisions_count_with_those_that_are_whole() -> None:
    link = "https://chat.example/1"
    old = Compacted("old", "ops", "ben", NOW.replace(year=2025), Act.DECLINE, "t", link)
    (line,) = [line for line in distil([about("t", DEPLOY, NO)], [old]) if line.kind is Kind.WORKS]
    assert (line.count, line.of, line.compacted, line.first) == (2, 2, 1, old.at)
    assert line.evidence[-1].link == link


def test_what_most_replies_have_in_common_is_how_the_worker_writes() -> None:
    greeted = [about("", KEY, f"Hi Ben, it is with {name}.") for name in ("Chen", "Dora", "Eve")]
    lines = distil([*greeted, about("", KEY, "Hello, it is here."), about("", KEY, "Hi, it is gone.")])
    assert told(lines, Kind.WRITES) == [("language", "en", 5, 5), ("length", "short", 5, 5)]
    lines = distil([*greeted, *[replace(each, id=f"{each.id}2") for each in greeted]])
    assert ("opens", "hi", 6, 6) in told(lines, Kind.WRITES)


def test_what_the_double_worded_and_what_was_taught_does_not_tell_how_the_worker_writes() -> None:
    approved = [replace(about("t", KEY, "By Ben it is."), provenance=Provenance.CONFIRMED) for _ in range(6)]
    assert told(distil(approved), Kind.WRITES) == []
    notes = notes_of("local:ana", "notes")
    lessons = [replace(each, situation=replace(each.situation, place=notes)) for each in approved]
    assert distil(lessons) == ()


def test_key_stays_while_counts_grow() -> None:
    three = [about("t", DEPLOY, NO, days_ago=day) for day in range(3)]
    keys = [{line.key for line in distil(some)} for some in (three, [*three, about("t", DEPLOY, NO)])]
    assert keys[0] == keys[1] == {"works:does:t:decline:"}


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    """Ana has declined four times to deploy, and greets in #board."""
    async with open_shared_memory(tmp_path) as opened:
        for day in range(6):
            await opened.remember(DEPLOY, NO, days_ago=day + 1)
        for day in range(6):
            decision = a_decision(KEY, f"Hi Ben, it is in room {day}.", days_ago=day + 1, worker=opened.worker.id)
            await opened.record_only(replace(decision, situation=replace(decision.situation, place=BOARD)))
        await opened.indexer.index_pending(NOW)
        yield opened


async def profile(memory: Memory) -> Profile:
    async with memory.record.read() as session:
        return await read_profile(session, memory.seal, memory.worker.id)


async def test_struck_line_stays_struck_until_it_is_restored(memory: Memory) -> None:
    line = next(line for line in (await profile(memory)).lines if line.act is Act.DECLINE)
    async with memory.record.write() as session:
        await strike(session, memory.seal, memory.worker.id, line, NOW)
    await memory.remember(DEPLOY, NO)
    now = await profile(memory)
    assert line.key not in {each.key for each in now.lines}
    assert [(each.key, each.count) for each in now.struck] == [(line.key, line.count + 1)]
    async with memory.record.write() as session:
        await restore(session, memory.seal, memory.worker.id, line)
    assert (await profile(memory)).struck == ()


async def test_what_is_kept_of_a_struck_line_holds_none_of_its_words(memory: Memory) -> None:
    line = next(line for line in (await profile(memory)).lines if line.value == "hi")
    async with memory.record.write() as session:
        await strike(session, memory.seal, memory.worker.id, line, NOW)
        (kept,) = await session.scalars(select(StrikeRow))
        assert (len(kept.line), "hi" in kept.line.split(":"), kept.topic) == (32, False, "")


async def test_forgotten_decisions_are_in_no_line_and_a_struck_line_goes_with_its_topic(memory: Memory) -> None:
    line = next(line for line in (await profile(memory)).lines if line.act is Act.DECLINE)
    gone = [each.decision for each in line.evidence]
    async with memory.record.write() as session:
        await strike(session, memory.seal, memory.worker.id, line, NOW)
        await forget_decisions(session, memory.worker.id, gone[:4])
        await forget_empty_topics(session, memory.worker.id)
        assert len(list(await session.scalars(select(StrikeRow)))) == 1
    cited = {each.decision for line in (await profile(memory)).lines for each in line.evidence}
    assert cited
    assert cited.isdisjoint(gone[:4])
    async with memory.record.write() as session:
        await forget_decisions(session, memory.worker.id, gone)
        await forget_empty_topics(session, memory.worker.id)
        assert list(await session.scalars(select(StrikeRow))) == []


async def manner(memory: Memory, *people: str, provider: str = "acme") -> set[str]:
    """What those people's drafts are coloured by, as traits and values."""
    readers = {person.id: person for person in (ANA, BEN, CHEN)}
    async with memory.record.read() as session:
        found = [
            await manner_of(
                session, memory.seal, memory.worker.id, reader=only(readers[each]), provider=provider, before=NOW
            )
            for each in people
        ]
    return {f"{line.trait}={line.value}" for each in found for line in each.lines}


async def test_drafts_are_coloured_only_by_what_their_reader_and_the_provider_may_read(memory: Memory) -> None:
    assert await manner(memory, BEN.id, CHEN.id) == set()
    async with memory.record.write() as session:
        await grant(session, memory.worker.id, [OPS.id], [Purpose.MODEL], now=NOW, provider="acme")
    assert "opens=hi" not in await manner(memory, BEN.id)
    assert "length=short" in await manner(memory, BEN.id, CHEN.id)
    async with memory.record.write() as session:
        await grant(session, memory.worker.id, [BOARD.id], [Purpose.MODEL], now=NOW, provider="acme")
    assert "opens=hi" in await manner(memory, BEN.id)
    assert "opens=hi" not in await manner(memory, CHEN.id)
    assert await manner(memory, BEN.id, provider="other") == set()


def waiting(topic: str, hours: float) -> list[Decision]:
    """Six decisions about a topic, each so long after it was asked."""
    asked = [about(topic, KEY, "Ben has it.", days_ago=day) for day in range(3, 9)]
    return [replace(each, at=each.situation.trigger.at + timedelta(hours=hours)) for each in asked]


@pytest.mark.parametrize(
    ("hours", "says"), [(0.5, [("soon", "None", 6, 6)]), (30.0, [("later", "None", 6, 6)]), (5.0, [])]
)
def test_what_is_answered_soon_and_what_waits_is_told_by_topic(hours: float, says: list[object]) -> None:
    assert told(distil(waiting("t", hours)), Kind.PRIORITISES) == says


def test_who_asks_often_is_told_with_their_share() -> None:
    few = [about("t", KEY, "Ben has it.", asker="chen") for _ in range(3)]
    assert [(each[1], *each[2:]) for each in told(distil([*waiting("t", 1), *few]), Kind.WITH)] == [("Ben", 6, 9)]


def test_versions_differ_by_what_came_went_and_moved() -> None:
    declined = [about("t", DEPLOY, NO, days_ago=day) for day in range(1, 6)]
    handed = [about("k", KEY, "Ask @Ben about it.", days_ago=day) for day in range(1, 4)]
    deferred = [replace(about("t", DEPLOY, "Later."), act=Act.DEFER) for _ in range(5)]

    before, after = distil([*declined, *handed]), distil([*declined, *deferred])
    works = [(each.change, each.line.topic, each.line.act) for each in changes(before, after)]
    assert (Change.NEW, "t", Act.DEFER) in works
    assert (Change.LESS, "t", Act.DECLINE) in works
    assert (Change.GONE, "k", Act.DELEGATE) in works
    assert (Change.MORE, "t", Act.DECLINE) in [
        (each.change, each.line.topic, each.line.act) for each in changes(after, before)
    ]
    assert changes(before, before) == []
