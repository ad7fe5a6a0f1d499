"""Markdown to Slack's mrkdwn and back; pure.

On the way out nothing in a text can call anybody: entities are escaped, so ``<!channel>`` and ``<@U1>`` are
plain characters, and ``@here`` is broken by a zero-width space. On the way in a mention reads ``@name``.
"""

import re
from collections.abc import Callable, Mapping

_CODE = r"```.*?(?:```|\Z)|`[^`\n]+`"
_TARGET = r"(?:https?://|mailto:)[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*"
_BARE = r"https?://[^\s<>()\[\]`|]*[^\s<>()\[\]`|.,;:!?'\"*_~]"
_LINK = re.compile(rf"\[(?P<title>[^\[\]\n]+)\]\((?P<target>{_TARGET})\)|(?P<bare>{_BARE})")
_CODE_OR_LINK = re.compile(rf"{_CODE}|\[[^\[\]\n]+\]\({_TARGET}\)|{_BARE}", re.DOTALL)
_CALL = re.compile(r"@(?=(?:here|channel|everyone|all)\b)", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_STRIKE = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+", re.MULTILINE)
_QUOTED = re.compile(r"^&gt; ?", re.MULTILINE)

_ENTITY = re.compile(r"<([^<>\n]+)>")
_CODE_OR_ENTITY = re.compile(rf"{_CODE}|{_ENTITY.pattern}", re.DOTALL)
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>\n]*)?>")
_SLACK_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_SLACK_STRIKE = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]+?)(?<=[^\s~])~(?![\w~])")
_SLACK_BULLET = re.compile(r"^([ \t]*)[•◦▪][ \t]+", re.MULTILINE)

_KEPT = "\x00"
_BOLD_MARK = "\x01"


def escape(text: str) -> str:
    """The text as plain characters of mrkdwn, able to call nobody."""
    return _CALL.sub("@\u200b", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The characters that stand behind Slack's three entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_mrkdwn(markdown: str) -> str:
    """Markdown as mrkdwn. Links stay links where they lead to a web page or an address; all else is text."""
    return _style_around(_CODE_OR_LINK, markdown, keep=_code_or_link, style=_to_slack)


def from_mrkdwn(text: str, names: Mapping[str, str]) -> str:
    """mrkdwn as Markdown, in which a mention of a user reads ``@`` and the name found for their id."""

    def code_or_entity(found: str) -> str:
        if found.startswith("`"):
            return unescape(_ENTITY.sub(lambda m: _entity(m[1], names, link=False), found))
        return _entity(found[1:-1], names, link=True)

    return _style_around(_CODE_OR_ENTITY, text, keep=code_or_entity, style=_from_slack)


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the users mentioned in mrkdwn, each once, in order."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def _style_around(
    pattern: re.Pattern[str], text: str, *, keep: Callable[[str], str], style: Callable[[str], str]
) -> str:
    """Style a text as if each match were one letter, then put what ``keep`` makes of the matches there."""
    text = text.replace(_KEPT, "").replace(_BOLD_MARK, "")
    kept = iter([keep(match[0]) for match in pattern.finditer(text)])
    return re.sub(_KEPT, lambda _: next(kept), style(pattern.sub(_KEPT, text)))


def _code_or_link(found: str) -> str:
    match = _LINK.fullmatch(found)
    if match is None:
        return escape(found)
    target = (match["target"] or match["bare"]).replace("|", "%7C").replace("&", "&amp;")
    return f"<{target}|{escape(match['title']).replace('|', '¦')}>" if match["title"] else f"<{target}>"


def _to_slack(text: str) -> str:
    text = _BULLET.sub(r"\1• ", escape(text))
    text = _HEADING.sub(lambda m: f"{_BOLD_MARK}{m[1].replace('**', '')}{_BOLD_MARK}", text)
    text = _BOLD.sub(lambda m: f"{_BOLD_MARK}{m[1] or m[2]}{_BOLD_MARK}", text)
    text = _STRIKE.sub(r"~\1~", _ITALIC.sub(r"_\1_", text))
    return _QUOTED.sub("> ", text).replace(_BOLD_MARK, "*")


def _from_slack(text: str) -> str:
    text = _SLACK_STRIKE.sub(r"~~\1~~", _SLACK_BOLD.sub(r"**\1**", text))
    return unescape(_SLACK_BULLET.sub(r"\1- ", text))


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
