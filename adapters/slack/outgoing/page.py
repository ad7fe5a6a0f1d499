"""Page → the view of a person's Home tab, within Slack's limits; pure.

Slack draws neither Markdown nor, for certain, tables and charts there, so all of it is text.
"""

from typing import Any

from slack_sdk.models.blocks import DividerBlock

from adapters.platform import Card, Page
from adapters.slack.outgoing import parts
from adapters.slack.outgoing.parts import Block

_BLOCKS = 100


def home(page: Page) -> dict[str, Any]:
    """The Home tab: the label, then the cards under each other.

    Raises:
        ValueError: A button's value is longer than Slack carries.
    """
    used: set[str] = set()
    blocks = [block for card in page.cards for block in [DividerBlock().to_dict(), *_card(card, used)]]
    return {"type": "home", "blocks": [parts.label_block(page.label), *parts.trim(blocks, _BLOCKS - 1)]}


def _card(card: Card, used: set[str]) -> list[Block]:
    return [
        *parts.header(card.title),
        *parts.facts(card),
        *parts.quote(card.quote),
        *parts.sections(card.body),
        *parts.figures(card, drawn=False),
        *parts.note(card.note),
        *parts.actions(card, used),
    ]
