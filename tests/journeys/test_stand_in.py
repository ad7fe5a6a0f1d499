"""When the double answers alone, and when it stops."""

from datetime import timedelta

import pytest

from tests.stage import Stage

ANSWER = "Use `deploy rollback NAME` on the release page."
QUESTION = "How do I roll back a deploy?"


async def earn(stage: Stage) -> None:
    """Ana answers the same question of two people until her double asks for the right to do so alone."""
    await stage.consent(stage.ana)
    for number in range(30):
        await stage.say((stage.ben, stage.chen)[number % 2], QUESTION)
        await stage.say(stage.ana, ANSWER)
        await stage.wait(hours=1)


pytestmark = pytest.mark.after.with_args(earn)


async def grant(stage: Stage) -> None:
    """Ana grants the right."""
    await stage.press(stage.ana, stage.card_with(stage.ana, "grant"), "grant")


def alone(stage: Stage) -> list[str]:
    return [
        posted.post.text
        for posted in stage.chat.posts
        if posted.key.startswith("reply:") and posted.post.label.visible.endswith("Ana has not seen this")
    ]


async def test_cleared_topic_is_answered_alone_in_a_stand_in(stage: Stage) -> None:
    await grant(stage)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert alone(stage) == [ANSWER]


async def test_mention_of_the_worker_is_answered_in_a_stand_in_and_not_outside(stage: Stage) -> None:
    await grant(stage)
    await stage.say(stage.ben, f"@Ana {QUESTION}")
    assert alone(stage) == []
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@Ana {QUESTION}")
    assert alone(stage) == [ANSWER]


async def test_unasked_a_human_turn_is_answered_once(stage: Stage) -> None:
    await grant(stage)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@Ana {QUESTION}")
    await stage.say(stage.chen, f"@Ana {QUESTION}")
    assert alone(stage) == [ANSWER]
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert alone(stage) == [ANSWER, ANSWER]
    await stage.wait(hours=1)
    await stage.say(stage.ben, f"@Ana {QUESTION}")
    assert alone(stage) == [ANSWER, ANSWER, ANSWER]


async def test_without_the_workers_grant_nothing_is_answered_alone(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert alone(stage) == []


async def test_undone_answer_takes_the_right_back_when_the_evidence_no_longer_bears_it(stage: Stage) -> None:
    await grant(stage)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    assert "I no longer «answer» alone" in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1].post.text
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert alone(stage) == []


async def test_never_alone_holds_at_once(stage: Stage) -> None:
    await grant(stage)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "never_alone")
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert alone(stage) == [ANSWER]


async def test_a_month_without_evidence_expires_the_right(stage: Stage) -> None:
    await grant(stage)
    await stage.wait(days=31)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert alone(stage) == []


async def test_stand_in_ends_by_itself(stage: Stage) -> None:
    await grant(stage)
    await stage.stand_in(stage.ana, "for 2 hours")
    await stage.wait(hours=3)
    assert stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1].post.text.startswith("The stand-in is over")
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert alone(stage) == []


async def test_stop_cancels_what_waits_and_what_is_on_its_way(stage: Stage) -> None:
    await grant(stage)
    await stage.stand_in(stage.ana)
    stage.clock.advance(timedelta(minutes=1))
    await stage.chat.say(stage.ben, stage.ops, f"@double @Ana {QUESTION}")
    await stage.app.events.drain()
    await stage.app.jobs.drain()
    await stage.chat.command(stage.ana, "stop")
    await stage.app.events.drain()
    await stage.app.settle()
    assert alone(stage) == []


@pytest.mark.after
async def test_window_is_echoed_in_the_workers_zone_and_can_be_undone(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana)
    answer = await stage.command(stage.ana, "stand in until 6pm")
    assert answer.post.text == "I stand in for you from Mon 2026-03-02 09:00 to Mon 2026-03-02 18:00 (UTC)."
    await stage.press(stage.ana, answer, "stop")
    assert "Not standing in." in (await stage.command(stage.ana, "")).post.text


@pytest.mark.after
async def test_time_that_cannot_be_read_starts_nothing(stage: Stage) -> None:
    await stage.consent(stage.ana)
    answer = await stage.command(stage.ana, "stand in blue")
    assert answer.post.text.startswith("I cannot read a time in «blue»")
    assert "Not standing in." in (await stage.command(stage.ana, "")).post.text


@pytest.mark.after
async def test_window_to_come_lets_the_running_one_go_on_until_then(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana, "for 72 hours")
    await stage.command(stage.ana, "stand in tomorrow")
    assert "Standing in from Mon" in (await stage.command(stage.ana, "status")).post.text
    await stage.wait(hours=20)
    assert "Standing in from Tue" in (await stage.command(stage.ana, "status")).post.text
