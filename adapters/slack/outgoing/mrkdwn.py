"""Markdown to Slack's mrkdwn and back; pure.

On the way out nothing in a text can call anybody: entities are escaped, so ``<!channel>`` and ``<@U1>`` are
plain characters, and ``@here`` is broken by a zero-width space. On the way in a mention reads ``@name``.

Slack sees emphasis only between spaces or punctuation, which Chinese and Japanese do without; there a zero-width
space stands around it, and is taken away again on the way in.
"""

import re
from collections.abc import Callable, Mapping

from adapters.slack.outgoing.split import fit

GAP = "\u200b"
"""The zero-width space."""
CODE = r"```.*?(?:```|\Z)|`[^`\n]+`"
LINK = r"\[[^\[\]\n]+\]\((?:https?://|mailto:)[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*\)"
BARE = r"https?://[^\s<>()\[\]`|]*[^\s<>()\[\]`|.,;:!?'\"*_~]"

_LINK = re.compile(rf"(?P<link>{LINK})|(?P<bare>{BARE})")
_CODE_OR_LINK = re.compile(rf"{CODE}|{LINK}|{BARE}", re.DOTALL)
_CALL = re.compile(r"@(?=(?:here|channel|everyone|all)\b)", re.IGNORECASE)
_TOKEN = re.compile(
    r"<(?=[@#]\w|!(?:here|channel|everyone|group|subteam|date)|[a-z][a-z\d+.-]*:[^<>\n]*\|)", re.IGNORECASE
)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")
_STARRED = re.compile(r"(?<![0-9A-Za-z_*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![0-9A-Za-z_*])")
_STRIKE = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+", re.MULTILINE)
_QUOTED = re.compile(r"^&gt; ?", re.MULTILINE)

_ENTITY = re.compile(r"<([^<>\n]+)>")
_CODE_OR_ENTITY = re.compile(rf"{CODE}|{_ENTITY.pattern}", re.DOTALL)
_LABELLED = re.compile(r"<(?:#|!subteam\^)([A-Z0-9]+)\|([^<>\n]+)>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>\n]*)?>")
_SLACK_STRIKE = re.compile(r"(?<![0-9A-Za-z_~])~(?=[^\s~])([^~\n]+?)(?<=[^\s~])~(?![0-9A-Za-z_~])")
_SLACK_BULLET = re.compile(r"^([ \t]*)[•◦▪][ \t]+", re.MULTILINE)
_AROUND_MARK = re.compile(rf"{GAP}(?=[*_~])|(?<=[*_~]){GAP}")

_KEPT = "\x00"
_BOLD_MARK = "\x01"


def escape(text: str) -> str:
    """The text as plain characters of mrkdwn, able to call nobody."""
    return uncall(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The text that was escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(f"@{GAP}", "@")


def uncall(text: str) -> str:
    """The text with its calls to all broken."""
    return _CALL.sub(f"@{GAP}", text)


def defuse(text: str) -> str:
    """The text as it is shown where nothing is escaped; entities of Slack's and calls to all are broken."""
    return _TOKEN.sub(f"<{GAP}", uncall(text))


def plain(text: str, limit: int) -> str:
    """The text on one line of plain characters, at most ``limit`` of them; an ellipsis where there is none."""
    return fit(" ".join(text.split()) or "…", limit, escape)


def to_mrkdwn(markdown: str) -> str:
    """Markdown as mrkdwn. Links stay links where they lead to a web page or an address; all else is text."""
    return style_around(_CODE_OR_LINK, markdown, keep=_code_or_link, style=_to_slack)


def from_mrkdwn(text: str, names: Mapping[str, str]) -> str:
    """mrkdwn as Markdown, in which a mention of a user reads ``@`` and the name found for their id."""

    def code_or_entity(found: str) -> str:
        if found.startswith("`"):
            return unescape(_ENTITY.sub(lambda m: _entity(m[1], names, link=False), found))
        return _entity(found[1:-1], names, link=True)

    return style_around(_CODE_OR_ENTITY, text, keep=code_or_entity, style=_from_slack)


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the users mentioned in mrkdwn, each once, in order."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def labels(text: str) -> dict[str, str]:
    """The names that mrkdwn has for channels and groups, by their ids."""
    return {id_: unescape(label) for id_, label in _LABELLED.findall(text)}


def style_around(
    pattern: re.Pattern[str], text: str, *, keep: Callable[[str], str], style: Callable[[str], str]
) -> str:
    """Style a text as if each match were one letter, then put what ``keep`` makes of the matches there."""
    text = text.replace(_KEPT, "").replace(_BOLD_MARK, "")
    kept = iter([keep(match[0]) for match in pattern.finditer(text)])
    return re.sub(_KEPT, lambda _: next(kept), style(pattern.sub(_KEPT, text)))


def outside(match: re.Match[str]) -> tuple[str, str]:
    """The characters before and after a match; empty at the ends of the text."""
    return match.string[: match.start()][-1:], match.string[match.end() :][:1]


def _code_or_link(found: str) -> str:
    match = _LINK.fullmatch(found)
    if match is None:
        return escape(found)
    title, _, target = ("", "", found) if match["bare"] else found[1:-1].partition("](")
    target = target.replace("|", "%7C").replace("&", "&amp;")
    return f"<{target}|{escape(title).replace('|', '¦')}>" if title else f"<{target}>"


def _to_slack(text: str) -> str:
    text = _BULLET.sub(r"\1• ", escape(text))
    text = _HEADING.sub(lambda m: f"{_BOLD_MARK}{m[1].replace('**', '')}{_BOLD_MARK}", text)
    text = _BOLD.sub(_mark(_BOLD_MARK), text)
    text = _STRIKE.sub(_mark("~"), _STARRED.sub(_mark("_"), text))
    return _QUOTED.sub("> ", text).replace(_BOLD_MARK, "*")


def _mark(sign: str) -> Callable[[re.Match[str]], str]:
    def mark(match: re.Match[str]) -> str:
        first, last = (GAP if _clings(letter) else "" for letter in outside(match))
        return f"{first}{sign}{next(filter(None, match.groups()))}{sign}{last}"

    return mark


def _clings(letter: str) -> bool:
    return letter.isalnum() or not (letter.isascii() or letter.isspace() or letter == GAP)


def _from_slack(text: str) -> str:
    text = _SLACK_STRIKE.sub(r"~~\1~~", _STARRED.sub(r"**\1**", text))
    return unescape(_SLACK_BULLET.sub(r"\1- ", _AROUND_MARK.sub("", text)))


def _entity(content: str, names: Mapping[str, str], *, link: bool) -> str:
    target, _, label = (unescape(part) for part in content.partition("|"))
    match target[:1]:
        case "@":
            return "@" + (names.get(target[1:]) or label or target[1:])
        case "#":
            return "#" + (label or target[1:])
        case "!":
            return label or "@" + target[1:].partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"[{label}]({target})" if link and label not in ("", target, address) else address
