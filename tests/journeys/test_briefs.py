"""An hour before a meeting, who wants it is told who comes, what they asked last, and what they still wait for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.local.people import Posted
from tests.servers.calendar import HOSTS, ServedCalendar, serve_calendar
from tests.stage import MONDAY, Stage, open_stage

QUESTION, ANSWER = "How do I roll back a deploy?", "Use the release page."
NOON = MONDAY + timedelta(hours=3)


@pytest.fixture
async def calendar() -> AsyncIterator[ServedCalendar]:
    """Ana's calendar, with a meeting at noon."""
    async with serve_calendar() as served:
        served.invite("1", "Roll back of deploys", NOON, NOON + timedelta(hours=1), "Ana", "Ben Ortiz", "Dora")
        yield served


@pytest.fixture
async def stage(tmp_path: Path, calendar: ServedCalendar) -> AsyncIterator[Stage]:
    """Ana's double knows her calendar, and what she told Ben on the way to nine past nine."""
    async with open_stage(tmp_path / "home", calendar_hosts=HOSTS) as stage:
        await stage.consent(stage.ana)
        await stage.say(stage.ben, QUESTION)
        await stage.say(stage.ana, ANSWER)
        await stage.command(stage.ana, f"settings calendar {calendar.address}")
        yield stage


def briefs(stage: Stage) -> list[Posted]:
    return [each for each in stage.chat.seen_by(stage.ana) if each.key.startswith("brief:")]


def told(stage: Stage) -> str:
    (brief,) = briefs(stage)
    return f"{brief.post.text}\n{brief.post.card.body}" if brief.post.card else brief.post.text


async def on(stage: Stage) -> None:
    await stage.command(stage.ana, "settings briefs on")


async def test_an_hour_before_it_is_told_who_comes_and_what_was_decided(stage: Stage) -> None:
    await on(stage)
    await stage.wait(minutes=100)
    assert briefs(stage) == []
    await stage.wait(minutes=20)
    assert told(stage).splitlines() == [
        "At 12:00: Roll back of deploys",
        "Who may come: Ana, Ben Ortiz, Dora.",
        f"Ben Ortiz asked you last: Mon 2026-03-02 09:02, #ops: «{QUESTION}» → answer: {ANSWER}",
    ]
    assert briefs(stage)[0].place == stage.direct(stage.ana).id


async def test_what_others_asked_about_it_is_told_as_well(stage: Stage) -> None:
    await stage.wait(minutes=10)
    await stage.say(stage.chen, "Who may roll back a deploy?")
    await stage.say(stage.ana, "Whoever is on call.")
    await on(stage)
    await stage.wait(hours=2)
    assert told(stage).splitlines()[-2:] == [
        "What you did about this before:",
        "Mon 2026-03-02 09:14, #ops: «Who may roll back a deploy?» → answer: Whoever is on call.",
    ]


async def test_it_is_told_what_waits_for_the_worker(stage: Stage) -> None:
    await on(stage)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, "@double @Ana how do I roll back my deploy today?")
    await stage.wait(minutes=10)
    await stage.say(stage.ben, "Ana, who has the key to the lab?", place=stage.ops)
    await stage.wait(hours=2)
    assert "Ben Ortiz waits for your word, " in told(stage)
    assert "Ben Ortiz has no answer yet, " in told(stage)


async def test_nobody_gets_one_who_did_not_ask_for_it(stage: Stage) -> None:
    await stage.wait(hours=4)
    assert briefs(stage) == []
    assert "Briefs before meetings: off" in (await stage.command(stage.ana, "settings")).post.text


async def test_each_meeting_is_told_of_once(stage: Stage) -> None:
    await on(stage)
    for _ in range(8):
        await stage.wait(minutes=20)
    await on(stage)
    assert len(briefs(stage)) == 1


async def test_what_it_said_goes_when_the_meeting_is_over(stage: Stage) -> None:
    await on(stage)
    await stage.wait(hours=2)
    await stage.wait(hours=2, minutes=1)
    assert told(stage) == "I took this back: its time is over, or you had me forget something."


async def test_what_it_said_goes_at_once_where_something_is_forgotten(stage: Stage) -> None:
    await on(stage)
    await stage.wait(hours=2)
    await stage.press(stage.ana, await stage.command(stage.ana, "forget #ops"), "forget_part")
    await stage.wait(seconds=1)
    assert "release page" not in told(stage)


async def test_nothing_of_it_is_left_where_everything_is_forgotten(stage: Stage) -> None:
    await on(stage)
    await stage.wait(hours=2)
    await stage.press(stage.ana, await stage.command(stage.ana, "forget everything"), "forget_everything")
    assert briefs(stage) == []


async def test_moved_meeting_is_told_of_at_its_new_time_and_a_cancelled_one_is_not(
    stage: Stage, calendar: ServedCalendar
) -> None:
    await on(stage)
    later = NOON + timedelta(hours=2)
    calendar.invite("1", "Roll back of deploys", later, later + timedelta(hours=1), "Ana", "Ben")
    calendar.invite("2", "Lunch", NOON, NOON + timedelta(hours=1), "Ana", "Chen")
    await stage.wait(minutes=100)
    del calendar.events["2"]
    await stage.wait(minutes=40)
    assert briefs(stage) == []
    await stage.wait(minutes=100)
    assert told(stage).startswith("At 14:00: Roll back of deploys")


async def test_meeting_of_one_is_not_told_of(stage: Stage, calendar: ServedCalendar) -> None:
    calendar.invite("1", "Focus", NOON, NOON + timedelta(hours=1), "Ana")
    await on(stage)
    await stage.wait(hours=3)
    assert briefs(stage) == []


async def test_calendar_that_does_not_answer_is_asked_again_soon(stage: Stage, calendar: ServedCalendar) -> None:
    await on(stage)
    calendar.status = 503
    await stage.wait(hours=2)
    calendar.status = 200
    await stage.wait(minutes=11)
    assert len(briefs(stage)) == 1


async def test_off_ends_them_and_without_a_calendar_there_are_none(stage: Stage) -> None:
    await on(stage)
    assert (await stage.command(stage.ana, "设置 会前 关")).post.text == "会前提要已关闭。"
    await stage.wait(hours=3)
    assert briefs(stage) == []
    await stage.command(stage.ana, "settings calendar off")
    assert (await stage.command(stage.ana, "settings briefs on")).post.text == (
        "For that I need your calendar: `settings calendar ADDRESS` first."
    )
