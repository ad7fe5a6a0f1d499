"""Many workers listen in one place: what is said there is taken in for all together, and kept for each apart."""

from collections import Counter

import pytest
from sqlalchemy import delete, event, select, update

from adapters.chat import Person, Place, PlaceKind
from bot.shadow.silence import SILENCE
from bot.work.schedule import plan, subject_of
from memory.decisions.decisions import decisions_of
from memory.decisions.talks import read_message
from memory.domain import Act
from memory.record.tables import JobRow, MessageRow, WorkerRow
from memory.workers import all_workers, get_worker, worker_of, worker_seal
from tests.stage import Stage

SEVERAL, MANY = 2, 9


async def crowd(stage: Stage, size: int) -> tuple[Place, list[Person]]:
    """A place in which so many workers let their doubles listen."""
    people = [stage.chat.add_person(f"W{number}") for number in range(size)]
    place = stage.chat.add_place(f"crowd{size}", PlaceKind.PUBLIC, [*people, stage.ben, stage.chen])
    for person in people:
        await stage.consent(person, place)
    return place, people


async def heard(stage: Stage, place: Place) -> dict[str, list[str]]:
    """What each worker's double heard in a place, opened with their own key."""
    found: dict[str, list[str]] = {}
    async with stage.app.of.record.read() as session:
        rows = select(MessageRow).where(MessageRow.place == place.id).order_by(MessageRow.at, MessageRow.message)
        for row in await session.scalars(rows):
            seal = await worker_seal(session, stage.app.of.master, row.worker)
            name = (await get_worker(session, row.worker)).name
            found.setdefault(name, []).append(read_message(row, seal).text)
    return found


async def ignored(stage: Stage, person: Person) -> list[str]:
    """What a worker left unanswered though they were there."""
    async with stage.app.of.record.read() as session:
        worker = await worker_of(session, person.id)
        assert worker is not None
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        known = await decisions_of(session, seal, worker.id)
    return [each.situation.trigger.text for each in known if each.act is Act.IGNORE]


async def statements(stage: Stage, place: Place, text: str) -> int:
    """How many statements it takes until a message is handled."""
    counted: Counter[str] = Counter()
    record = stage.app.of.record
    engines = [record._readers.sync_engine, record._writers.sync_engine]

    def count(*_: object) -> None:
        counted["all"] += 1

    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    await stage.say(stage.ben, text, place=place)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)
    return counted["all"]


async def test_each_worker_keeps_what_was_said_under_their_own_key(stage: Stage) -> None:
    place, people = await crowd(stage, SEVERAL)
    await stage.say(stage.ben, "The build is red again.", place=place)
    await stage.say(people[0], "Restarting it.", place=place)
    said = ["The build is red again.", "Restarting it."]
    assert await heard(stage, place) == {"W0": said, "W1": said}
    async with stage.app.of.record.read() as session:
        sealed = list(await session.scalars(select(MessageRow.sealed).where(MessageRow.place == place.id)))
    assert len(set(sealed)) == len(sealed)


async def test_message_costs_no_more_statements_however_many_hear_it(stage: Stage) -> None:
    few, _ = await crowd(stage, SEVERAL)
    many, _ = await crowd(stage, MANY)
    for place in (few, many):
        await stage.say(stage.chen, "Good morning.", place=place)
    assert await statements(stage, few, "Is the build green?") == await statements(stage, many, "Is the build green?")


async def test_what_one_worker_forgot_or_no_longer_allows_the_others_go_on_to_hear(stage: Stage) -> None:
    place, people = await crowd(stage, 3)
    await stage.command(people[1], f"shadow off #{place.name}")
    said = await stage.say(stage.ben, "Where does the falcon sleep?", place=place)
    forgotten = await stage.command(people[2], f"forget {said.link}")
    await stage.press(people[2], forgotten, "forget_part")
    await stage.say(stage.chen, "Is the build green?", place=place)
    assert await heard(stage, place) == {
        "W0": ["Where does the falcon sleep?", "Is the build green?"],
        "W2": ["Is the build green?"],
    }
    await stage.app.accept(said)
    await stage.app.settle()
    assert (await heard(stage, place))["W2"] == ["Is the build green?"]


async def test_only_their_own_double_hears_a_worker_who_stepped_out(stage: Stage) -> None:
    place, people = await crowd(stage, 3)
    await stage.command(people[0], "me out")
    await stage.say(people[0], "Between us: it was me.", place=place)
    assert set(await heard(stage, place)) == {"W0"}


async def test_silence_is_a_decision_of_those_alone_who_were_there(stage: Stage) -> None:
    place, people = await crowd(stage, 3)
    await stage.say(stage.ben, "Anyone for lunch?", place=place)
    for person in people[:2]:
        await stage.say(person, "The importer is through.", place=place, thread="000001")
    await stage.wait(hours=13)
    assert [await ignored(stage, each) for each in people] == [["Anyone for lunch?"], ["Anyone for lunch?"], []]


async def test_silence_that_cannot_be_written_down_holds_up_nobody_elses(stage: Stage) -> None:
    place, people = await crowd(stage, 4)
    await stage.say(stage.ben, "Anyone for lunch?", place=place)
    for person in people:
        await stage.say(person, "The importer is through.", place=place, thread="000001")
    async with stage.app.of.record.write() as session:
        first = await worker_of(session, people[0].id)
        assert first is not None
        spoilt = update(MessageRow).where(MessageRow.worker == first.id).values(sealed=b"spoilt" * 9)
        await session.execute(spoilt)
    await stage.wait(hours=13)
    for _ in range(8):
        await stage.wait(minutes=2)
    assert [await ignored(stage, each) for each in people[1:]] == 3 * [["Anyone for lunch?"]]


@pytest.mark.parametrize("spoilt", ["key", "words"])
async def test_worker_whose_memory_cannot_be_opened_keeps_nobody_else_from_hearing(stage: Stage, spoilt: str) -> None:
    place, people = await crowd(stage, 3)
    await stage.say(stage.ben, "The build is red again.", place=place)
    async with stage.app.of.record.write() as session:
        first = await worker_of(session, people[0].id)
        assert first is not None
        if spoilt == "key":
            await session.execute(update(WorkerRow).where(WorkerRow.id == first.id).values(data_key=b"spoilt" * 9))
        else:
            await session.execute(update(MessageRow).where(MessageRow.worker == first.id).values(sealed=b"spoilt" * 9))
    await stage.say(people[0], "Restarting it.", place=place)
    async with stage.app.of.record.read() as session:
        kept = await session.scalars(select(MessageRow.worker).where(MessageRow.author == people[0].id))
        assert set(kept) - {first.id} == {each.id for each in await all_workers(session)} - {first.id}


@pytest.mark.parametrize("hours", [13, 30])
async def test_silence_that_a_former_version_planned_is_still_written_down(stage: Stage, hours: int) -> None:
    await stage.consent(stage.ana)
    asked = await stage.say(stage.ben, "Anyone for lunch?")
    await stage.say(stage.ana, "The importer is through.", thread="000001")
    async with stage.app.of.record.write() as session:
        worker = await worker_of(session, stage.ana.id)
        assert worker is not None
        await session.execute(delete(JobRow).where(JobRow.kind == SILENCE))
        former = subject_of(worker.id, stage.ops.id, asked.id)
        await plan(session, SILENCE, former, asked.at + stage.app.of.settings.silence)
    await stage.wait(hours=hours)
    assert await ignored(stage, stage.ana) == ["Anyone for lunch?"]


async def test_edit_and_deletion_reach_the_copies_of_all(stage: Stage) -> None:
    place, people = await crowd(stage, 3)
    said = await stage.say(stage.ben, "The build is red.", place=place)
    await stage.command(people[2], f"shadow off #{place.name}")
    await stage.edit(said, "The build is green.")
    assert await heard(stage, place) == {
        "W0": ["The build is green."],
        "W1": ["The build is green."],
        "W2": ["The build is red."],
    }
    await stage.chat.remove(said)
    await stage.app.settle()
    assert await heard(stage, place) == {}
