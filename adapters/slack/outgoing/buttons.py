"""Buttons and menus: how what they stand for survives the way to Slack and back.

An ``action_id`` is the action, then ``?`` if the host is asked for a form before the press, then ``#n`` where the
same action stands there again. An option of a menu has no action id: action, ``?`` and value stand in its value.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement, PlainTextObject

from adapters.platform import Button
from adapters.slack.outgoing.mrkdwn import plain

VALUE_LIMIT = 2000
OPTION_LIMIT = 150

_TEXT = 75
_OPTIONS = 5
_MENU = "menu"
_ACTION_ID = re.compile(r"(?P<action>.*?)(?P<asks>\?)?(?:#\d+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button; ``asks`` says that the host is asked for a form first."""

    action: str
    value: str
    asks: bool = False


def build(
    buttons: Sequence[Button], menu: Sequence[Button], used: set[str]
) -> list[ButtonElement | OverflowMenuElement]:
    """Slack's buttons, then as many menus as there are options for, each with an action id that is not ``used`` yet.

    Raises:
        ValueError: A value is longer than Slack carries.
    """
    menus = [menu[n : n + _OPTIONS] for n in range(0, len(menu), _OPTIONS)]
    return [*(_button(button, used) for button in buttons), *(_menu(options, used) for options in menus)]


def read(action_id: str, value: str) -> Pressed:
    """The button behind an action id and value that were built here."""
    match = _ACTION_ID.fullmatch(action_id)
    assert match is not None
    return Pressed(match["action"], value, asks=bool(match["asks"]))


def read_option(value: str) -> Pressed:
    """The option of a menu behind a value that was built here.

    Raises:
        ValueError: It was not.
    """
    action, seam, carried = value.partition(" ")
    if not seam:
        raise ValueError("not an option of ours")
    return Pressed(action.removesuffix("?"), carried, asks=action.endswith("?"))


def _button(button: Button, used: set[str]) -> ButtonElement:
    return ButtonElement(
        action_id=_name(_action(button), used),
        text=_text(button),
        value=_within(button.value, VALUE_LIMIT, button) or None,
        style=None if button.style == "plain" else button.style,
    )


def _menu(options: Iterable[Button], used: set[str]) -> OverflowMenuElement:
    return OverflowMenuElement(action_id=_name(_MENU, used), options=[_option(button) for button in options])


def _option(button: Button) -> Option:
    return Option(text=_text(button), value=_within(f"{_action(button)} {button.value}", OPTION_LIMIT, button))


def _action(button: Button) -> str:
    return button.action + ("?" if button.asks else "")


def _text(button: Button) -> PlainTextObject:
    return PlainTextObject(text=plain(button.text, _TEXT), emoji=False)


def _within(value: str, limit: int, button: Button) -> str:
    if len(value) > limit:
        raise ValueError(f"the value of the button {button.action} is too long for Slack")
    return value


def _name(base: str, used: set[str]) -> str:
    name, number = base, 2
    while name in used:
        name, number = f"{base}#{number}", number + 1
    used.add(name)
    return name
