"""The blocks of a message → Markdown; pure.

What people write in Slack comes twice: as ``text`` in mrkdwn, and as blocks, which alone tell a list in a list, code
with its language, a table, and emphasis between Chinese letters. Payloads are foreign: what a block lacks is empty.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from adapters.slack.outgoing.mrkdwn import from_mrkdwn, labels, mentioned, unescape

Element = Mapping[str, Any]
Style = tuple[str, ...]

_INDENT = "    "
_CLOSED_BY_A_BLANK = ("rich_text_list", "rich_text_quote")
_SIGNS = {"code": "`", "strike": "~~", "italic": "*", "bold": "**"}


def read_blocks(blocks: Sequence[Mapping[str, Any]], text: str, names: Mapping[str, str]) -> str:
    """A message as Markdown: its blocks, or where these tell nothing its ``text``.

    Args:
        blocks: Slack's blocks; kinds without words are passed over.
        text: The message in mrkdwn, which also knows the names of channels and groups.
        names: Names of users by Slack's ids; who is not among them goes by the id.
    """
    reader = _Reader(names, labels(text))
    read = [reader.block(block) for block in blocks]
    return "\n\n".join(part for part in read if part.strip()) or from_mrkdwn(text, names)


def users_in(blocks: Sequence[Mapping[str, Any]], text: str) -> tuple[str, ...]:
    """Slack's ids of the users mentioned in a message, each once, in order."""
    return tuple(dict.fromkeys([*_users(blocks), *mentioned(text)]))


def _users(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if part.get("type") == "user" and isinstance(part.get("user_id"), str):
            yield part["user_id"]
        if part.get("type") == "mrkdwn":
            yield from mentioned(_text(part))
        part = list(part.values())
    if isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _users(inner)


class _Reader:
    """Reads blocks with these names of users, and these labels of channels and groups."""

    def __init__(self, names: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._names = names
        self._labels = labels

    def block(self, block: Element) -> str:
        match block.get("type"):
            case "rich_text":
                return self._rich(block)
            case "table":
                return self._table(block)
            case "section":
                return "\n".join(filter(None, map(self._object, [block.get("text"), *_list(block, "fields")])))
            case "markdown":
                return unescape(_text(block))
            case "header":
                title = self._object(block.get("text"))
                return f"# {title}" if title else ""
        return ""

    def _rich(self, block: Element) -> str:
        text, before = "", ""
        numbers: dict[int, int] = {}
        for element in _list(block, "elements"):
            kind = str(element.get("type"))
            if kind == "rich_text_list":
                part = self._list(element, numbers)
            else:
                part = self._paragraph(element)
                numbers.clear()
            if text:
                parted = before in _CLOSED_BY_A_BLANK and kind in ("rich_text_section", "rich_text_quote")
                text = text.removesuffix("\n") + ("\n\n" if parted else "\n")
            text, before = text + part, kind
        return text.strip("\n")

    def _paragraph(self, element: Element) -> str:
        if element.get("type") == "rich_text_preformatted":
            code = "".join(_text(part) or str(part.get("url") or "") for part in _list(element, "elements"))
            fence = "```" if "```" not in code else "````"
            return f"{fence}{_word(element, 'language')}\n{code.strip(chr(10))}\n{fence}"
        inline = self._inline(element)
        if element.get("type") == "rich_text_quote":
            return "\n".join(f"> {line}".rstrip() for line in inline.strip("\n").split("\n"))
        return inline

    def _list(self, element: Element, numbers: dict[int, int]) -> str:
        indent, ordered = _number(element, "indent"), element.get("style") == "ordered"
        number = numbers.get(indent, _number(element, "offset")) if ordered else 0
        lines = []
        for item in _list(element, "elements"):
            number += 1
            margin = _INDENT * indent
            words = self._inline(item).strip("\n").replace("\n", f"\n{margin}{_INDENT}")
            lines.append(f"{margin}{f'{number}.' if ordered else '-'} {words}")
        for level in [level for level in numbers if level >= indent]:
            del numbers[level]
        if ordered:
            numbers[indent] = number
        return "\n".join(lines)

    def _table(self, block: Element) -> str:
        rows = block.get("rows")
        lines = [self._row(row) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
        width = max(map(len, lines), default=0)
        if not width:
            return ""
        filled = [[*line, *[""] * (width - len(line))] for line in lines]
        head, *body = [f"| {' | '.join(line)} |" for line in filled]
        return "\n".join([head, "|" + " --- |" * width, *body])

    def _row(self, row: list[Any]) -> list[str]:
        cells = [cell if isinstance(cell, Mapping) else {} for cell in row]
        texts = [self._rich(cell) if cell.get("type") == "rich_text" else _text(cell) for cell in cells]
        return [" ".join(text.split()).replace("|", r"\|") for text in texts]

    def _inline(self, element: Element) -> str:
        parts = [(_style(part), self._part(part)) for part in _list(element, "elements")]
        runs = groupby(parts, key=lambda part: part[0])
        return "".join(_emphasise("".join(text for _, text in run), style) for style, run in runs)

    def _part(self, part: Element) -> str:
        match part.get("type"):
            case "link":
                return _link(part)
            case "user":
                id_ = _word(part, "user_id")
                return f"@{self._names.get(id_) or id_}"
            case "usergroup":
                id_ = _word(part, "usergroup_id")
                return f"@{self._labels.get(id_, id_).removeprefix('@')}"
            case "channel":
                id_ = _word(part, "channel_id")
                return f"#{self._labels.get(id_, id_)}"
            case "broadcast":
                return f"@{_word(part, 'range')}"
            case "emoji":
                return f":{_word(part, 'name')}:"
            case "date":
                return _word(part, "fallback") or _date(part)
            case "color":
                return _word(part, "value")
        return _text(part)

    def _object(self, text: Any) -> str:
        if not isinstance(text, Mapping):
            return ""
        return from_mrkdwn(_text(text), self._names) if text.get("type") == "mrkdwn" else _text(text)


def _style(part: Element) -> Style:
    style = part.get("style")
    return tuple(name for name in _SIGNS if style.get(name)) if isinstance(style, Mapping) else ()


def _emphasise(text: str, style: Style) -> str:
    """Markdown's signs around the words of each line, which must not begin or end with a space."""
    if not style:
        return text
    return "\n".join(_enclose(line, style) for line in text.split("\n"))


def _enclose(line: str, style: Style) -> str:
    words = line.strip()
    if not words:
        return line
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    for name in style:
        words = f"`` {words} ``" if name == "code" and "`" in words else f"{_SIGNS[name]}{words}{_SIGNS[name]}"
    return before + words + after


def _link(part: Element) -> str:
    target, label = _word(part, "url"), " ".join(_text(part).split())
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"[{label}]({target})" if label not in ("", target, address) else address


def _date(part: Element) -> str:
    try:
        return f"{datetime.fromtimestamp(_number(part, 'timestamp'), UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def _list(part: Element, name: str) -> list[Element]:
    found = part.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []


def _text(part: Element) -> str:
    return _word(part, "text")


def _word(part: Element, name: str) -> str:
    found = part.get(name)
    return found if isinstance(found, str) else ""


def _number(part: Element, name: str) -> int:
    found = part.get(name)
    return found if isinstance(found, int) and 0 <= found < 10**12 else 0
