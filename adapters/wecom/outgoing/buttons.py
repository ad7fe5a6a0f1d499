"""Buttons: how what they stand for survives the way to WeCom and back, as the key of a button or as a number typed.

A key is the JSON list of action, value and, where the host is asked for a form first, the word ``asks``. What is
longer than WeCom carries stays in the vault, and the key names it. Where no cards are shown the buttons are numbered,
and who types the number of the post and of the button has pressed it.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.platform import Button, Card
from adapters.vault import Vault
from adapters.wecom.outgoing.notes import reference

KEY_BYTES = 1024
KEPT = timedelta(days=7)

_ASKS = "asks"
_CHOICE = re.compile(r"(?:回复)?\s*([0-9a-f]{6})\s*[-‐-―−－~]\s*(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button; ``asks`` says that the host is asked for a form first."""

    action: str
    value: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that was typed: its key, and the post it stands under, by our message id."""

    key: str
    message: str


async def keys_of(vault: Vault, card: Card | None) -> Mapping[Button, str]:
    """The keys of all buttons of a card, its menu included; those too long for WeCom are kept in the vault."""
    buttons = (*card.buttons, *card.menu) if card else ()
    return {button: await key_of(vault, button) for button in buttons}


async def key_of(vault: Vault, button: Button) -> str:
    """The key of a button, at most 1,024 bytes; for a week the vault keeps what is longer."""
    parts = [button.action, button.value, *([_ASKS] if button.asks else [])]
    key = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    if len(key.encode()) <= KEY_BYTES:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    await vault.write(_button(digest), key, seconds=KEPT.total_seconds())
    return f"={digest}"


async def read_key(vault: Vault, key: str) -> Pressed | None:
    """The button behind a key; nothing, where it is none of ours or was forgotten."""
    text = await vault.read(_button(key[1:])) if key.startswith("=") else key
    try:
        parts = json.loads(text or "")
    except ValueError:
        return None
    if not isinstance(parts, list) or len(parts) not in (2, 3) or not all(isinstance(part, str) for part in parts):
        return None
    return Pressed(parts[0], parts[1], asks=_ASKS in parts[2:])


async def keep_choices(vault: Vault, corp: str, user: str, message: str, keys: Sequence[str]) -> None:
    """Let a user press these buttons of a post by typing their numbers, for a week."""
    choices = json.dumps([message, *keys], ensure_ascii=False)
    await vault.write(_choices(corp, user, reference(message)), choices, seconds=KEPT.total_seconds())


async def read_choice(vault: Vault, corp: str, user: str, text: str) -> Choice | None:
    """The button that a user typed, such as ``3f9a2c-1``, full-width letters, signs and spaces tolerated.

    Nothing, where a text is anything else or names no button that this user was offered within a week.
    """
    typed = _CHOICE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if typed is None:
        return None
    kept = await vault.read(_choices(corp, user, typed[1].lower()))
    message, *keys = json.loads(kept) if kept else ("",)
    number = int(typed[2])
    return Choice(keys[number - 1], message) if 1 <= number <= len(keys) else None


def _button(digest: str) -> str:
    return f"wecom/button/{digest}"


def _choices(corp: str, user: str, number: str) -> str:
    return f"wecom/choice/{corp}/{user}/{number}"
