"""What the double says, in English and Chinese: one file a language, the same keys in both.

A number may bring its noun: ``{drafts:draft|drafts}`` is *1 draft* or *2 drafts*.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Self

from adapters.wording import Worded
from memory.index.tokens import CJK

LANGUAGES = ("en", "zh")
HERE = Path(__file__).parent
COMMAND = "uv run double" if "UV_RUN_RECURSION_DEPTH" in os.environ else "double"
"""How the command is typed: ``uv run`` puts it on the path of what it runs, and on nobody else's."""


class _Words(Formatter):
    """Fills in values, numbers with the noun that fits them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value as it is to be read."""
        one, several, many = format_spec.partition("|")
        return f"{value} {one if value == 1 else many}" if several else super().format_field(value, format_spec)


class _ChineseWords(_Words):
    """The same in Chinese, which sets a space between its signs and Latin letters or figures."""

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """The text, its values parted by a space from the signs around them where they are of another script."""
        told = ""
        for literal, name, spec, _ in self.parse(format_string):
            told += f" {literal}" if _meet(told, literal) else literal
            if name is not None:
                value = self.format_field(self.get_field(name, args, kwargs)[0], spec or "")
                told += f" {value}" if _meet(told, value) else value
        return told


def _meet(before: str, after: str) -> bool:
    """Whether a Chinese sign and a Latin letter or a figure meet between two texts."""
    return bool(_MEETING.fullmatch(before[-1:] + after[:1]))


_MEETING = re.compile(r"[\u3400-\u9fff][A-Za-z0-9\u00c0-\u024f]|[A-Za-z0-9\u00c0-\u024f][\u3400-\u9fff]")
_WORDS = {"en": _Words(), "zh": _ChineseWords()}


def say(language: str, key: str, /, **values: object) -> str:
    """The text of a key (``section.name``) with its values filled in.

    Raises:
        KeyError: there is no such text.
    """
    section, _, name = key.partition(".")
    return _WORDS[language].vformat(_texts(language)[section][name], (), values)


class Told(str):
    """A text by its key, such as an error's: English by itself, and said in any language."""

    _key: str
    _values: Mapping[str, object]

    def __new__(cls, key: str, **values: object) -> Self:
        """See ``say``."""
        told = super().__new__(cls, say("en", key, **values))
        told._key, told._values = key, values
        return told

    def said(self, language: str) -> str:
        """The same in a language, and what it was filled in with as well, where that is ours or a platform's."""
        return say(language, self._key, **{name: _value_in(language, value) for name, value in self._values.items()})


def told_in(language: str, text: str) -> str:
    """A sentence in a language: one of ours by its key, one of a platform's by its form, any other as it stands."""
    if isinstance(text, Told):
        return text.said(language)
    if not isinstance(text, Worded):
        return form_in(language, "connections", text)
    known = _forms(language, "connections").get(text.form)
    if known is None:
        return text
    return known.format(**{name: _value_in(language, value) for name, value in text.values.items()})


def form_in(language: str, of: str, text: str) -> str:
    """What is written in English, of ``connections`` or ``help``, in a language; as it stands where it is not known."""
    return _forms(language, of).get(text, text)


def _value_in(language: str, value: object) -> object:
    if isinstance(value, tuple):
        return listed(language, [told_in(language, each) for each in value])
    return told_in(language, value) if isinstance(value, str) else value


def says(language: str, key: str) -> str:
    """The text of a key, or nothing where there is none."""
    section, _, name = key.partition(".")
    return _texts(language)[section].get(name, "")


def sureness(probability: float) -> str:
    """A probability in whole percent, never more than it is, and never certainty."""
    return f"{min(99, int(round(100 * probability, 6)))}%"


def share(part: float | None) -> str:
    """How often something was so, in whole percent, never more than it is; a dash where that is not known."""
    return "—" if part is None else f"{int(round(100 * part, 6))}%"


def moment(language: str, at: datetime) -> str:
    """A time as people write it; ``at`` is of the zone in which they read it."""
    day = _texts(language)["weekday"][f"{at:%w}"]
    return say(language, "weekday.moment", day=day, date=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")


def listed(language: str, names: Iterable[str]) -> str:
    """Names as they are listed in a sentence."""
    return say(language, "language.comma").join(names)


def language_of(text: str) -> str:
    """``zh`` for a text with Chinese signs, else ``en``."""
    return "zh" if CJK.search(text) else "en"


@cache
def _forms(language: str, of: str) -> dict[str, str]:
    """What platforms say of their connections, or the help, by its English form; nothing for English itself."""
    file = HERE / f"{of}.{language}.toml"
    return (
        {each["en"]: each[language] for each in tomllib.loads(file.read_text("utf-8"))["form"]} if file.exists() else {}
    )


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / f"{language}.toml").read_text("utf-8").replace("`double ", f"`{COMMAND} "))
