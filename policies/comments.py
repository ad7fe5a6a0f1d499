"""Comments that nobody would take for one: YAML leaves out what stands behind ``#``, and a rule is cut in silence.

``text_contains: restart #staging`` holds for every restart, and ``place: #ops`` for nothing. So a ``#`` behind a value
needs a space behind it, and one on a line of its own must not stand where a value could.
"""

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.tokens import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
)

from policies.errors import PolicyUnreadable

_COMMENT = re.compile("#[^\n]*")
_BEGINS = re.compile(r"[:,-]\s+|[\[\]{}]\s*")
_ENDS = re.compile(r"[\s,\]}]")
_BEHIND = re.compile(r"#(?:[^\s#]|\s*\Z)")
_VALUE = re.compile(r"#\w(?!.*:(?:\s|\Z))")
"""A word that is no line of a rule: ``#ops``, but not ``#place: ops`` or ``#- name``, which somebody took out."""
_OPENING, _CLOSING = (FlowMappingStartToken, FlowSequenceStartToken), (FlowMappingEndToken, FlowSequenceEndToken)


def refuse_unseen(text: str, name: str, *, deepest: int) -> None:
    """Refuse a ``#`` that a person reads as a part of a value.

    Args:
        text: a policy file.
        name: what errors call it.
        deepest: how many brackets may stand within each other; what stands in more is not looked at.

    Raises:
        PolicyUnreadable: there is one.
        YAMLError: the text is no YAML.
    """
    for start, comment, in_brackets in _comments(text, deepest):
        first = text.rfind("\n", 0, start) + 1
        before = text[first:start]
        is_value = _VALUE.match(comment) and (in_brackets or len(before) > _indent(text[:first]))
        if _BEHIND.match(comment) if before.strip() else is_value:
            value = f"{_BEGINS.split(before)[-1]}{_ENDS.split(comment, maxsplit=1)[0]}".strip()
            sentence = "Here '#' begins a comment, which is left out; put quotes round it"
            cure = f"""{sentence} ('{value.replace("'", "").replace('"', "")}'), or a space behind '#' for a comment."""
            raise PolicyUnreadable(name, text.count("\n", 0, start) + 1, len(before) + 1, cure)


def _comments(text: str, deepest: int) -> Iterator[tuple[int, str, bool]]:
    """Where each comment begins, the comment, and whether that is within brackets."""
    done = depth = 0
    for token in YAML(typ="safe", pure=True).scan(text):
        yield from _between(text, done, token.start_mark.index, in_brackets=depth > 0)
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > deepest:
            return
        done = max(done, token.end_mark.index if isinstance(token, ScalarToken) else token.start_mark.index)
    yield from _between(text, done, len(text), in_brackets=depth > 0)


def _between(text: str, start: int, end: int, *, in_brackets: bool) -> Iterator[tuple[int, str, bool]]:
    for found in _COMMENT.finditer(text, start, end):
        yield found.start(), found[0], in_brackets


def _indent(before: str) -> int:
    """How far the last line with anything in it is moved in."""
    last = before.rstrip().rpartition("\n")[2]
    return len(last) - len(last.lstrip())
