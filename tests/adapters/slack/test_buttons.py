"""A button, or an option of a menu, comes back as it went out."""

import pytest
from slack_sdk.models.blocks import ButtonElement, OverflowMenuElement

from adapters.platform import Button
from adapters.slack.outgoing.buttons import Pressed, build, read, read_option


def back(*buttons: Button, menu: tuple[Button, ...] = ()) -> list[Pressed]:
    """What is read of buttons and options after their way through Slack."""
    pressed: list[Pressed] = []
    for element in build(buttons, menu, set()):
        if isinstance(element, OverflowMenuElement):
            pressed += [read_option(option.value) for option in element.options]
        else:
            pressed.append(read(str(element.action_id), element.value or ""))
    return pressed


def ids(*buttons: Button, menu: tuple[Button, ...] = (), used: set[str] | None = None) -> list[str | None]:
    """The action ids of buttons and menus."""
    return [element.action_id for element in build(buttons, menu, set() if used is None else used)]


def test_button_comes_back_with_action_and_value() -> None:
    assert back(Button("approve", "OK", "d1"), Button("approve", "OK", "d2"), Button("stop", "Stop", "")) == [
        Pressed("approve", "d1"),
        Pressed("approve", "d2"),
        Pressed("stop", ""),
    ]


def test_button_that_asks_comes_back_so() -> None:
    assert back(Button("edit", "Edit", "d1", asks=True)) == [Pressed("edit", "d1", asks=True)]


def test_option_comes_back_as_a_button_would() -> None:
    menu = (Button("why", "Why", "d1:2"), Button("mute", "Mute", "a topic", asks=True), Button("stop", "Stop", ""))

    assert back(menu=menu) == [Pressed("why", "d1:2"), Pressed("mute", "a topic", asks=True), Pressed("stop", "")]


def test_value_that_is_no_option_of_ours_is_an_error() -> None:
    for value in ("", "why", "https://a.b"):
        with pytest.raises(ValueError):
            read_option(value)


def test_menu_has_as_many_elements_as_it_needs() -> None:
    menu = tuple(Button("pick", f"No. {n}", str(n)) for n in range(11))
    menus = [element for element in build([], menu, set()) if isinstance(element, OverflowMenuElement)]

    assert [len(one.options) for one in menus] == [5, 5, 1]
    assert [pressed.value for pressed in back(menu=menu)] == [str(n) for n in range(11)]


def test_action_ids_are_used_once() -> None:
    undo, asks, option = Button("undo", "Undo", ""), Button("undo", "Undo", "", asks=True), Button("a", "A", "")

    assert ids(undo, undo, asks, menu=(option,) * 6) == ["undo", "undo#2", "undo?", "menu", "menu#2"]
    assert ids(undo, menu=(option,), used={"undo", "menu"}) == ["undo#2", "menu#2"]
    assert back(undo, undo, asks) == [Pressed("undo", ""), Pressed("undo", ""), Pressed("undo", "", asks=True)]


def test_button_without_words_has_an_ellipsis() -> None:
    (element,) = build([Button("a", " ", "v")], [], set())

    assert isinstance(element, ButtonElement)
    assert element.text is not None
    assert element.text.text == "…"


@pytest.mark.parametrize(("buttons", "menu"), [(("v" * 2001,), ()), ((), ("v" * 140,))])
def test_value_too_long_for_slack_is_an_error(buttons: tuple[str, ...], menu: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="approve_this"):
        build(
            [Button("approve_this", "OK", value) for value in buttons],
            [Button("approve_this", "OK", value) for value in menu],
            set(),
        )
