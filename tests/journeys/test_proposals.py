"""A stand-in is proposed where the worker seems to be away, and never started without them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from adapters.local.people import Posted
from tests.stage import Stage, actions, open_stage

QUESTION, ANSWER = "Who has the key?", "It is with Ben."


@pytest.fixture(autouse=True)
async def double(stage: Stage) -> None:
    """Ana has a double that may draft."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)


async def away(stage: Stage, hours: float | None = 5) -> None:
    """Ana's status says that she is away."""
    now = stage.clock.now()
    await stage.chat.be_away(stage.ana, now, now + timedelta(hours=hours) if hours is not None else None)
    await stage.app.settle()


def proposals(stage: Stage) -> list[Posted]:
    return [card for card in stage.cards(stage.ana) if "stand_accept" in actions(card)]


async def standing(stage: Stage) -> str:
    return (await stage.command(stage.ana, "status")).post.text


async def test_absence_brings_a_proposal_and_no_stand_in(stage: Stage) -> None:
    await away(stage)
    (proposal,) = proposals(stage)
    assert proposal.post.text.startswith("Your status says that you are away. Shall I stand in for you from")
    assert "Not standing in." in await standing(stage)


async def test_taken_up_it_starts_after_the_one_consent_to_send(stage: Stage) -> None:
    await away(stage)
    await stage.press(stage.ana, proposals(stage)[0], "stand_accept")
    assert "Not standing in." in await standing(stage)
    asked = [posted for posted in stage.chat.posts if "consent_send" in actions(posted)][-1]
    await stage.press(stage.ana, asked, "consent_send")
    assert "Standing in from" in await standing(stage)
    assert proposals(stage) == []


async def test_taken_up_with_that_consent_on_record_it_starts_at_once(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    await stage.command(stage.ana, "stop")
    await away(stage)
    await stage.press(stage.ana, proposals(stage)[0], "stand_accept")
    assert "Standing in from" in await standing(stage)


async def test_same_absence_is_proposed_once_and_not_again_after_no(stage: Stage) -> None:
    now = stage.clock.now()
    for _ in range(3):
        await stage.chat.be_away(stage.ana, now, now + timedelta(hours=5))
    await stage.app.settle()
    await stage.press(stage.ana, proposals(stage)[0], "stand_dismiss")
    await stage.chat.be_away(stage.ana, now, now + timedelta(hours=5))
    await stage.app.settle()
    assert proposals(stage) == []


async def test_nothing_is_proposed_while_a_stand_in_runs_or_for_minutes(stage: Stage) -> None:
    await away(stage, hours=0.2)
    await stage.stand_in(stage.ana)
    await away(stage)
    assert proposals(stage) == []


async def test_absence_without_an_end_is_proposed_for_a_working_day(stage: Stage) -> None:
    await away(stage, hours=None)
    assert len(proposals(stage)) == 1


async def test_absence_of_somebody_without_a_double_is_nothing(stage: Stage) -> None:
    now = stage.clock.now()
    await stage.chat.be_away(stage.ben, now, now + timedelta(hours=5))
    await stage.app.settle()
    assert stage.cards(stage.ben) == []


async def test_proposal_that_is_over_starts_nothing(stage: Stage) -> None:
    await away(stage, hours=1)
    (proposal,) = proposals(stage)
    await stage.wait(hours=2)
    await stage.press(stage.ana, proposal, "stand_accept")
    assert "Not standing in." in await standing(stage)
    told = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    assert "This time is over." in told
    assert "You took this up." not in told


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
BEGIN:VEVENT
UID:1
DTSTART:20260302T150000Z
DTEND:20260302T190000Z
SUMMARY:Vacation
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
async def calendar() -> AsyncIterator[str]:
    """The address of a served calendar in which Ana is on vacation this afternoon, and of one that is none."""
    app = web.Application()
    app.router.add_get("/c.ics", _calendar)
    app.router.add_get("/none.ics", _none)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def _calendar(_: web.Request) -> web.Response:
    return web.Response(text=CALENDAR)


async def _none(_: web.Request) -> web.Response:
    return web.Response(text="<html>")


async def test_calendar_proposes_what_it_says(tmp_path: Path, calendar: str) -> None:
    async with open_stage(tmp_path / "other", calendar_hosts=frozenset({"127.0.0.1"})) as stage:
        await stage.consent(stage.ana)
        await stage.command(stage.ana, f"settings calendar {calendar}/c.ics")
        (proposal,) = proposals(stage)
        assert "from Mon 2026-03-02 15:00 to Mon 2026-03-02 19:00" in proposal.post.text
        await stage.wait(hours=2)
        assert len(proposals(stage)) == 1


async def test_calendar_that_cannot_be_read_is_told_of(tmp_path: Path, calendar: str) -> None:
    async with open_stage(tmp_path / "other", calendar_hosts=frozenset({"127.0.0.1"})) as stage:
        await stage.consent(stage.ana)
        await stage.command(stage.ana, f"settings calendar {calendar}/none.ics")
        told = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
        assert "I cannot read your calendar; give its address anew with `settings calendar`." in told


async def test_calendar_within_the_own_network_is_not_asked(stage: Stage, calendar: str) -> None:
    await stage.command(stage.ana, f"settings calendar {calendar.replace('http', 'https')}/c.ics")
    assert proposals(stage) == []
