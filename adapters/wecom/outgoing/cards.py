"""Post → WeCom's texts and template card, within WeCom's limits; pure.

A card carries what fits into it; what does not goes in full into texts that stand before it. ``card_parts`` makes the
pieces of a card, ``markup`` turns Markdown into what WeCom shows, ``cut`` cuts texts.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platform import Button, Card, Post
from adapters.wecom.outgoing import card_parts
from adapters.wecom.outgoing.cut import cut, shorten, size
from adapters.wecom.outgoing.figures import chart_text, facts_text, is_address, quote_text, sources_text, table_text
from adapters.wecom.outgoing.markup import clean, defuse, one_line, to_plain, to_wecom
from adapters.wecom.outgoing.notes import reference

_LABEL = 100
_NUMBERING = 12
_TEXTS = 10
_SHORT = 36
_REST = "……（内容过长，以下省略）"
_HOME = "https://work.weixin.qq.com/"


@dataclass(frozen=True, slots=True)
class Room:
    """How much a way in takes: bytes of a text with its label, characters of each field of a card."""

    text: int
    source: int
    title: int
    hint: int
    body: int
    value: int


APPLICATION = Room(text=2048, source=20, title=36, hint=44, body=160, value=30)
ROBOT = Room(text=20_480, source=13, title=26, hint=30, body=112, value=26)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post as WeCom takes it.

    Attributes:
        texts: What goes before the card, each with the label and within ``Room.text`` bytes; empty where the card
            says everything.
        card: A template card; nothing, where texts say everything and there is nothing to press.
        short: What the post says in short; never empty.
        marked: Whether the texts are Markdown; else they may go as plain text, which shows everywhere.
        choices: Keys of the buttons that are listed by number in the last text, where no card is shown.
    """

    texts: tuple[str, ...]
    card: dict[str, Any] | None
    short: str
    marked: bool
    choices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What ``short`` is known by where nobody shall read it: a card is drawn anew only if this changed."""
        return hashlib.sha256(self.short.encode()).hexdigest()[:12]


def render(
    post: Post,
    message: str,
    keys: Mapping[Button, str],
    room: Room,
    *,
    shows_cards: bool = True,
    replacing: bool = False,
    edition: str = "",
) -> Rendered:
    """A post within WeCom's limits.

    Args:
        post: What is said.
        message: The post's id, from ``notes.message_id``; its card's ``task_id``.
        keys: The keys of the card's buttons, from ``buttons.keys_of``.
        room: ``APPLICATION`` or ``ROBOT``.
        shows_cards: False where people read in personal WeChat: plain texts, the buttons as numbers to type.
        replacing: The card takes the place of another one: there is one in any case, and texts are left out.
        edition: What tells this version of the post from those before it, such as a time; the card's ``task_id`` is
            then ``MESSAGE-EDITION``, with all but ASCII letters and digits left out of the edition: what stands before
            the ``-`` is the post's id again.
    """
    head = f"{_visible(post)} · {reference(message)}{f' · {edition}' if edition else ''}"
    short = shorten(one_line(_title(post)), _SHORT) or _visible(post)
    if not shows_cards:
        choices = tuple(dict.fromkeys(keys[button] for button in _pressable(post.card)))
        content = to_plain(_join([*_everything(post), *_choice_lines(post.card, keys, reference(message))]))
        return Rendered(_texts(head, content, room, tail=len(choices)), None, short, marked=False, choices=choices)
    buttons = card_parts.actions(post.card, keys) if post.card else {}
    if not (buttons or replacing):
        return _as_text(post, head, short, room)
    task = "-".join(filter(None, (message, re.sub(r"[^0-9A-Za-z]", "", edition))))
    drawn, left = _draw(post, reference(message), room)
    kind = _pressed_card(buttons) if buttons else _notice(post)
    texts = _texts(head, to_wecom(_join(left)), room) if left and not replacing else ()
    return Rendered(texts, {**drawn, **kind, "task_id": task}, short, marked=True)


def _as_text(post: Post, head: str, short: str, room: Room) -> Rendered:
    everything = _join(_everything(post))
    content = to_wecom(everything)
    return Rendered(_texts(head, content, room), None, short, marked=content != to_plain(everything))


def _draw(post: Post, number: str, room: Room) -> tuple[dict[str, Any], list[str]]:
    """The fields that all cards have in common, and what is left to be told in full before the card."""
    card, text = post.card or Card(), _text(post)
    title = card_parts.title(_title(post), room.title)
    if not card.title and not title.left:
        text = "" if one_line(text) == title.field else text
    together = _with_note(card, room)
    slot = together or next((said for said in (card.body, text, card.note) if said.strip()), "")
    held = {card.body, card.note} if together else {slot}
    if title.left and not slot:
        title, slot = card_parts.title("", room.title), card.title
    body, quote = card_parts.body(slot, room.body), card_parts.quote(card.quote)
    facts = card_parts.facts(card.facts, room.value)
    label, for_label = _visible(post), room.hint - len(f" · {number}")
    hint = number if len(label) <= room.source else f"{shorten(label, for_label)} · {number}"
    fields: dict[str, Any] = {
        "source": {"desc": shorten(label, room.source)},
        "main_title": {"title": title.field or shorten(label, room.title), "desc": hint},
        "sub_title_text": body.field,
        "quote_area": quote.field if card.quote.strip() else None,
        "horizontal_content_list": facts.field,
    }

    def told(said: str) -> str:
        return body.left if said in held else said

    left = [
        title.left if card.title else "",
        body.left if slot == card.title else "",
        told(text),
        facts.left,
        quote.left,
        told(card.body),
        *_figures(card),
        told(card.note),
        sources_text(post.sources),
    ]
    left = [said for said in left if said.strip()]
    if not left and len(label) > max(room.source, for_label):
        left = [_title(post)]
    return {name: value for name, value in fields.items() if value}, left


def _with_note(card: Card, room: Room) -> str:
    """What a card says and its note, where that is a line without a link and both fit; else nothing."""
    both, plain = f"{card.body}\n{card.note}", "\n" not in card.note and "://" not in card.note
    fits = plain and not card_parts.body(both, room.body).left
    return both if fits and card.body.strip() and card.note.strip() else ""


def _pressed_card(buttons: dict[str, Any]) -> dict[str, Any]:
    return {"card_type": "button_interaction", **buttons}


def _notice(post: Post) -> dict[str, Any]:
    """A card without buttons; WeCom wants it to lead somewhere, if only to its own front page."""
    facts = (post.card or Card()).facts
    links = (*(text for _, text in facts), *(source.link for source in post.sources))
    link = next(filter(is_address, links), _HOME)
    return {"card_type": "text_notice", "card_action": {"type": 1, "url": link}}


def _everything(post: Post) -> list[str]:
    card = post.card or Card()
    blocks = [
        f"**{one_line(card.title)}**" if card.title.strip() else "",
        _text(post),
        facts_text(card.facts),
        quote_text(card.quote),
        card.body,
        *_figures(card),
        card.note,
        sources_text(post.sources),
    ]
    return [block for block in blocks if block.strip()]


def _figures(card: Card) -> list[str]:
    table = table_text(card.table) if card.table else ""
    return [table, chart_text(card.chart) if card.chart else ""]


def _choice_lines(card: Card | None, keys: Mapping[Button, str], number: str) -> list[str]:
    names = {keys[button]: button.text for button in reversed(_pressable(card))}
    order = dict.fromkeys(keys[button] for button in _pressable(card))
    lines = [f"回复 {number}-{place} {one_line(names[key])}" for place, key in enumerate(order, 1)]
    return ["\n".join(lines)] if lines else []


def _texts(head: str, content: str, room: Room, *, tail: int = 0) -> tuple[str, ...]:
    """The texts under their label; of what is all too long the last lines, as many as ``tail``, stay."""
    limit = room.text - size(head) - _NUMBERING
    pieces = [piece for piece in cut(content[: (_TEXTS + 1) * room.text], limit) if piece.strip()] or ["…"]
    if len(pieces) > _TEXTS:
        last = "\n".join(content.split("\n")[len(content.split("\n")) - tail :])
        pieces = [*pieces[: _TEXTS - 1], *cut(f"{_REST}\n\n{last}", limit)]
    if len(pieces) == 1:
        return (f"{head}\n{pieces[0]}",)
    return tuple(f"{head}（{number}/{len(pieces)}）\n{piece}" for number, piece in enumerate(pieces, 1))


def _visible(post: Post) -> str:
    return shorten(defuse(" ".join(clean(post.label.visible).split())), _LABEL)


def _title(post: Post) -> str:
    card = post.card or Card()
    return next((said for said in (card.title, post.text, card.quote, card.body, card.note) if said.strip()), "")


def _text(post: Post) -> str:
    """The text that stands above the card, unless the card says the same."""
    card = post.card or Card()
    same = {said.strip() for said in (card.title, card.quote, card.body, card.note)}
    return "" if post.text.strip() in same else post.text


def _pressable(card: Card | None) -> Sequence[Button]:
    return (*card.buttons, *card.menu) if card else ()


def _join(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks)
