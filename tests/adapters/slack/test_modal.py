"""The modal asks with the prompt's words, and gives back what was pressed and what was typed."""

from typing import Any

import pytest

from adapters.chat import Button, Card, Label, Post, Prompt
from adapters.slack.buttons import Prefills
from adapters.slack.cards import render
from adapters.slack.modal import Asked, answer, ask
from adapters.slack.payloads import BlockActions, View
from tests.servers.slack_checks import check_view
from tests.servers.slack_payloads import Acts

BODY = "Do **this**, then `that`.\n\nSee [the wiki](https://a.b) & ask.\n" + "More words. " * 1200


@pytest.fixture
def slack() -> Acts:
    slack = Acts(lambda: 1767225600)
    slack.add_user("U0ANA", "Ana")
    slack.add_channel("C0GENERAL", "general", members=["U0ANA"])
    return slack


def press(slack: Acts, card: Card, **changed: Any) -> BlockActions:
    """Ana presses the card's button ``edit``."""
    message = slack.say("C0GENERAL", blocks=render(Post(Label("AI"), "x", card)).blocks)
    return BlockActions.model_validate({**slack.press(message, "edit", "U0ANA"), **changed})


def send_off(slack: Acts, view: dict[str, Any], *texts: str) -> tuple[Asked, str]:
    """Ana sends the modal off."""
    assert check_view(view) is None
    submission = slack.submit({**view, "id": "V1"}, "U0ANA", *texts)
    return answer(View.model_validate(submission["view"]))


def card(initial: str, body: str = "") -> Card:
    prompt = Prompt("Edit the draft before sending", "Your reply", initial)
    return Card("Draft", body=body, buttons=(Button("edit", "Edit", "d1", prompt=prompt),))


def test_button_without_a_prompt_asks_nothing(slack: Acts) -> None:
    assert ask(press(slack, Card("T", buttons=(Button("edit", "Edit", "d1"),))), Prefills()) is None


def test_modal_gives_back_press_and_text(slack: Acts) -> None:
    pressed = press(slack, card("as is"))
    view = ask(pressed, Prefills())

    assert view is not None
    assert view["title"]["text"] == "Edit the draft before s…"
    asked, text = send_off(slack, view, "better\n\nmuch")
    assert text == "better\n\nmuch"
    assert asked == Asked(
        action="edit",
        value="d1",
        channel="C0GENERAL",
        channel_name="general",
        message=pressed.container.message_ts,
        reply_to=pressed.response_url,
    )


def test_modal_over_an_ephemeral_card_has_no_message_to_update(slack: Acts) -> None:
    pressed = press(slack, card("x"), container={"message_ts": "1767225600.000100", "is_ephemeral": True})
    view = ask(pressed, Prefills())

    assert view is not None
    assert send_off(slack, view)[0].message is None


@pytest.mark.parametrize("remembered", [True, False], ids=["same process", "another process"])
def test_long_text_comes_back_whole(slack: Acts, remembered: bool) -> None:
    text = BODY.strip()[:11_900].strip()
    prefills = Prefills()
    if remembered:
        prefills.remember(card(text, text))
    view = ask(press(slack, card(text, text)), prefills)

    assert view is not None
    assert len(view["blocks"]) == 5
    assert send_off(slack, view)[1] == text


def test_long_text_is_told_apart_from_the_body_where_it_was_remembered(slack: Acts) -> None:
    other = "Other words. " * 300
    prefills = Prefills()
    prefills.remember(card(other, BODY))
    view = ask(press(slack, card(other, BODY)), prefills)

    assert view is not None
    assert send_off(slack, view)[1] == other


def test_modal_of_somebody_else_is_an_error() -> None:
    for metadata in ("", "{}", '{"action": "x"}', "[]"):
        view = View.model_validate({"id": "V1", "private_metadata": metadata, "state": {"values": {}}})
        with pytest.raises(ValueError):
            answer(view)
