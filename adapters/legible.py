"""Text from outside that can be kept and shown: half a sign, as a cut leaves it, becomes the sign for what is lost."""

import re
from typing import Any

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_TAGS = "\U000e0020-\U000e007f"
_UNSEEN = re.compile(f"(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+")
"""Letters that nobody sees; behind a black flag they tell whose flag it is."""
_PARTS = re.compile(r"[\s|]+")


def legible(text: str) -> str:
    """A text without lone halves of surrogate pairs; halves that belong together are joined."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def harmless_signs(text: str) -> str:
    """A legible text without what steers a terminal, breaks lines in secret, turns signs around, or is not seen."""
    return _UNSEEN.sub("", _STEERS.sub("", legible(text.replace("\r\n", "\n"))))


def on_one_line(text: str) -> str:
    """The same on one line, as names are shown."""
    return " ".join(harmless_signs(text).split())


def as_id(text: str) -> str:
    """A name from outside as part of an id, in which spaces and bars would part it from others."""
    return _PARTS.sub("-", harmless_signs(text))


def all_legible(data: Any) -> Any:
    """Data as JSON holds it, with every text in it legible."""
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, dict):
        return {key: all_legible(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [all_legible(value) for value in data]
    return data
