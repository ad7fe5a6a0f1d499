"""The bot's own page: what a worker sees there, and what they can do from there."""

import pytest

from adapters.platform import Card, Page
from tests.stage import Stage

QUESTION, ANSWER = "How do I roll back a deploy?", "Use `deploy rollback NAME` on the release page."


@pytest.fixture
async def page(stage: Stage) -> Page:
    """The page of Ana, who has answered once and whose double stands in; a question waits."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.chat.open_home(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    return stage.chat.pages[stage.ana.id]


def titles(stage: Stage) -> list[str]:
    return [card.title for card in stage.chat.pages[stage.ana.id].cards if card.title]


def card(page: Page, title: str) -> Card:
    return next(card for card in page.cards if card.title == title)


async def test_page_shows_state_drafts_week_rights_knowledge_and_settings(stage: Stage, page: Page) -> None:
    assert titles(stage) == [
        "Your double stands in for you",
        "Waiting for you",
        "The week",
        "What it may do alone",
        "What it knows",
        "Settings",
    ]
    assert page.label.visible == "Double (AI)"
    assert "Listening: #ops" in card(page, "Your double stands in for you").body
    assert any(each.quote == QUESTION and each.body == ANSWER for each in page.cards)
    assert card(page, "The week").table.rows[-1] == ("All", "1", "0")  # type: ignore[union-attr]
    assert card(page, "What it knows").body.startswith("1 decision of yours since 2026-03-02")


async def test_big_switch_stops_the_double_and_the_page_follows(stage: Stage, page: Page) -> None:
    await stage.chat.press_home(stage.ana, "stop")
    await stage.app.settle()
    assert titles(stage)[0] == "Your double listens"
    assert "No draft waits for you." in [each.body for each in stage.chat.pages[stage.ana.id].cards]


async def test_draft_is_approved_from_the_page(stage: Stage, page: Page) -> None:
    await stage.chat.press_home(stage.ana, "approve")
    await stage.app.settle()
    assert [posted.post.text for posted in stage.replies()] == [ANSWER]
    assert stage.cards(stage.ana)[-1].post.text == "Sent, as you approved."
    assert "No draft waits for you." in [each.body for each in stage.chat.pages[stage.ana.id].cards]


async def test_answer_to_a_press_on_the_page_is_said_in_the_direct_talk(stage: Stage, page: Page) -> None:
    await stage.chat.press_home(stage.ana, "typed")
    await stage.app.settle()
    newest = stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1]
    assert newest.only_for is None


async def test_page_of_somebody_without_a_double_says_what_one_is(stage: Stage) -> None:
    await stage.chat.open_home(stage.ben)
    await stage.app.settle()
    (only,) = stage.chat.pages[stage.ben.id].cards
    assert only.title == "You have no double yet"
    assert [button.action for button in only.buttons] == ["compose", "compose", "typed"]


async def test_page_shows_only_ones_own(stage: Stage, page: Page) -> None:
    await stage.chat.open_home(stage.ben)
    await stage.app.settle()
    assert QUESTION not in str(stage.chat.pages[stage.ben.id])


async def test_language_is_changed_from_the_page(stage: Stage, page: Page) -> None:
    buttons = [b for b in card(page, "Settings").buttons if b.value == "settings language zh"]
    assert [button.text for button in buttons] == ["中文"]
    await stage.command(stage.ana, "settings language zh")
    assert titles(stage)[0] == "你的分身正在代班"


async def test_page_of_a_forgotten_worker_is_a_strangers(stage: Stage, page: Page) -> None:
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    await stage.chat.open_home(stage.ana)
    await stage.app.settle()
    assert titles(stage) == ["You have no double yet"]


async def test_new_talk_is_greeted_with_questions_to_ask(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.chat.open_talk(stage.ana)
    await stage.chat.open_talk(stage.ben)
    await stage.app.settle()
    await stage.wait(seconds=1)
    assert stage.chat.suggested[stage.direct(stage.ana).id][:2] == ("status", "drafts")
    assert stage.chat.suggested[stage.direct(stage.ben).id] == ("ask @Ana what did you decide last week?", "help")
    assert stage.chat.seen_by(stage.ben, stage.direct(stage.ben))[-1].thread == "t1"


async def test_page_shows_nothing_of_what_was_forgotten(stage: Stage, page: Page) -> None:
    await stage.press(stage.ana, await stage.command(stage.ana, "forget everything"), "forget_everything")
    assert titles(stage) == ["You have no double yet"]


async def test_buttons_answer_in_the_workers_language(stage: Stage, page: Page) -> None:
    await stage.command(stage.ana, "settings language zh")
    await stage.chat.press_home(stage.ana, "typed", 1)
    await stage.app.settle()
    assert stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1].post.text.startswith("我知道你的")
