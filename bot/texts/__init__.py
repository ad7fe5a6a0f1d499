"""What the double says, in English and Chinese: one file a language, the same keys in both."""

import tomllib
from datetime import datetime
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


def says(language: str, key: str) -> str:
    """The text of a key, or nothing where there is none."""
    section, _, name = key.partition(".")
    return _texts(language)[section].get(name, "")


def moment(language: str, at: datetime) -> str:
    """A time as people write it; ``at`` is of the zone in which they read it."""
    day = _texts(language)["weekday"][f"{at:%w}"]
    return say(language, "weekday.moment", day=day, date=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")


def language_of(text: str) -> str:
    """``zh`` for a text with Chinese signs, else ``en``."""
    return "zh" if CJK.search(text) else "en"


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))
