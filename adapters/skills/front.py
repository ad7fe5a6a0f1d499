"""The front matter of a Markdown file: YAML between two rules. Pure.

Some readers cut it at the first ``---`` that stands anywhere, so none is ever written into it.
"""

import io
import re
from collections.abc import Mapping
from typing import Any

from adapters.legible import on_one_line

RULE = "---"
MOST_LINES = 200
WIDE = 1_000_000
"""So that no text is broken into lines."""
_RULES = re.compile("-{2,}")


def quiet(text: str) -> str:
    """A text on one line, in which nothing reads as a rule."""
    return _RULES.sub("–", on_one_line(text))


def write_front(fields: Mapping[str, Any]) -> str:
    """Fields, whose texts are ``quiet``, as front matter."""
    from ruamel.yaml import YAML

    yaml, written = YAML(), io.StringIO()
    yaml.width = WIDE
    yaml.dump(dict(fields), written)
    return f"{RULE}\n{written.getvalue()}{RULE}\n"


def read_front(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields, and what follows them; no fields where there are none, or none that can be read."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != RULE:
        return {}, text
    ends = (number for number, line in enumerate(lines[1:MOST_LINES], 1) if line.rstrip() == RULE)
    end = next(ends, 0)
    return (fields_in("\n".join(lines[1:end])), "\n".join(lines[end + 1 :])) if end else ({}, text)


def fields_in(front: str) -> Mapping[str, Any]:
    """What YAML holds as fields; nothing where it is no YAML, or holds something else."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        fields = YAML(typ="safe", pure=True).load(front)
    except (YAMLError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}
