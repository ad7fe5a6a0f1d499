"""A Monday of Ana's: a brief, a meeting with captions, a review by card, sign-offs, and the digest of the week."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from adapters.request import Signing
from bot.service.captions import caption_routes
from tests.github_stage import Office, open_office
from tests.journeys import test_review, test_sign_off
from tests.servers.calendar import HOSTS, serve_calendar
from tests.stage import MONDAY

QUESTION, ANSWER = "How do we roll back a deploy?", "Use the release page."
NOON = MONDAY + timedelta(hours=3)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Ana has a double that knows her reviews and her sign-offs, and a meeting at noon."""
    async with serve_calendar() as calendar, open_office(tmp_path / "home", calendar_hosts=HOSTS) as office:
        calendar.invite("1", "Roll back of deploys", NOON, NOON + timedelta(hours=1), "Ana", "Ben", "Dora")
        stage = office.stage
        await test_review.learn(office)
        for asker in (stage.ben, stage.chen, stage.ben):
            await stage.say(asker, QUESTION)
            await stage.say(stage.ana, ANSWER)
        await stage.command(stage.ana, f"settings calendar {calendar.address}")
        await stage.command(stage.ana, "settings briefs on")
        await test_sign_off.earn(stage)
        yield office


async def test_day_from_the_brief_to_the_digest(office: Office) -> None:
    stage, ana = office.stage, office.stage.ana
    ours = stage.direct(ana)

    stage.clock.advance(max(NOON - timedelta(minutes=59) - stage.clock.now(), timedelta()))
    await stage.app.settle()
    (brief,) = [each for each in stage.chat.seen_by(ana, ours) if each.key.startswith("brief:")]
    assert brief.post.text == "At 12:00: Roll back of deploys"
    assert brief.post.card is not None
    assert QUESTION in brief.post.card.body

    await stage.press(ana, await stage.command(ana, "attend Weekly until 1pm in #ops"), "attend")
    told = [each for each in stage.chat.seen_by(ana, ours) if ":secret" in each.key]
    caption = {"seconds": 62.5, "speaker": "Ben", "text": "Ana, how do we roll back a deploy?"}
    transport = httpx.ASGITransport(Starlette(routes=caption_routes(stage.app)))
    async with httpx.AsyncClient(transport=transport, base_url="http://double") as client:
        secret = {"Authorization": f"Bearer {told[-1].post.text.split('`')[1]}"}
        assert (await client.post("/captions", headers=secret, content=json.dumps(caption))).status_code == 200
    await stage.app.settle()
    await stage.press(ana, *await stage.sending(ana))
    spoken = stage.replies()[-1]
    assert (spoken.place, spoken.post.text) == (stage.ops.id, ANSWER)

    pull = await test_review.ask(office, ("ledger/refund.py", test_review.PATCH))
    assert office.said(pull) == []
    await stage.press(ana, *await stage.sending(ana))
    assert test_review.CHANGES in office.said(pull)[0]
    assert office.remarks(pull)[0][:2] == ("ledger/refund.py", 12)

    before = len(test_sign_off.answers(stage))
    await test_sign_off.ask(stage, stage.ben, "Cables for the new desk", test_sign_off.purchase("50"))
    assert test_sign_off.answers(stage)[before:] == [(Signing("approve"), "Approved.")]
    await test_sign_off.ask(stage, stage.ben, "Cables for the whole floor", test_sign_off.purchase("4000"))
    assert len(test_sign_off.answers(stage)) == before + 1
    card = stage.card_with(ana, "edit")
    assert "Ben asks you to sign off a purchase" in card.post.text
    why = await stage.command(ana, "why", ours)
    assert "small purchases" not in why.post.text
    await stage.press(ana, card, "edit", "No, that is too dear.")
    assert test_sign_off.answers(stage)[-1] == (Signing("decline"), "No, that is too dear.")

    await stage.wait(days=7)
    (digest,) = [each for each in stage.chat.seen_by(ana, ours) if each.key.startswith("digest:")]
    assert digest.post.card is not None
    assert digest.post.card.table is not None
    assert "2026-03-02" in digest.post.text
