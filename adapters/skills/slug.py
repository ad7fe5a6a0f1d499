"""A name → what a folder can be called by it: small letters of ASCII, digits and single hyphens, readable."""

import re

LONGEST = 40
NAMELESS = "worker"
"""Of a name in which nothing can be read."""
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_OTHER = re.compile(r"[^a-z0-9]+")


def slug_of(name: str) -> str:
    """张伟 is ``zhang-wei``: each sign is a word of its own, by its commonest reading."""
    from anyascii import anyascii

    spoken = anyascii(_HAN.sub(lambda sign: f"-{anyascii(sign[0])}-", name))
    return _OTHER.sub("-", spoken.lower()).strip("-")[:LONGEST].strip("-") or NAMELESS
