"""Whatever a model read is a source of what it says, cited or not: for who may read it, for forgetting, for consent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.chat import Place, PlaceKind
from tests.adversaries.evil import asked_over_http
from tests.servers.model import serve_model
from tests.stage import Stage, actions, open_stage

QUESTION = "Who gets the corner office?"
SECRET = "Mia gets the corner office in May."


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana said it in #den; asked in #talk, whose people are all in #den, a model repeats it and cites only #talk.

    So it is but a guess, which Ana has approved once already.
    """
    with serve_model() as model, asked_over_http(model):
        async with open_stage(tmp_path, model="openai:loopback") as stage:
            for name, people in (("den", [stage.ana, stage.ben, stage.chen]), ("talk", [stage.ana, stage.ben])):
                await stage.consent(stage.ana, stage.chat.add_place(name, PlaceKind.PRIVATE, people))
            await stage.teach("How do we get into the office?", "With the badge.", place=room(stage, "talk"), times=2)
            await stage.teach(QUESTION, SECRET, place=room(stage, "den"), times=2)
            await stage.stand_in(stage.ana)
            model.answer = {"act": "answer", "reply": SECRET, "cited": [2], "unsure": False}
            await stage.say(
                stage.ben, f"@double @Ana {QUESTION} I need to get into the office.", place=room(stage, "talk")
            )
            assert all(each in model.prompts[-1] for each in (SECRET, "With the badge."))
            await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
            yield stage


def room(stage: Stage, name: str) -> Place:
    """A place by its name."""
    return stage.chat.places[f"local:#{name}"]


async def test_reply_reaches_those_who_may_read_all_that_was_read(told: Stage) -> None:
    await told.press(told.ana, told.card_with(told.ana, "approve_guess"), "approve_guess")
    assert [posted.post.text for posted in told.replies()] == [SECRET]


async def test_reply_is_held_back_where_somebody_could_not_read_what_the_model_read(told: Stage) -> None:
    card = told.card_with(told.ana, "approve_guess")
    await told.chat.join(told.chat.add_person("Dora"), room(told, "talk"))
    await told.press(told.ana, card, "approve_guess")
    await told.wait(minutes=5)
    assert told.replies() == []


async def test_draft_goes_with_a_place_that_is_forgotten(told: Stage) -> None:
    sure = await told.command(told.ana, "forget #den")
    await told.press(told.ana, sure, "forget_part")
    card = told.cards(told.ana)[-1]
    assert not {"approve", "approve_guess"}.intersection(actions(card))
    assert SECRET not in repr([posted.post for posted in told.cards(told.ana)])
    assert told.replies() == []


async def test_reply_on_its_way_goes_with_a_place_that_is_forgotten(told: Stage) -> None:
    sure = await told.command(told.ana, "forget #den")
    await told.chat.press(told.ana, told.card_with(told.ana, "approve_guess"), "approve_guess")
    await told.app.events.drain()
    await told.press(told.ana, sure, "forget_part")
    assert told.replies() == []


async def test_reply_on_its_way_goes_with_the_consent_for_the_provider_to_read_there(told: Stage) -> None:
    await told.chat.press(told.ana, told.card_with(told.ana, "approve_guess"), "approve_guess")
    await told.app.events.drain()
    await told.chat.command(told.ana, "consents off model #den", room(told, "den"))
    await told.app.events.drain()
    await told.app.settle()
    assert told.replies() == []
