"""The worker said two things that cannot both hold: they alone are shown both, with dates, and say which holds."""

import pytest

from adapters.platform import Post
from tests.stage import Stage, actions

QUESTION = "Which port does the billing importer listen on?"


def draft(stage: Stage) -> Post:
    """The newest card of a draft of Ana's, as it is shown now."""
    return [card.post for card in stage.cards(stage.ana) if card.key.startswith("card:")][-1]


def note(stage: Stage) -> str:
    card = draft(stage).card
    return card.note if card else ""


@pytest.fixture
async def asked(stage: Stage) -> Stage:
    """Ana said 8080 to Ben and a week later 9090 to Chen; now Ben asks her double."""
    await stage.consent(stage.ana)
    await stage.say(stage.ben, QUESTION)
    await stage.say(stage.ana, "The billing importer listens on port 8080.")
    await stage.wait(days=7)
    await stage.say(stage.chen, QUESTION)
    await stage.say(stage.ana, "The billing importer listens on port 9090.")
    await stage.wait(days=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    return stage


async def test_both_are_shown_to_the_worker_with_their_dates(asked: Stage) -> None:
    assert "You said both; which holds?" in note(asked)
    assert "On 2026-03-02: The billing importer listens on port 8080." in note(asked)
    assert "On 2026-03-09: The billing importer listens on port 9090." in note(asked)
    assert asked.replies() == []


async def test_nobody_but_the_worker_is_told(asked: Stage) -> None:
    seen = [posted.post for person in (asked.ben, asked.chen) for posted in asked.chat.seen_by(person)]
    assert "8080" not in repr(seen)
    assert "9090" not in repr(seen)


@pytest.mark.parametrize("year", ["8080", "9090"])
async def test_what_holds_is_drafted_and_the_other_is_no_precedent_any_more(asked: Stage, year: str) -> None:
    first, second = note(asked).partition("(1)")[2].split("(2)")
    which = next(number for number, words in enumerate((first, second)) if year in words)
    card = asked.card_with(asked.ana, "first_holds")
    await asked.press(asked.ana, card, ("first_holds", "second_holds")[which])
    other = {"8080": "9090", "9090": "8080"}[year]
    assert year in repr(draft(asked))
    assert other not in repr(draft(asked))
    assert "first_holds" not in actions(asked.cards(asked.ana)[-1])
    assert await asked.app.store.count() == 1
    await asked.say(asked.chen, f"@double @Ana {QUESTION}")
    assert other not in repr(draft(asked))


async def test_what_was_overruled_stays_out_of_an_index_that_is_made_anew(asked: Stage) -> None:
    await asked.press(asked.ana, asked.card_with(asked.ana, "first_holds"), "first_holds")
    await asked.app.indexer.rebuild(asked.clock.now())
    assert await asked.app.store.count() == 1


async def test_change_of_mind_that_was_said_is_no_contradiction(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, QUESTION)
    await stage.say(stage.ana, "The billing importer listens on port 8080.")
    await stage.wait(days=7)
    await stage.say(stage.chen, QUESTION)
    await stage.say(stage.ana, "From now on the billing importer listens on port 9090.")
    await stage.wait(days=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert "You said both" not in note(stage)
