"""What was said before the consent is read in steps, with one message that tells how far it has come."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from adapters.chat import Message
from adapters.errors import Unclear
from tests.stage import Stage


async def chat_for_weeks(stage: Stage, weeks: int) -> None:
    """Ben asks and Ana answers every other day, while nobody listens."""
    for day in range(0, 7 * weeks, 2):
        await stage.chat.say(stage.ben, stage.ops, f"Who deploys service number {day} today?")
        stage.clock.advance(timedelta(minutes=5))
        await stage.chat.say(stage.ana, stage.ops, f"Chen deploys service {day}.")
        stage.clock.advance(timedelta(days=2))


def told(stage: Stage) -> list[str]:
    texts = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    return [text for text in texts if "#ops" in text]


async def test_history_is_learnt_once_whatever_the_steps(stage: Stage) -> None:
    await chat_for_weeks(stage, 5)
    await stage.consent(stage.ana)
    assert told(stage) == ["I have read what was said in #ops lately: 36 messages, 18 decisions of yours."]
    await stage.consent(stage.ana)
    assert "18 decisions known" in (await stage.command(stage.ana, "status")).post.text


async def test_progress_is_told_in_one_message_and_an_outage_costs_one_step(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat_for_weeks(stage, 5)
    asked: list[datetime] = []
    history = stage.chat.history

    async def broken_once(place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        asked.append(until)
        if len(asked) == 8:
            raise Unclear("no answer")
        async for message in history(place, since, until):
            yield message

    monkeypatch.setattr(stage.chat, "history", broken_once)
    await stage.consent(stage.ana)
    (half_way,) = told(stage)
    assert half_way.startswith("I am reading what was said in #ops lately: 86% read")
    await stage.wait(minutes=1)
    (whole,) = told(stage)
    assert whole.startswith("I have read what was said in #ops lately: 36 messages, 18 decisions")
    assert asked[7] == asked[8]
    assert len(asked) == len(set(asked)) + 1


async def test_place_in_which_nothing_was_said_is_read_in_growing_steps(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []
    history = stage.chat.history

    async def counted(place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        asked.append(until)
        async for message in history(place, since, until):
            yield message

    monkeypatch.setattr(stage.chat, "history", counted)
    await stage.consent(stage.ana)
    first = stage.clock.now() - timedelta(days=90)
    assert [(until - first).days for until in asked] == [7, 14, 28, 56, 90]
    assert told(stage) == []


async def test_consent_given_twice_reads_once(stage: Stage) -> None:
    await chat_for_weeks(stage, 2)
    card = await stage.command(stage.ana, "shadow on", stage.ops)
    await stage.chat.press(stage.ana, card, "consent_shadow")
    stage.clock.advance(timedelta(seconds=2))
    await stage.chat.press(stage.ana, card, "consent_shadow")
    await stage.app.settle()
    assert len(told(stage)) == 1
