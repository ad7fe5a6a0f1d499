"""Text from outside that can be kept and shown: half a sign, as a cut leaves it, becomes the sign for what is lost."""

import re
from typing import Any

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_TAGS = "\U000e0020-\U000e007f"
_UNSEEN = re.compile(f"(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+")
"""Letters that nobody sees; behind a black flag they tell whose flag it is."""
_WORDS = re.compile(r"[^\W_\u3400-\u9fff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SIGNS_OF_A_WORD = 1.5
"""So many Chinese signs are a word, in the middle."""
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


def length_in_words(text: str) -> float:
    """About how many words a text has, in a script with spaces between them or in Chinese, which has none."""
    return len(_WORDS.findall(text)) + len(_CHINESE.findall(text)) / _SIGNS_OF_A_WORD


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
