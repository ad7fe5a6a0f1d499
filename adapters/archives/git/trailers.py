"""The lines at the end of a commit's message that name people: who reviewed it, and who wrote it as well. Pure.

They are looked for in the whole message: a forge that squashes commits leaves them above others' words, between rules,
and beside lines such as ``Fixes #12``, where git itself finds none.
"""

import re
from collections.abc import Iterator

_NAMED = re.compile(
    rb"^(co-authored-by|reviewed-by|acked-by)[ \t]*:[ \t]*([^<>\x00-\x1f]{0,200})"
    rb"<([^<>\s\x00-\x1f]{1,200}@[^<>\s]{1,200})>",
    re.IGNORECASE | re.MULTILINE,
)
_LINE = re.compile(
    r"^[A-Za-z][A-Za-z0-9-]{1,40}-(?:by|to|id|on|for|from|url|in)[ \t]*:.*(?:\n|\Z)|^-{3,}[ \t]*(?:\n|\Z)"
    r"|^(?:bug|change-id|fixes|closes|resolves|refs|link|cc|issue|git-svn-id):[ \t].*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_REVERTS = re.compile(rb"^This reverts commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\b", re.MULTILINE)


def named_in(message: bytes) -> Iterator[tuple[bool, bytes, bytes]]:
    """Whom a message names: whether as who wrote it as well (else as who reviewed it), their name and address."""
    for kind, name, address in _NAMED.findall(message) if b"-" in message else ():
        yield kind.lower().startswith(b"co"), name.strip(), address.strip()


def reverted_in(message: bytes) -> list[str]:
    """The commits that a message says are undone."""
    return [found.decode() for found in _REVERTS.findall(message)] if b"This reverts commit" in message else []


def without_trailers(message: str) -> str:
    """What a message says itself: its first line, and what explains it."""
    subject, _, body = message.strip().partition("\n")
    return f"{subject}\n{_LINE.sub('', body)}".strip()
