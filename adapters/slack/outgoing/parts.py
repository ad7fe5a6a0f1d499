"""The blocks that messages and the Home page have in common, within Slack's limits; pure.

Text comes out through ``mrkdwn``, with ``verbatim`` set: Slack itself makes no links and no mentions of it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ContextBlock, HeaderBlock, PlainTextObject, SectionBlock

from adapters.platform import Card, Label, Source
from adapters.slack.outgoing.buttons import build
from adapters.slack.outgoing.figures import chart_block, chart_text, table_block, table_text
from adapters.slack.outgoing.mrkdwn import plain, to_mrkdwn
from adapters.slack.outgoing.split import fit, shorten, split

Block = dict[str, Any]

_SECTION = 3000
_FIELD = 2000
_CONTEXT = 2000
_HEADER = 150
_VISIBLE = 400
_TEXT = 12_000


def visible(label: Label) -> str:
    """The label as plain characters."""
    return plain(label.visible, _VISIBLE)


def label_block(label: Label) -> Block:
    """The label, which stands first wherever anything of ours is shown."""
    return ContextBlock(block_id="label", elements=[_text(visible(label))]).to_dict()


def header(title: str) -> list[Block]:
    """A title."""
    text = PlainTextObject(text=plain(title, _HEADER), emoji=False)
    return [HeaderBlock(text=text).to_dict()] if title.strip() else []


def facts(card: Card) -> list[Block]:
    """The facts of a card in two columns."""
    fields = [_text(fit(f"**{name}**\n{text}", _FIELD, to_mrkdwn)) for name, text in card.facts]
    return [SectionBlock(fields=fields[n : n + 10]).to_dict() for n in range(0, len(fields), 10)]


def quote(text: str) -> list[Block]:
    """A quotation."""
    quoted = "> " + shorten(text, _SECTION // 2).replace("\n", "\n> ")
    return [section(fit(quoted, _SECTION, to_mrkdwn))] if text.strip() else []


def note(text: str) -> list[Block]:
    """Small print."""
    return [ContextBlock(elements=[_text(fit(text, _CONTEXT, to_mrkdwn))]).to_dict()] if text.strip() else []


def sections(text: str) -> list[Block]:
    """Text of any length, cut where a reader would cut it."""
    return [section(to_mrkdwn(piece)) for piece in _pieces(shorten(text, _TEXT), _SECTION - 200) if piece.strip()]


def section(mrkdwn: str) -> Block:
    """A section of mrkdwn, which is short enough."""
    return SectionBlock(text=_text(mrkdwn)).to_dict()


def figures(card: Card, *, drawn: bool) -> list[Block]:
    """Table and chart of a card, ``drawn`` by Slack as far as it can, or as text."""
    shown: list[Block] = []
    if card.table:
        block = table_block(card.table) if drawn else None
        shown.append(block or section(table_text(card.table, _SECTION)))
    if card.chart:
        block = chart_block(card.chart) if drawn else None
        shown.append(block or section(chart_text(card.chart, _SECTION)))
    return shown


def sources(given: Sequence[Source]) -> list[Block]:
    """Links to where what is said can be checked."""
    lines = [_text(_source(source)) for source in given]
    return [ContextBlock(elements=lines[n : n + 10]).to_dict() for n in range(0, len(lines), 10)]


def actions(card: Card, used: set[str]) -> list[Block]:
    """Buttons and menus; their action ids go to ``used``.

    Raises:
        ValueError: A value is longer than Slack carries.
    """
    elements = build(card.buttons, card.menu, used)
    return [ActionsBlock(elements=elements[n : n + 25]).to_dict() for n in range(0, len(elements), 25)]


def trim(blocks: list[Block], room: int) -> list[Block]:
    """The blocks, or as many as there is room for, and an ellipsis."""
    return blocks if len(blocks) <= room else [*blocks[: room - 1], *note("…")]


def _source(source: Source) -> str:
    title = " ".join(source.title.split()).replace("[", "(").replace("]", ")") or source.link
    return fit(f"[{shorten(title, 150)}]({source.link})", _CONTEXT, to_mrkdwn)


def _pieces(text: str, limit: int) -> Iterator[str]:
    for piece in split(text, limit):
        if len(to_mrkdwn(piece.text)) <= _SECTION:
            yield piece.text
        else:
            yield from _pieces(piece.text, limit // 2)


def _text(mrkdwn: str) -> Any:
    return {"type": "mrkdwn", "text": mrkdwn or " ", "verbatim": True}
