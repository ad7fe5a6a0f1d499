"""A button and its prompt come back as they went out."""

import pytest

from adapters.chat import Button, Card, Prompt
from adapters.slack.buttons import Prefills, Pressed, build, read


def back(*buttons: Button) -> list[Pressed]:
    """What is read of buttons after their way through Slack."""
    return [read(str(element.action_id), element.value or "") for element in build(buttons)]


def test_button_comes_back_with_action_and_value() -> None:
    assert back(Button("approve", "OK", "d1"), Button("approve", "OK", "d2"), Button("stop", "Stop", "")) == [
        Pressed("approve", "d1"),
        Pressed("approve", "d2"),
        Pressed("stop", ""),
    ]


def test_prompt_comes_back_with_its_text() -> None:
    prompt = Prompt("Edit", "Your reply", 'He said "是的"')

    assert back(Button("edit", "Edit", "d1", prompt=prompt)) == [Pressed("edit", "d1", prompt)]


def test_prompt_with_a_long_text_comes_back_without_it() -> None:
    button = Button("edit", "Edit", "d1", prompt=Prompt("Edit", "Your reply", "long " * 1000))

    assert back(button) == [Pressed("edit", "d1", Prompt("Edit", "Your reply"), prefilled=False)]


def test_value_that_was_not_built_here_is_an_error() -> None:
    for value in ("", "{}", "[]", '{"v": 1, "t": "", "l": ""}'):
        with pytest.raises(ValueError):
            read("edit?", value)


def test_prefills_keep_the_long_texts_and_the_latest() -> None:
    def card(value: str, text: str) -> Card:
        return Card("T", buttons=(Button("edit", "Edit", value, prompt=Prompt("E", "R", text)),))

    prefills = Prefills(bound=2)
    for value in ("a", "b", "c"):
        prefills.remember(card(value, value * 5000))
    prefills.remember(card("short", "short"))
    prefills.remember(None)

    kept = [prefills.recall("edit", value) for value in ("a", "b", "c", "short")]
    assert kept == [None, "b" * 5000, "c" * 5000, None]
