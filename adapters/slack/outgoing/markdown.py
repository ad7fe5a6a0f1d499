"""Markdown for Slack's ``markdown`` block; pure.

The block renders Markdown itself, tables and lists included, and reads Slack's own ``<…>`` entities in it as well.
Outside of code each ``<`` therefore goes as ``&lt;``, which Slack shows as the character and reads no further. In
code, where nothing is decoded, an entity is broken by a zero-width space. Only links to web pages and to addresses
stay links.
"""

import re

from adapters.slack.outgoing.mrkdwn import BARE, CODE, GAP, LINK, defuse, outside, style_around, uncall
from adapters.slack.outgoing.split import fit

_KEPT = re.compile(rf"^~~~.*?(?:^~~~|\Z)|{CODE}|{LINK}|{BARE}", re.DOTALL | re.MULTILINE)
_REFERENCE = re.compile(r"&(?=#?\w+;)")
_DEFINITION = re.compile(r"^([ \t>]*\[[^\]\n]+\]):", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)([^\n]+?)(?<=\S)\*\*")


def to_markdown(text: str, limit: int) -> str:
    """Markdown that rings nobody and leads nowhere unasked: as much of the text as fits into ``limit`` characters."""
    return fit(text, limit, _convert)


def _convert(text: str) -> str:
    return style_around(_KEPT, text, keep=_keep, style=_style)


def _keep(found: str) -> str:
    if found.startswith(("`", "~")):
        return defuse(found)
    title, seam, target = found.partition("](")
    return uncall(title).replace("<", "&lt;") + seam + target if seam else found


def _style(text: str) -> str:
    text = _DEFINITION.sub(r"\1\\:", text.replace("](", r"]\("))
    text = _REFERENCE.sub("&amp;", uncall(text)).replace("<", "&lt;")
    return _BOLD.sub(_loosen, text)


def _loosen(match: re.Match[str]) -> str:
    """Emphasis that begins or ends with punctuation, right at a letter, is none in Markdown; a gap inside mends it."""
    before, after = outside(match)
    inner = match[1]
    first = GAP if before.isalnum() and not inner[0].isalnum() else ""
    last = GAP if after.isalnum() and not inner[-1].isalnum() else ""
    return f"**{first}{inner}{last}**"
