"""What WeCom checks in a message, written from its documentation: developer.work.weixin.qq.com/document/path/90236.

Lengths that the documentation only advises (建议不超过) are checked too, as WeCom cuts what is longer. Each check
answers with WeCom's code and a reason, or with nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Fault = tuple[int, str]

INVALID = 40058
_TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")
_TEXT_BYTES = 2048
_KEY_BYTES = 1024
_COMMON = {
    "touser",
    "toparty",
    "totag",
    "msgtype",
    "agentid",
    "safe",
    "enable_id_trans",
    "enable_duplicate_check",
    "duplicate_check_interval",
}
_CARD = {
    "card_type",
    "source",
    "action_menu",
    "task_id",
    "main_title",
    "quote_area",
    "sub_title_text",
    "horizontal_content_list",
    "jump_list",
    "card_action",
}
_CARDS = {
    "text_notice": _CARD | {"emphasis_content"},
    "button_interaction": _CARD | {"button_selection", "button_list"},
}


def check_message(body: Mapping[str, Any]) -> Fault | None:
    """The first fault of a body of ``message/send``, its receivers aside."""
    return next(_faults_of_message(body), None)


def check_card(card: object) -> Fault | None:
    """The first fault of a template card."""
    return next(_faults_of_card(card), None)


def check_menu(menu: Mapping[str, Any]) -> Fault | None:
    """The first fault of a menu."""
    return next(_faults_of_menu(menu.get("button"), most=3, name_bytes=16), None)


def _faults_of_message(body: Mapping[str, Any]) -> Iterator[Fault]:
    kind = body.get("msgtype")
    if kind not in ("text", "markdown", "template_card", "file"):
        yield 40008, f"msgtype {kind!r}"
        return
    yield from _unknown(body, _COMMON | {kind}, "message")
    if body.get("enable_duplicate_check", 0) not in (0, 1):
        yield INVALID, "enable_duplicate_check is 0 or 1"
    interval = body.get("duplicate_check_interval", 1800)
    if not isinstance(interval, int) or not 0 < interval <= 14_400:
        yield INVALID, "duplicate_check_interval is at most four hours"
    inner = body.get(kind)
    if not isinstance(inner, dict):
        yield INVALID, f"{kind} is missing"
    elif kind == "template_card":
        yield from _faults_of_card(inner)
    elif kind == "file":
        yield from _unknown(inner, {"media_id"}, kind)
        if not isinstance(inner.get("media_id"), str):
            yield 40007, "media_id is missing"
    else:
        yield from _unknown(inner, {"content"}, kind)
        yield from _faults_of_content(inner.get("content"))


def _faults_of_content(content: object) -> Iterator[Fault]:
    if not isinstance(content, str) or not content.strip():
        yield 44004, "content is empty"
    elif len(content.encode()) > _TEXT_BYTES:
        yield 45002, f"content has {len(content.encode())} bytes"


def _faults_of_card(card: object) -> Iterator[Fault]:
    if not isinstance(card, dict):
        yield INVALID, "template_card is missing"
        return
    kind = card.get("card_type")
    if kind not in _CARDS:
        yield INVALID, f"card_type {kind!r}"
        return
    yield from _unknown(card, _CARDS[kind], "template_card")
    yield from _faults_of_head(card)
    yield from _faults_of_facts(card.get("horizontal_content_list", []))
    yield from _faults_of_actions(card)
    task = card.get("task_id")
    if task is not None and not (isinstance(task, str) and _TASK_ID.fullmatch(task)):
        yield INVALID, "task_id has letters, digits, _, - and @, at most 128 of them"
    if task is None and (kind == "button_interaction" or "action_menu" in card):
        yield INVALID, "task_id is missing"
    if "card_action" in card or kind == "text_notice":
        yield from _faults_of_jump(card.get("card_action"), "card_action")


def _faults_of_head(card: Mapping[str, Any]) -> Iterator[Fault]:
    source, title = card.get("source", {}), card.get("main_title", {})
    if not isinstance(source, dict) or not isinstance(title, dict):
        yield INVALID, "source and main_title are objects"
        return
    yield from _unknown(source, {"icon_url", "desc", "desc_color"}, "source")
    yield from _text(source, "desc", 20)
    yield from _unknown(title, {"title", "desc"}, "main_title")
    yield from _text(title, "title", 36, needed=card["card_type"] == "button_interaction")
    yield from _text(title, "desc", 44)
    yield from _text(card, "sub_title_text", 160)
    if not title.get("title") and not card.get("sub_title_text"):
        yield INVALID, "a card has a title or a text"
    if (quote := card.get("quote_area")) is not None:
        if not isinstance(quote, dict) or quote.get("type", 0) != 0:
            yield INVALID, "quote_area is an object, here without a link"
            return
        yield from _unknown(quote, {"type", "title", "quote_text"}, "quote_area")
        yield from _text(quote, "quote_text", 1000)


def _faults_of_facts(facts: object) -> Iterator[Fault]:
    if not isinstance(facts, list) or len(facts) > 6:
        yield INVALID, "horizontal_content_list has at most 6 entries"
        return
    for fact in facts:
        if not isinstance(fact, dict):
            yield INVALID, "a fact is an object"
            return
        yield from _unknown(fact, {"type", "keyname", "value", "url"}, "horizontal_content_list")
        yield from _text(fact, "keyname", 5, needed=True)
        yield from _text(fact, "value", 30)
        if fact.get("type", 0) not in (0, 1):
            yield INVALID, "type of a fact"
        if fact.get("type") == 1:
            yield from _faults_of_url(fact.get("url"), "horizontal_content_list.url")


def _faults_of_actions(card: Mapping[str, Any]) -> Iterator[Fault]:
    buttons = card.get("button_list", [])
    if card["card_type"] == "button_interaction" and not (isinstance(buttons, list) and 1 <= len(buttons) <= 6):
        yield INVALID, "button_list has 1 to 6 entries"
        return
    menu = card.get("action_menu")
    if menu is not None:
        if not isinstance(menu, dict) or not isinstance(menu.get("action_list"), list):
            yield INVALID, "action_menu has an action_list"
            return
        yield from _unknown(menu, {"desc", "action_list"}, "action_menu")
        if not 1 <= len(menu["action_list"]) <= 3:
            yield INVALID, "action_list has 1 to 3 entries"
    entries = menu["action_list"] if menu else []
    for button in buttons:
        yield from _unknown(button, {"type", "text", "style", "key", "url"}, "button_list")
        yield from _text(button, "text", 10, needed=True)
        if button.get("style", 1) not in (1, 2, 3, 4):
            yield INVALID, "style is 1 to 4"
    for entry in entries:
        yield from _unknown(entry, {"text", "key"}, "action_list")
        yield from _text(entry, "text", 100, needed=True)
    keys = [one.get("key") for one in (*buttons, *entries)]
    if not all(isinstance(key, str) and 0 < len(key.encode()) <= _KEY_BYTES for key in keys):
        yield INVALID, "key has 1 to 1024 bytes"
    if len(set(keys)) < len(keys):
        yield INVALID, "keys differ"


def _faults_of_jump(jump: object, name: str) -> Iterator[Fault]:
    if not isinstance(jump, dict) or jump.get("type") != 1:
        yield INVALID, f"{name} is missing"
        return
    yield from _unknown(jump, {"type", "url"}, name)
    yield from _faults_of_url(jump.get("url"), f"{name}.url")


def _faults_of_url(url: object, name: str) -> Iterator[Fault]:
    if not isinstance(url, str) or not re.fullmatch(r"https?://\S+", url) or len(url.encode()) > _TEXT_BYTES:
        yield INVALID, f"{name} is an address of at most 2048 bytes"


def _faults_of_menu(entries: object, *, most: int, name_bytes: int) -> Iterator[Fault]:
    if not isinstance(entries, list) or not 1 <= len(entries) <= most:
        yield INVALID, f"a menu has 1 to {most} entries"
        return
    for entry in entries:
        name = entry.get("name")
        if not isinstance(name, str) or not 0 < len(name.encode()) <= name_bytes:
            yield INVALID, f"a name has 1 to {name_bytes} bytes"
        if "sub_button" in entry:
            yield from _faults_of_menu(entry["sub_button"], most=5, name_bytes=40)
        elif entry.get("type") != "click" or not 0 < len(str(entry.get("key", "")).encode()) <= 128:
            yield INVALID, "an entry that is clicked has a key of 1 to 128 bytes"


def _text(of: Mapping[str, Any], name: str, most: int, *, needed: bool = False) -> Iterator[Fault]:
    text = of.get(name)
    if text is None and not needed:
        return
    if not isinstance(text, str) or (needed and not text.strip()):
        yield INVALID, f"{name} is missing"
    elif len(text) > most:
        yield INVALID, f"{name} has {len(text)} letters, not {most}"


def _unknown(of: Mapping[str, Any], known: set[str], where: str) -> Iterator[Fault]:
    if strange := sorted(set(of) - known):
        yield INVALID, f"{where} has no {strange}"
