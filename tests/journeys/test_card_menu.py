"""The menu of an approval card: never alone, always ask, forget this, why."""

import pytest

from adapters.local.people import Posted
from tests.stage import Stage, actions, earn

QUESTION, ANSWER = "How do I roll back a deploy?", "Use `deploy rollback NAME` on the release page."


@pytest.fixture
async def answered(stage: Stage) -> Posted:
    """The card of an answer that Ana's double gave alone."""
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    card = stage.cards(stage.ana)[-1]
    assert card.post.text == "I answered Ben for you."
    return card


async def asked_again(stage: Stage) -> str:
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    return stage.cards(stage.ana)[-1].post.text


@pytest.mark.after(earn, QUESTION, ANSWER)
@pytest.mark.parametrize("entry", ["never_alone", "always_ask"])
async def test_from_then_on_the_double_asks_first(stage: Stage, answered: Posted, entry: str) -> None:
    await stage.press(stage.ana, answered, entry)
    assert await asked_again(stage) == "Chen asks in #ops. May I answer this?"


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_always_ask_can_be_taken_back_on_the_page(stage: Stage, answered: Posted) -> None:
    await stage.press(stage.ana, answered, "always_ask")
    await stage.chat.open_home(stage.ana)
    await stage.app.settle()
    rows = [row for card in stage.chat.pages[stage.ana.id].cards if card.table for row in card.table.rows]
    assert ("anything", "always asks") in [row[1:3] for row in rows if len(row) == 4]
    await stage.chat.press_home(stage.ana, "reconsider")
    await stage.app.settle()
    assert await asked_again(stage) == "I answered Chen for you."


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_right_is_withdrawn_on_the_page(stage: Stage, answered: Posted) -> None:
    await stage.chat.open_home(stage.ana)
    await stage.app.settle()
    await stage.chat.press_home(stage.ana, "decline")
    await stage.app.settle()
    assert await asked_again(stage) == "Chen asks in #ops. May I answer this?"


async def test_forget_this_leaves_nothing_of_the_question(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana how do I roll back the deploy of the blue service?")
    card = stage.card_with(stage.ana, "approve")
    await stage.press(stage.ana, card, "edit", "The blue service has a button of its own.")
    assert "blue service" in (await stage.command(stage.ana, "recall blue service")).post.text
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "forget_this")
    gone = stage.cards(stage.ana)[-1]
    assert gone.post.text == "Forgotten: nothing of this question is kept."
    assert actions(gone) == []
    assert "blue service" not in (await stage.command(stage.ana, "recall blue service")).post.text
    assert "blue service" not in (await stage.command(stage.ana, "why")).post.text


async def test_waiting_draft_that_is_forgotten_is_never_sent(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "forget_this"), "forget_this")
    await stage.wait(hours=30)
    assert stage.replies() == []


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_draft_still_waits_after_never_alone(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    await stage.command(stage.ana, "stop")
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    card = stage.card_with(stage.ana, "never_alone")
    await stage.press(stage.ana, card, "never_alone")
    await stage.wait(hours=25)
    assert stage.cards(stage.ana)[-1].post.text == "Waited too long; not sent."
