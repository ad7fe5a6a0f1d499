"""The fields of a template card, and what of a post does not fit into them; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platform import Button, Card
from adapters.wecom.outgoing.cut import shorten
from adapters.wecom.outgoing.figures import facts_text, is_address, quote_text
from adapters.wecom.outgoing.markup import clean, defuse, one_line, to_plain

Field = dict[str, Any]

_FACTS = 6
_FACT_NAME = 5
_QUOTE = 120
_BUTTONS = 6
_BUTTON_TEXT = 10
_MENU = 3
_MENU_TEXT = 20
_STYLES = {"primary": 1, "plain": 2, "danger": 3}
_OPEN = "点击查看"
_MORE = "更多操作"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a card; ``left`` is Markdown of what did not fit into it, in full."""

    field: Any
    left: str = ""


def title(text: str, room: int) -> Part:
    """A title on one line; a longer one is left to be told in full."""
    line = one_line(text)
    return Part(shorten(line, room), text if len(line) > room else "")


def body(text: str, room: int) -> Part:
    """Running text."""
    plain = to_plain(text).strip()
    return Part(shorten(plain, room), text if len(plain) > room else "")


def quote(text: str) -> Part:
    """A quotation."""
    plain = to_plain(text).strip()
    return Part({"quote_text": shorten(plain, _QUOTE)}, quote_text(text) if len(plain) > _QUOTE else "")


def facts(given: Sequence[tuple[str, str]], room: int) -> Part:
    """The first six facts; those that are cut, and those beyond, are left to be told in full."""
    drawn = [_fact(name, text, room) for name, text in given[:_FACTS]]
    cut = [fact for fact, (_, whole) in zip(given, drawn, strict=False) if not whole]
    return Part([field for field, _ in drawn], facts_text([*cut, *given[_FACTS:]]))


def actions(card: Card, keys: Mapping[Button, str]) -> Field:
    """Buttons and menu of a card; nothing, where there is nothing to press.

    A card has six buttons and three further entries in a menu. Where one of both has no room left, its last entries
    move to the other; beyond nine in all the last ones are dropped, and so is what means the same as one before it.
    """
    buttons, menu = (_distinct(given, keys) for given in (card.buttons, card.menu))
    menu = [button for button in menu if keys[button] not in {keys[other] for other in buttons}]
    buttons, menu = buttons[:_BUTTONS], [*buttons[_BUTTONS:], *menu]
    spare = (_BUTTONS - len(buttons)) if buttons else _BUTTONS
    if not buttons:
        buttons, menu = menu[:spare], menu[spare:]
    else:
        buttons, menu = [*buttons, *menu[_MENU : _MENU + spare]], menu[:_MENU]
    if not buttons:
        return {}
    fields: Field = {"button_list": [_button(button, keys[button]) for button in buttons]}
    if menu:
        entries = [{"text": _words(button.text, _MENU_TEXT), "key": keys[button]} for button in menu[:_MENU]]
        fields["action_menu"] = {"desc": _MORE, "action_list": entries}
    return fields


def _fact(name: str, text: str, room: int) -> tuple[Field, bool]:
    """A fact, and whether all of it is shown."""
    line = one_line(name)
    field: Field = {"keyname": shorten(line, _FACT_NAME) or "·"}
    whole = len(line) <= _FACT_NAME
    if is_address(text):
        return {**field, "type": 1, "value": _OPEN, "url": text}, whole
    value = one_line(text)
    return {**field, "value": shorten(value, room)}, whole and len(value) <= room


def _button(button: Button, key: str) -> Field:
    return {"text": _words(button.text, _BUTTON_TEXT), "style": _STYLES[button.style], "key": key}


def _words(text: str, room: int) -> str:
    return shorten(defuse(" ".join(clean(text).split())), room) or "…"


def _distinct(buttons: Sequence[Button], keys: Mapping[Button, str]) -> list[Button]:
    return list({keys[button]: button for button in reversed(buttons)}.values())[::-1]
