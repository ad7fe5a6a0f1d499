"""On PostgreSQL a right wins every race: whatever another process does at the same moment, what is taken back is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.rights.tidying import TIDYING, tidy
from bot.service.acting import typed
from bot.shadow.importing import Wanted, import_archive
from bot.work.schedule import Job
from memory.domain import Worker
from memory.record.tables import DraftRow
from memory.workers import worker_of
from tests.adversaries.races import try_races
from tests.stage import Stage, actions
from tests.two import (
    Two,
    Work,
    archive_of,
    decision_on,
    is_in_step,
    known,
    message_of,
    open_two,
    reads,
    sign_of,
    unheard,
    writes,
)


@pytest.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[Two]:
    """Two processes' worth of work on one database, which holds nothing yet."""
    async with open_two(tmp_path, url) as opened:
        yield opened


TRIALS = 15


def question_in(stage: Stage) -> str:
    """A question to which there is a precedent, with the stage's own sign."""
    return f"Where is the spare key kept, {sign_of(stage)}?"


async def owner(stage: Stage) -> Worker:
    """Ana, as a worker."""
    async with stage.app.of.record.read() as session:
        worker = await worker_of(session, stage.ana.id)
    assert worker is not None
    return worker


async def state_of(stage: Stage) -> str:
    """What became of the newest draft for Ana."""
    worker = await owner(stage)
    async with stage.app.of.record.read() as session:
        newest = select(DraftRow.state).where(DraftRow.worker == worker.id).order_by(DraftRow.id.desc())
        return await session.scalar(newest.limit(1)) or ""


async def forgetting(two: Two, stage: Stage) -> Work:
    """Ana is about to press that everything said in the place be forgotten."""
    card = await stage.command(stage.ana, f"forget #{stage.ops.name}")
    return two.taking(lambda: two.chat.press(stage.ana, card, "forget_part"))


async def about_to_settle(two: Two, stage: Stage) -> Work:
    """Ben has asked Ana's double, which stands in, and the draft is made: what follows from it is to be committed."""
    await stage.stand_in(stage.ana)
    await two.chat.say(stage.ben, stage.ops, f"@double @{stage.ana.name} {question_in(stage)}")
    await two.one.events.drain()
    async with two.one.of.record.read() as session:
        draft = await session.scalar(select(DraftRow.id).where(DraftRow.state == "asked"))
    assert draft is not None
    effect = await two.one.responder.respond(draft)

    async def work() -> None:
        async with two.one.of.record.write() as session:
            await effect(session)

    return work


async def test_nothing_is_heard_after_listening_was_switched_off(two: Two) -> None:
    stage = await two.stage()
    await two.chat.say(stage.ben, stage.ops, question_in(stage))
    switched_off = two.taking(lambda: two.chat.command(stage.ana, "shadow off", stage.ops))
    race = await two.race(writes("messages"), two.one.events.drain, switched_off)
    await two.calm()
    assert race.met
    assert not (race.overtaken and sign_of(stage) in await known(two.one))


async def test_nothing_is_reworded_after_listening_was_switched_off(two: Two) -> None:
    stage = await two.stage()
    message = await stage.say(stage.ben, "Where is the stapler?")
    await two.chat.edit(message, question_in(stage))
    switched_off = two.taking(lambda: two.chat.command(stage.ana, "shadow off", stage.ops))
    race = await two.race(writes("messages"), two.one.events.drain, switched_off)
    await two.calm()
    assert race.met
    assert not (race.overtaken and sign_of(stage) in await known(two.one))


async def test_nothing_is_asked_after_drafting_was_withdrawn(two: Two) -> None:
    stage = await two.stage()
    await two.chat.command(stage.ben, f"ask @{stage.ana.name} {question_in(stage)}")
    withdrawn = two.taking(lambda: two.chat.command(stage.ana, "shadow off"))
    race = await two.race(writes("drafts"), two.one.events.drain, withdrawn)
    await two.calm()
    assert race.met
    assert not (race.overtaken and sign_of(stage) in await known(two.one))


async def test_message_that_is_heard_while_its_place_is_forgotten_is_forgotten(two: Two) -> None:
    stage = await two.stage()
    forgotten = await forgetting(two, stage)
    message = await two.chat.say(stage.ben, stage.ops, question_in(stage))
    race = await two.race(message_of((await owner(stage)).id, message), two.one.events.drain, forgotten)
    await two.calm()
    assert race.met
    assert sign_of(stage) not in await known(two.one)


async def test_archive_that_is_imported_while_its_place_is_forgotten_brings_nothing(two: Two) -> None:
    stage = await two.stage()
    worker, forgotten = await owner(stage), await forgetting(two, stage)
    asked = unheard(stage, stage.ben, question_in(stage))
    archive = archive_of(asked, unheard(stage, stage.ana, "In the drawer."))
    race = await two.race(
        decision_on(worker.id, asked),
        lambda: import_archive(two.one.of, archive, worker, Wanted()),
        forgotten,
    )
    await two.calm()
    assert race.met
    assert sign_of(stage) not in await known(two.one)


async def test_who_steps_out_while_they_are_heard_is_left_out(two: Two) -> None:
    stage = await two.stage()
    await two.chat.say(stage.ben, stage.ops, question_in(stage))

    async def step_out() -> None:
        await two.chat.command(stage.ben, "me out")
        await two.other.events.drain()
        await two.other.jobs.drain()

    race = await two.race(writes("messages"), two.one.events.drain, step_out)
    await two.calm()
    assert race.met
    assert sign_of(stage) not in await known(two.one)


async def test_draft_that_is_settled_while_the_worker_says_stop_is_cancelled(two: Two) -> None:
    stage = await two.stage()
    settling = await about_to_settle(two, stage)
    stopped = two.taking(lambda: two.chat.command(stage.ana, "stop"))
    race = await two.race(reads("clearances"), settling, stopped)
    await two.calm()
    assert race.met
    assert await state_of(stage) == "cancelled"
    assert not stage.replies()


async def test_draft_that_is_settled_while_its_question_is_deleted_holds_no_word_of_it(two: Two) -> None:
    stage = await two.stage()
    settling = await about_to_settle(two, stage)
    question = [each for each in two.chat.messages.values() if sign_of(stage) in each.text][-1]
    race = await two.race(reads("clearances"), settling, two.taking(lambda: two.chat.remove(question)))
    await two.calm()
    assert race.met
    assert sign_of(stage) not in await known(two.one)


async def test_question_that_is_deleted_while_its_draft_is_approved_is_not_remembered(two: Two) -> None:
    stage = await two.stage()
    await stage.stand_in(stage.ana)
    question = await stage.say(stage.ben, f"@double @{stage.ana.name} {question_in(stage)}")
    await two.chat.press(stage.ana, *await stage.sending(stage.ana))
    decided = decision_on((await owner(stage)).id, question)
    race = await two.race(decided, two.one.events.drain, two.taking(lambda: two.chat.remove(question)))
    await two.calm()
    assert race.met
    assert sign_of(stage) not in await known(two.one)


async def test_no_right_loses_where_both_meet_anywhere(url: str, tmp_path: Path) -> None:
    found = await try_races(url, tmp_path, trials=TRIALS, seed=1)
    assert found.examples == []
    assert found.trials == TRIALS
    assert found.allowed > TRIALS // 4


async def test_what_is_indexed_while_its_time_is_over_leaves_no_topic_and_no_vector(two: Two) -> None:
    stage = await two.stage()
    sure = await stage.command(stage.ana, "keep 3 days")
    if "keep" in actions(sure):
        await stage.press(stage.ana, sure, "keep")
    await two.chat.say(stage.ben, stage.ops, f"Who waters the {sign_of(stage)} fern?")
    await two.chat.say(stage.ana, stage.ops, "The gardener, on Mondays.")
    await two.one.events.drain()
    two.clock.advance(timedelta(days=5))
    tidying = Job(TIDYING.kind, (await owner(stage)).id, "", 1)

    async def tidied() -> None:
        async with two.other.of.record.write() as session:
            await tidy(session, two.other.of, tidying)

    race = await two.race(reads("topics"), lambda: two.one.indexer.index_pending(two.clock.now()), tidied)
    await two.calm()
    assert race.met
    assert sign_of(stage) not in await known(two.one)
    assert await is_in_step(two.one)


async def test_what_the_worker_types_in_the_console_wins_as_well(two: Two) -> None:
    stage = await two.stage()
    worker = await owner(stage)
    await two.chat.say(stage.ben, stage.ops, question_in(stage))

    async def in_the_console() -> None:
        await typed(two.other, worker, "shadow off", "en", stage.ana.id, (stage.ops,))

    race = await two.race(writes("messages"), two.one.events.drain, in_the_console)
    await two.calm()
    assert not (race.overtaken and sign_of(stage) in await known(two.one))
