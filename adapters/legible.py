"""Text from outside that can be kept: half a sign, as a cut leaves it, becomes the sign for what is lost."""

from typing import Any


def legible(text: str) -> str:
    """A text without lone halves of surrogate pairs; halves that belong together are joined."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def all_legible(data: Any) -> Any:
    """Data as JSON holds it, with every text in it legible."""
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, dict):
        return {key: all_legible(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [all_legible(value) for value in data]
    return data
