"""Markdown → what WeCom shows of it, and → plain text; pure.

WeCom's applications know headings, bold, links, inline code and quotations. Lists, tables, code blocks and the rest
are written so that they read well as text. In nothing that comes out can a text from elsewhere call anybody or become
markup of WeCom's own, such as ``<font>``, ``<a>`` or ``<@user>``: a zero-width space breaks it.
"""

import re
from collections.abc import Callable, Iterator

GAP = "\u200b"
"""The zero-width space."""
LINK = r"\[[^\[\]\n]+\]\(https?://[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*\)"
CODE = r"`[^`\n]+`"
BARE = r"https?://[^\s<>()\[\]`|]*[^\s<>()\[\]`|.,;:!?'\"*_~，。；：！？、）】》”’]"

_KEPT = re.compile(rf"!?(?P<link>{LINK})|(?P<code>{CODE})|{BARE}")
_CALL = re.compile(r"@(?=(?:all|everyone|here|channel)\b|所有人|全体)", re.IGNORECASE)
_TAG = re.compile(r"<(?=[A-Za-z/!?@])")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})[ \t]+(\S.*)$")
_RULE = re.compile(r"^\s{0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_TASK = re.compile(r"^(\s*)[-*+][ \t]+\[([ xX])\][ \t]+")
_BULLET = re.compile(r"^(\s*)[-*+][ \t]+")
_QUOTE = re.compile(r"^\s{0,3}>[> ]*")
_UNDER_HEADINGS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_INNER = r"(?=\S)(.{1,300}?)(?<=\S)"
_BOLD = re.compile(rf"\*\*\*{_INNER}\*\*\*|\*\*{_INNER}\*\*|(?<![0-9A-Za-z])__{_INNER}__(?![0-9A-Za-z])")
_SLANTED = re.compile(
    r"(?<![0-9A-Za-z_*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![0-9A-Za-z_*])"
    r"|(?<![0-9A-Za-z_])_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?![0-9A-Za-z_])"
)
_BOLD_MARK = "\x01"
_PLACE = "\x00"
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def to_wecom(markdown: str) -> str:
    """Markdown in the dialect of WeCom's applications."""
    return _convert(markdown, marked=True)


def to_plain(markdown: str) -> str:
    """Markdown as plain text; the address of a link stands behind its title."""
    return _convert(markdown, marked=False)


def one_line(markdown: str) -> str:
    """Markdown as plain text on one line."""
    return " ".join(to_plain(markdown).split())


def clean(text: str) -> str:
    """The text without characters that nobody sees and WeCom does not take."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))


def defuse(text: str) -> str:
    """The text with calls to all and what could be a tag broken."""
    return _TAG.sub(f"<{GAP}", _CALL.sub(f"@{GAP}", text))


def _convert(markdown: str, *, marked: bool) -> str:
    return "\n".join(_lines(clean(markdown).split("\n"), marked=marked)).strip("\n")


def _lines(lines: list[str], *, marked: bool) -> Iterator[str]:
    in_code = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            in_code = not in_code
        elif in_code:
            yield _code_line(line, marked=marked)
        elif "|" in line and _UNDER_HEADINGS.fullmatch(line.strip()):
            continue
        else:
            heads = number + 1 < len(lines) and bool(_UNDER_HEADINGS.fullmatch(lines[number + 1].strip()))
            yield _line(line, heads=heads, marked=marked)


def _code_line(line: str, *, marked: bool) -> str:
    text = defuse(line.replace("`", "'"))
    return f"`{text}`" if marked and text.strip() else text


def _line(line: str, *, heads: bool, marked: bool) -> str:
    if _RULE.match(line):
        return "———"
    if heading := _HEADING.match(line):
        words = _inline(_unclosed(heading[2].rstrip()), marked=False)
        return f"{heading[1]} {words}" if marked else words
    row = line.strip()
    if len(row) > 2 and row[0] == row[-1] == "|":
        words = " | ".join(_inline(cell.strip(), marked=marked and not heads) for cell in row[1:-1].split("|"))
        return f"**{words}**" if marked and heads and words.strip() else words
    if quote := _QUOTE.match(line):
        return f"> {_item(line[quote.end() :], marked=marked)}"
    return _item(line, marked=marked)


def _unclosed(heading: str) -> str:
    """A heading without the signs that may end it."""
    words = heading.rstrip("#")
    return words.rstrip() if not words or words[-1].isspace() else heading


def _item(line: str, *, marked: bool) -> str:
    """A line that may begin with the sign of a list."""
    sign, mark = "", _TASK.match(line)
    if mark:
        sign = f"{mark[1]}{'☐' if mark[2] == ' ' else '☑'} "
    elif mark := _BULLET.match(line):
        sign = f"{mark[1]}• "
    return sign + _inline(line[mark.end() :] if mark else line, marked=marked)


def _inline(text: str, *, marked: bool) -> str:
    """Style a text as if each link and each piece of code were one letter, then put them back."""
    keep: Callable[[re.Match[str]], str] = _keep if marked else _keep_plainly
    kept: Iterator[str] = iter([keep(match) for match in _KEPT.finditer(text)])
    styled = _style(_KEPT.sub(_PLACE, text), marked=marked)
    return "".join(next(kept) if letter == _PLACE else letter for letter in styled)


def _style(text: str, *, marked: bool) -> str:
    text = _BOLD.sub(lambda match: f"{_BOLD_MARK}{_inside(match)}{_BOLD_MARK}", text)
    text = _SLANTED.sub(_inside, text)
    text = defuse(text).replace("](", "] (") if marked else defuse(text)
    return text.replace(_BOLD_MARK, "**" if marked else "")


def _inside(match: re.Match[str]) -> str:
    return str(next(filter(None, match.groups())))


def _keep(match: re.Match[str]) -> str:
    if match["link"]:
        title, _, target = match["link"][1:-1].partition("](")
        return f"[{defuse(_inline(title, marked=False))}]({target})"
    return defuse(match[0])


def _keep_plainly(match: re.Match[str]) -> str:
    if match["code"]:
        return defuse(match[0][1:-1])
    if not match["link"]:
        return defuse(match[0])
    title, _, target = match["link"][1:-1].partition("](")
    words = _inline(title, marked=False)
    return target if words == target else f"{words}（{target}）"
