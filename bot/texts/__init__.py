"""What the double says, in English and Chinese: one file a language, the same keys in both."""

import tomllib
from functools import cache
from pathlib import Path

from memory.index.tokens import CJK

LANGUAGES = ("en", "zh")
HERE = Path(__file__).parent


def say(language: str, key: str, **values: object) -> str:
    """The text of a key (``section.name``) with its values filled in.

    Raises:
        KeyError: there is no such text.
    """
    section, _, name = key.partition(".")
    return _texts(language)[section][name].format(**values)


def language_of(text: str) -> str:
    """``zh`` for a text with Chinese signs, else ``en``."""
    return "zh" if CJK.search(text) else "en"


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))
