"""Who may be shown what an archive holds that names no readers: the worker alone, those they name, or everybody.

The choice is part of what the place is: what was brought for the worker alone is never in a place that others read.
"""

import hashlib
import re
from dataclasses import dataclass

from adapters.chat import Person, Place, PlaceKind

EVERYONE = "everyone"
"""All colleagues but guests."""
_NAME = re.compile(r"[^\w.-]+")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """Who may be shown it beside the worker: ``EVERYONE``, or people by the ids of their accounts."""

    to: tuple[str, ...] = ()

    @property
    def to_everyone(self) -> bool:
        """Whether all colleagues may be shown it."""
        return EVERYONE in self.to

    def place(self, source: str, title: str, own: Person, identity: str) -> Place:
        """The place of a ``source``, such as ``git``, by what it is: named so that it can be typed."""
        to = (EVERYONE,) if self.to_everyone else tuple(sorted(set(self.to) - {own.id}))
        digest = hashlib.sha256("\n".join((own.id, identity, *to)).encode("utf-8", "replace")).hexdigest()[:24]
        name = _NAME.sub("-", title).strip("-.")[:_LONGEST] or digest[:6]
        more = f"+{EVERYONE}" if self.to_everyone else f"+{len(to)}" if to else ""
        kind = PlaceKind.PUBLIC if self.to_everyone else PlaceKind.PRIVATE
        return Place(f"{source}:#{digest}", f"{source}-{name}{more}", kind)

    def members(self, own: Person) -> frozenset[str]:
        """The ids of those who read the place, as far as they are named."""
        return frozenset({own.id, *(each for each in self.to if each != EVERYONE)})
