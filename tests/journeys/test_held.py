"""What the platform refuses to the whole deployment waits, is said once that is over, and nobody is told otherwise."""

import pytest

from adapters.errors import Barred, Refused, Unreachable
from tests.stage import Stage, actions

ANSWER = "Use the release page, then tell support."
ASKED = "I have asked Ana. Nothing is said in Ana's name until Ana confirms."
UNREACHED = "I could not reach Ana with your question; please ask Ana directly."
OVER = "For a while the chat took nothing from me."


@pytest.fixture(autouse=True)
async def taught(stage: Stage) -> None:
    """Ana's double knows an answer, and her stand-in runs."""
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "How do I roll back a deploy?")
    await stage.say(stage.ana, ANSWER)
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana, "for 48 hours")


async def ask(stage: Stage) -> None:
    await stage.say(stage.chen, "@double @Ana how can I roll back the deploy?")


async def pass_minutes(stage: Stage, count: int) -> None:
    for _ in range(count):
        await stage.wait(minutes=1)


def title(stage: Stage) -> str:
    return stage.card_with(stage.ana, "forget_this").post.text


def count_over(stage: Stage) -> int:
    return sum(each.post.text.startswith(OVER) for each in stage.chat.seen_by(stage.ana, stage.direct(stage.ana)))


async def test_approved_reply_waits_and_is_sent_when_it_is_over(stage: Stage) -> None:
    await ask(stage)
    stage.chat.barred = "60020"
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await pass_minutes(stage, 45)
    assert stage.replies() == []

    stage.chat.barred = ""
    await stage.wait(minutes=10)
    (reply,) = stage.replies()
    assert reply.post.text == ANSWER
    assert title(stage) == "Sent, as you approved."
    assert "undo" in actions(stage.card_with(stage.ana, "forget_this"))
    assert count_over(stage) == 1


async def test_card_of_an_approved_reply_says_that_it_waits_and_takes_it_back(stage: Stage) -> None:
    await ask(stage)
    stage.chat.faults = [Barred("48002")] * 9
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    assert title(stage) == "Approved; the chat does not take it yet. It goes out as soon as it does."
    await pass_minutes(stage, 20)

    await stage.press(stage.ana, stage.card_with(stage.ana, "undo"), "undo")
    stage.chat.faults = []
    await stage.wait(hours=1)
    assert stage.replies() == []
    assert title(stage).startswith("Taken back.")


async def test_attempts_are_further_and_further_apart(stage: Stage) -> None:
    await ask(stage)
    stage.chat.faults = [Barred("48002")] * 100
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    left = []
    for _ in range(6):
        await pass_minutes(stage, 10)
        left.append(len(stage.chat.faults))
    assert left[0] - left[1] <= 2
    assert left[4] - left[5] <= 1
    assert left[0] > 90


async def test_question_meanwhile_is_answered_from_the_same_memory_afterwards(stage: Stage) -> None:
    stage.chat.barred = "ekm_access_denied"
    await ask(stage)
    await pass_minutes(stage, 45)
    assert stage.said_in(stage.ops)[1:] == []

    stage.chat.barred = ""
    await stage.wait(minutes=10)
    card = stage.card_with(stage.ana, "approve").post.card
    assert card is not None
    assert card.body == ANSWER
    assert stage.said_in(stage.ops)[-1] == ASKED
    assert UNREACHED not in stage.said_in(stage.ops)


async def test_stop_meanwhile_holds_and_is_confirmed_afterwards(stage: Stage) -> None:
    await ask(stage)
    stage.chat.barred = "301014"
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.chat.command(stage.ana, "stop")
    await pass_minutes(stage, 45)

    stage.chat.barred = ""
    await stage.wait(minutes=10)
    assert stage.replies() == []
    assert title(stage) == "Stopped; not sent."
    assert [each.post.text for each in stage.chat.posts if each.only_for == stage.ana.id][-1].startswith("Stopped")


async def test_reply_that_is_refused_for_longer_than_a_draft_may_be_open_is_told(stage: Stage) -> None:
    await ask(stage)
    stage.chat.faults = [Barred("48002")] * 1000
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    for _ in range(25):
        await stage.wait(hours=1)
    assert title(stage) == "The chat refused to send this; the answer did not go out."
    stage.chat.faults = []
    await stage.wait(hours=1)
    assert stage.replies() == []


async def test_asker_hears_that_a_closed_talk_reached_nobody_and_the_card_comes_when_it_opens(stage: Stage) -> None:
    stage.chat.closed = {stage.direct(stage.ana).id}
    await ask(stage)
    assert stage.said_in(stage.ops)[1:] == [UNREACHED]
    await pass_minutes(stage, 30)
    assert stage.said_in(stage.ops)[1:] == [UNREACHED]

    stage.chat.closed = set()
    await stage.wait(minutes=10)
    assert stage.said_in(stage.ops)[1:] == [ASKED]
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    assert len(stage.replies()) == 1


@pytest.mark.parametrize("error", [Refused("msg_too_long"), Unreachable("is_archived")])
async def test_reply_that_its_place_or_its_words_forbid_is_final(stage: Stage, error: Refused) -> None:
    await ask(stage)
    stage.chat.faults = [error]
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.wait(hours=1)
    assert title(stage) == "The chat refused to send this; the answer did not go out."
    assert stage.replies() == []
