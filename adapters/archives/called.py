"""Whom somebody calls by name, as people do when they turn to one of several: "Ana, can you…?", 王芳你看呢."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

_GREETING = (
    r"(?:(?:hey|hi|hello|ok|okay|so|and|well|thanks|thank you|sorry|yeah|yes|no|right|好的?|那么?|嗯|对)"
    r"[\s,，、]+){0,2}"
)
_BEGINS = r"(?:^|[.?!。？！…]\s*|[,，]\s*(?:and|so|but)\s+)"
_TURNS = r"\s*(?:[,，、:：?？!！]|(?=你|您|能|可以|麻烦|请|觉得|怎么))"
_ENDS = r"[,，]\s*@?{name}\s*(?:[?？!！.。]|$)"


class Names:
    """The names of people who meet, and how each may be called: in full, or by the part that nobody shares."""

    def __init__(self, names: Collection[str]) -> None:
        calls = {name: _calls(name) for name in names}
        shared = Counter(call for all_of_one in calls.values() for call in all_of_one)
        own = {
            name: [call for call in all_of_one if shared[call] == 1 or call == name]
            for name, all_of_one in calls.items()
        }
        self._patterns: Mapping[str, re.Pattern[str]] = {name: _pattern(each) for name, each in own.items() if each}

    def called_in(self, text: str) -> tuple[str, ...]:
        """Those who are turned to."""
        return tuple(name for name, pattern in self._patterns.items() if pattern.search(text))


def _calls(name: str) -> frozenset[str]:
    """The whole name, a first name, of a Chinese name of three signs the last two."""
    given = name[1:] if len(name) == 3 and not name.isascii() and name.isalpha() else name.split()[0]
    return frozenset({name, given}) if len(given) > 1 else frozenset({name})


def _pattern(calls: Collection[str]) -> re.Pattern[str]:
    name = "(?:" + "|".join(re.escape(call) for call in sorted(calls, key=len, reverse=True)) + ")"
    begins = rf"{_BEGINS}{_GREETING}@?{name}{_TURNS}"
    return re.compile(rf"{begins}|{_ENDS.format(name=name)}|@{name}(?!\w)", re.IGNORECASE)
