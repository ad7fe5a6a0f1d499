"""In which language the command line speaks before it has read any setting: as it is asked to, set up, or at home."""

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

OF_SETTING = "DOUBLE_LANGUAGE"
_CHOSEN = re.compile(rf"^[ \t]*(?:export[ \t]+)?{OF_SETTING}[ \t]*=[ \t]*['\"]?(en|zh)\b", re.MULTILINE | re.IGNORECASE)
_KNOWN = ("en", "zh")


def spoken(argv: Sequence[str] = ()) -> str:
    """``zh`` or ``en``: what ``--lang`` names, else ``DOUBLE_LANGUAGE``, else the machine's own language.

    Args:
        argv: what was typed; by default this process's arguments.
    """
    typed = list(argv or sys.argv[1:])
    after = dict(pairwise(typed)).get("--lang", "")
    joined = next((each.partition("=")[2] for each in typed if each.startswith("--lang=")), "")
    return next((each for each in (after, joined, _set_up()) if each in _KNOWN), at_home())


def at_home() -> str:
    """The language of the machine."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if named.lower().startswith("zh") else "en"


def _set_up() -> str:
    if chosen := os.environ.get(OF_SETTING):
        return chosen
    with suppress(OSError):
        found = _CHOSEN.search(Path(".env").read_text("utf-8-sig", errors="ignore"))
        return found[1].lower() if found else ""
    return ""
