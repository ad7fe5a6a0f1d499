"""Buttons and the prompts behind them: how both survive the way to Slack and back.

An ``action_id`` is the action, then ``?`` if a prompt comes before the press, then ``#n`` where the same action
stands in the card again. A prompt travels in the button's value, as far as its 2,000 characters reach. A longer
prefill waits in ``Prefills``; another process, which does not have it, takes the card's body instead.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement, PlainTextObject

from adapters.chat import Button, Card, Prompt
from adapters.slack.mrkdwn import escape
from adapters.slack.split import shorten

VALUE_LIMIT = 2000

_ACTION_ID = re.compile(r"(?P<action>.*?)(?P<asks>\?)?(?:#\d+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button. ``prefilled`` says whether its prompt is complete or lost its text on the way."""

    action: str
    value: str
    prompt: Prompt | None = None
    prefilled: bool = True


def build(buttons: Iterable[Button]) -> list[ButtonElement]:
    """Slack's buttons, each with an action id of its own.

    Raises:
        ValueError: A value is longer than Slack carries.
    """
    used: set[str] = set()
    return [_build(button, used) for button in buttons]


def read(action_id: str, value: str) -> Pressed:
    """The button behind an action id and value that were built here.

    Raises:
        ValueError: They were not.
    """
    match = _ACTION_ID.fullmatch(action_id)
    if match is None or not match["asks"]:
        return Pressed(match["action"] if match else action_id, value)
    carried = json.loads(value)
    if not isinstance(carried, dict) or not all(isinstance(carried.get(key), str) for key in "vtl"):
        raise ValueError("no prompt in the value")
    prompt = Prompt(carried["t"], carried["l"], str(carried.get("i", "")))
    return Pressed(match["action"], carried["v"], prompt, prefilled="i" in carried)


class Prefills:
    """Texts too long for a button's value, by action and value; the oldest give way."""

    def __init__(self, bound: int = 500) -> None:
        self._bound = bound
        self._texts: OrderedDict[tuple[str, str], str] = OrderedDict()

    def remember(self, card: Card | None) -> None:
        """Keep the prefills of a card that its buttons cannot carry."""
        for button in card.buttons if card else ():
            if button.prompt and len(_carry(button, button.prompt, whole=True)) > VALUE_LIMIT:
                self._texts[button.action, button.value] = button.prompt.initial
                self._texts.move_to_end((button.action, button.value))
        while len(self._texts) > self._bound:
            self._texts.popitem(last=False)

    def recall(self, action: str, value: str) -> str | None:
        """The prefill, if it is still here."""
        return self._texts.get((action, value))


def _build(button: Button, used: set[str]) -> ButtonElement:
    value = button.value
    if button.prompt:
        value = _carry(button, button.prompt, whole=True)
        value = value if len(value) <= VALUE_LIMIT else _carry(button, button.prompt, whole=False)
    if len(value) > VALUE_LIMIT:
        raise ValueError(f"the value of the button {button.action} is too long for Slack")
    return ButtonElement(
        action_id=_name(button, used),
        text=PlainTextObject(text=shorten(escape(button.text), 75), emoji=False),
        value=value or None,
        style=None if button.style == "plain" else button.style,
    )


def _name(button: Button, used: set[str]) -> str:
    base = button.action + ("?" if button.prompt else "")
    name, number = base, 2
    while name in used:
        name, number = f"{base}#{number}", number + 1
    used.add(name)
    return name


def _carry(button: Button, prompt: Prompt, *, whole: bool) -> str:
    carried = {"v": button.value, "t": shorten(prompt.title, 24), "l": shorten(prompt.label, 200)}
    if whole:
        carried["i"] = prompt.initial
    return json.dumps(carried, ensure_ascii=False, separators=(",", ":"))
