"""Post → Block Kit and fallback text of a message, within Slack's limits; pure.

The label comes first, in the blocks and in the fallback text, so that nothing can cut it off.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from slack_sdk.models.blocks import MarkdownBlock

from adapters.platform import Card, Post
from adapters.slack.outgoing import parts
from adapters.slack.outgoing.markdown import to_markdown
from adapters.slack.outgoing.mrkdwn import to_mrkdwn
from adapters.slack.outgoing.parts import Block
from adapters.slack.outgoing.split import fit

_BLOCKS = 50
_MARKDOWN = 12_000
_FALLBACK = 3500
_PART = 12_000
_WORDS = 35_000


@dataclass(frozen=True, slots=True)
class Layout:
    """A message as Slack takes it: one text, and blocks, of which there may be none."""

    text: str
    blocks: list[Block]


def render(post: Post) -> tuple[Layout, ...]:
    """Fallback text and blocks of a post, then what to try where Slack refuses those, down to words alone.

    ``text`` stands above the card, unless the card says the same.

    Raises:
        ValueError: A button's value is longer than Slack carries.
    """
    text, card = fallback(post), post.card or Card()
    layouts = [Layout(text, _blocks(post, drawn=True))]
    if card.table or card.chart:
        layouts.append(Layout(text, _blocks(post, drawn=False)))
    actions = parts.actions(card, set())
    if actions:
        said = [*parts.sections("\n\n".join(_said(post))), *parts.figures(card, drawn=False)]
        layouts.append(Layout(text, [parts.label_block(post.label), *said, *actions]))
    return *layouts, Layout(words(post), [])


def words(post: Post) -> str:
    """All that a post says as one text, the label first."""
    card = post.card or Card()
    figures = [block["text"]["text"] for block in parts.figures(card, drawn=False)]
    said = "\n\n".join([*(fit(part, _PART, to_mrkdwn) for part in _said(post)), *figures])
    return f"{parts.visible(post.label)}\n{said}".rstrip()[:_WORDS]


def fallback(post: Post) -> str:
    """The post as one text: label, and what is said."""
    said = post.text or (post.card.title if post.card else "")
    return f"{parts.visible(post.label)}\n{fit(said, _FALLBACK, to_mrkdwn)}".rstrip()


def _blocks(post: Post, *, drawn: bool) -> list[Block]:
    card = post.card or Card()
    text = "" if post.card and _says(card, post.text) else post.text
    said = _markdown(text, _MARKDOWN)
    room = _MARKDOWN - sum(len(block["text"]) for block in said)
    content = [
        *said,
        *parts.header(card.title),
        *parts.facts(card),
        *parts.quote(card.quote),
        *_markdown(card.body, room),
        *parts.figures(card, drawn=drawn),
        *parts.note(card.note),
        *parts.sources(post.sources),
    ]
    actions = parts.actions(card, set())
    return [parts.label_block(post.label), *parts.trim(content, _BLOCKS - 1 - len(actions)), *actions]


def _said(post: Post) -> Iterator[str]:
    """What a post says in words, part by part, as Markdown."""
    card = post.card or Card()
    if post.text and not _says(card, post.text):
        yield post.text
    if card.title:
        yield f"**{card.title}**"
    yield from (f"**{name}**: {text}" for name, text in card.facts)
    if card.quote:
        yield "> " + card.quote.replace("\n", "\n> ")
    yield from filter(None, (card.body, card.note))
    yield from (f"[{source.title}]({source.link})" for source in post.sources)


def _says(card: Card, text: str) -> bool:
    return text.strip() in (card.title.strip(), card.quote.strip(), card.body.strip(), card.note.strip())


def _markdown(text: str, room: int) -> list[Block]:
    converted = to_markdown(text.strip(), room) if room > 0 else ""
    return [MarkdownBlock(text=converted).to_dict()] if converted.strip() else []
