"""Post → Block Kit and fallback text of a message, within Slack's limits; pure.

The label comes first, in the blocks and in the fallback text, so that nothing can cut it off.
"""

from dataclasses import dataclass

from slack_sdk.models.blocks import MarkdownBlock

from adapters.chat import Card, Post
from adapters.slack import parts
from adapters.slack.markdown import to_markdown
from adapters.slack.mrkdwn import to_mrkdwn
from adapters.slack.parts import Block
from adapters.slack.split import fit

_BLOCKS = 50
_MARKDOWN = 12_000
_FALLBACK = 3500


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Slack takes it; ``plain`` is without table and chart, for a Slack that cannot draw what is here."""

    text: str
    blocks: list[Block]
    plain: list[Block] | None = None


def render(post: Post) -> Rendered:
    """Blocks and fallback text of a post. ``text`` stands above the card, unless the card says the same.

    Raises:
        ValueError: A button's value is longer than Slack carries.
    """
    drawn = bool(post.card and (post.card.table or post.card.chart))
    return Rendered(fallback(post), _blocks(post, drawn=drawn), _blocks(post, drawn=False) if drawn else None)


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


def _says(card: Card, text: str) -> bool:
    return text.strip() in (card.title.strip(), card.quote.strip(), card.body.strip(), card.note.strip())


def _markdown(text: str, room: int) -> list[Block]:
    converted = to_markdown(text.strip(), room) if room > 0 else ""
    return [MarkdownBlock(text=converted).to_dict()] if converted.strip() else []
