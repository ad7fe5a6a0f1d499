"""A post as the body of a comment, within the limits of forges; pure.

The first line is the label that people read; the second, which is not shown, holds what machines read: the
metadata of the label, and the key by which the post is found again. It stands before the text, since a piece of code
that is never closed would show it.
"""

import json
import re
from collections.abc import Iterator, Mapping

from adapters.change import Remark, Review
from adapters.forge.markup import harmless, in_cell
from adapters.platform import Card, Chart, Post, Table

_LONGEST = 65_000
_TITLE = 120
_HIDDEN = re.compile(r"<!-- double (\{.*\}) -->")
_CUT = "\n\n…"


def body_of(post: Post, key: str) -> str:
    """The whole comment."""
    head = f"{in_cell(post.label.visible)}\n{_hide({'key': key, **post.label.metadata})}\n\n"
    text = "\n\n".join(_said(post))
    room = _LONGEST - len(head)
    return head + (text if len(text) <= room else text[: room - len(_CUT)] + _CUT)


def remarks_of(post: Post, review: Review, key: str) -> Iterator[tuple[Remark, str]]:
    """What a post says of single lines, each with its body, labelled like the post and under a key of its own."""
    for number, remark in enumerate(review.remarks, 1):
        yield remark, body_of(Post(post.label, remark.text), f"{key}/{number}")


def title_of(post: Post) -> str:
    """What an issue is called that begins with the post."""
    said = (post.card.title if post.card else "") or post.text
    line = harmless(next(iter(said.strip().splitlines()), "Double"))
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


def key_in(body: str | None) -> str | None:
    """The key of the post whose body this is."""
    lines = (body or "").replace("\r\n", "\n").split("\n", 2)
    hidden = _HIDDEN.fullmatch(lines[1].strip()) if len(lines) > 1 else None
    try:
        kept = json.loads(hidden[1]) if hidden else {}
    except ValueError:
        return None
    key = kept.get("key")
    return key if isinstance(key, str) else None


def _hide(fields: Mapping[str, str]) -> str:
    told = json.dumps(fields, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- double {told} -->"


def _said(post: Post) -> Iterator[str]:
    """The parts of a post; ``text`` stands above the card, unless the card says the same. There are no buttons."""
    card = post.card or Card()
    if post.text and post.text not in (card.title, card.body):
        yield harmless(post.text)
    if card.title:
        yield f"**{in_cell(card.title)}**"
    if card.facts:
        yield "  \n".join(f"**{in_cell(name)}** {in_cell(told)}" for name, told in card.facts)
    if card.quote:
        yield "\n".join(f"> {line}" for line in harmless(card.quote).splitlines())
    if card.body:
        yield harmless(card.body)
    if card.table:
        yield _table(card.table)
    if card.chart:
        yield _table(_as_table(card.chart))
    if card.note:
        yield f"_{in_cell(card.note)}_"
    if post.sources:
        yield " · ".join(f"[{in_cell(source.title)}]({source.link})" for source in post.sources)


def _table(table: Table) -> str:
    rows = [table.headings, tuple("---" for _ in table.headings), *table.rows]
    return "\n".join(f"| {' | '.join(map(in_cell, row))} |" for row in rows)


def _as_table(chart: Chart) -> Table:
    rows = [
        (category, *(f"{values[number]:g}" if number < len(values) else "" for _, values in chart.series))
        for number, category in enumerate(chart.categories)
    ]
    return Table((chart.title, *(name for name, _ in chart.series)), tuple(rows))
