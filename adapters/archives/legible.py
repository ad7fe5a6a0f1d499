"""Text out of foreign files that can be kept: half a sign, as a cut leaves it, becomes the sign for what is lost."""


def legible(text: str) -> str:
    """A text without lone halves of surrogate pairs; halves that belong together are joined."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
