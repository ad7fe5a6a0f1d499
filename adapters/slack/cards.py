"""Post → Block Kit and fallback text, within Slack's limits; pure.

The label comes first, in the blocks and in the fallback text, so that nothing can cut it off. Text comes out
through ``mrkdwn``, with ``verbatim`` set: Slack itself makes no links and no mentions of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from adapters.chat import Card, Post, Source
from adapters.slack.buttons import build
from adapters.slack.mrkdwn import escape, to_mrkdwn
from adapters.slack.split import Piece, label, shorten, split

_BLOCKS = 50
_SECTION = 3000
_FIELD = 2000
_CONTEXT = 2000
_HEADER = 150
_TEXT = 12_000
_FALLBACK = 3500


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post as Slack takes it."""

    text: str
    blocks: list[dict[str, Any]]


def render(post: Post) -> Rendered:
    """Blocks and fallback text of a post. ``text`` stands above the card, unless the card says the same.

    Raises:
        ValueError: A button's value is longer than Slack carries.
    """
    content: list[Block] = []
    if not (post.card and _says(post.card, post.text)):
        content += _sections("text", post.text)
    content += _card(post.card) if post.card else []
    content += _sources(post.sources)
    actions = _actions(post.card) if post.card else []
    return Rendered(
        text=_fallback(post),
        blocks=[block.to_dict() for block in [_label(post), *_trim(content, len(actions)), *actions]],
    )


def _label(post: Post) -> Block:
    return ContextBlock(block_id="label", elements=[_text(escape(shorten(post.label.visible, _CONTEXT // 5)))])


def _fallback(post: Post) -> str:
    said = post.text or (post.card.title if post.card else "")
    return f"{escape(shorten(post.label.visible, _CONTEXT // 5))}\n{_fit(said, _FALLBACK)}".rstrip()


def _says(card: Card, text: str) -> bool:
    return text.strip() in (card.title.strip(), card.quote.strip(), card.body.strip(), card.note.strip())


def _card(card: Card) -> list[Block]:
    blocks: list[Block] = []
    if card.title.strip():
        title = escape(shorten(card.title, _HEADER))
        blocks.append(HeaderBlock(text=PlainTextObject(text=_cut(title, _HEADER), emoji=False)))
    facts = [_text(_fit(f"**{name}**\n{text}", _FIELD)) for name, text in card.facts]
    blocks += [SectionBlock(fields=facts[n : n + 10]) for n in range(0, len(facts), 10)]
    if card.quote.strip():
        quote = shorten(card.quote, _SECTION // 2)
        blocks.append(SectionBlock(text=_text(_fit("> " + quote.replace("\n", "\n> "), _SECTION))))
    blocks += _sections("body", card.body)
    if card.note.strip():
        blocks.append(ContextBlock(elements=[_text(_fit(card.note, _CONTEXT))]))
    return blocks


def _actions(card: Card) -> list[Block]:
    buttons = build(card.buttons)
    return [ActionsBlock(elements=buttons[n : n + 25]) for n in range(0, len(buttons), 25)]


def _sources(sources: Sequence[Source]) -> list[Block]:
    blocks: list[Block] = []
    for n in range(0, len(sources), 10):
        lines = [_text(_source(source)) for source in sources[n : n + 10]]
        blocks.append(ContextBlock(elements=lines))
    return blocks


def _source(source: Source) -> str:
    title = " ".join(source.title.split()).replace("[", "(").replace("]", ")") or source.link
    return to_mrkdwn(f"[{shorten(title, 150)}]({source.link})")


def _sections(prefix: str, text: str) -> list[Block]:
    pieces = enumerate(_pieces(shorten(text, _TEXT), _SECTION - 200))
    return [
        SectionBlock(block_id=label(prefix, number, piece), text=_text(to_mrkdwn(piece.text)))
        for number, piece in pieces
        if piece.text.strip()
    ]


def _pieces(text: str, limit: int) -> Iterator[Piece]:
    for piece in split(text, limit):
        if len(to_mrkdwn(piece.text)) <= _SECTION:
            yield piece
        else:
            *first, last = _pieces(piece.text, limit // 2)
            yield from first
            yield Piece(last.text, piece.seam)


def _trim(content: list[Block], actions: int) -> list[Block]:
    room = _BLOCKS - 1 - actions
    if len(content) <= room:
        return content
    return [*content[: room - 1], ContextBlock(elements=[_text("…")])]


def _fit(markdown: str, limit: int) -> str:
    length = limit
    while len(fitting := to_mrkdwn(shorten(markdown, length))) > limit:
        length = length * 3 // 4
    return fitting


def _cut(escaped: str, limit: int) -> str:
    return escaped if len(escaped) <= limit else escaped[: limit - 1].rpartition("&")[0] + "…"


def _text(mrkdwn: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=mrkdwn or " ", verbatim=True)
