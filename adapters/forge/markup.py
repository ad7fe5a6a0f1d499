"""Markdown that rings nobody, commands nobody, hides nothing and loads nothing; pure.

Outside of code a mention is broken by a zero-width space, ``<`` is a character, a picture is not fetched, and the
number of another repository is no link, which would tell there who wrote here. A line that begins with ``/`` is no
command of the forge or of a bot that reads comments (``/approve``), not even in code: not all of them
know what is code.
"""

import re

GAP = "\u200b"
_CODE = re.compile(r"^ {0,3}```.*?(?:^ {0,3}```|\Z)|^ {0,3}~~~.*?(?:^ {0,3}~~~|\Z)|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_MENTION = re.compile(r"(?<![\w`])@(?=[A-Za-z0-9_])")
_COMMAND = re.compile(r"^([ \t>]*)/(?=\w)", re.MULTILINE)
_COMMAND_IN_CODE = re.compile(r"^([ \t>]*)/(?=[\w-]+(?:\s|\Z))", re.MULTILINE)
_PICTURE = re.compile(r"!(?=\[)")
_ELSEWHERE = re.compile(r"(?<=[\w.-])([#!&])(?=\d)")


def harmless(text: str) -> str:
    """The text as it can stand on a forge."""
    shown, end = [], 0
    for code in _CODE.finditer(text):
        shown += [_style(text[end : code.start()]), _COMMAND_IN_CODE.sub(rf"\1{GAP}/", code[0])]
        end = code.end()
    return "".join([*shown, _style(text[end:])])


def in_cell(text: str) -> str:
    """The text within a cell of a table, on one line."""
    return harmless(" ".join(text.split())).replace("|", "\\|")


def _style(text: str) -> str:
    text = _MENTION.sub(f"@{GAP}", text.replace("<", "&lt;"))
    text = _PICTURE.sub(r"!\\", text) if "![" in text else text
    return _ELSEWHERE.sub(rf"\1{GAP}", _COMMAND.sub(r"\1\\/", text))
