"""Time zones that a calendar defines itself get a name by their content, so that no other calendar's is taken for them.

A library keeps the first definition under a name for as long as the process lives; mail programs write the same few
names ("Customized Time Zone") over different definitions.
"""

import re
from hashlib import blake2b
from zoneinfo import available_timezones

_FOLD = re.compile(r"\r?\n[ \t]")
_BLOCK = re.compile(r"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"^TZID(?:;[^:\r\n]*)?:(?P<name>[^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_USE = re.compile(r";TZID=(?:\"(?P<quoted>[^\"\r\n]*)\"|(?P<plain>[^;:\r\n]*))", re.IGNORECASE)


def with_own_zones(text: str) -> str:
    """A calendar's text, its lines unfolded, in which each zone that it defines has a name of its own."""
    text = _FOLD.sub("", text)
    named: dict[str, str] = {}
    for block in _BLOCK.findall(text):
        found = _NAME.search(block)
        if found and (name := found["name"].strip()) not in available_timezones():
            named.setdefault(name, f"zone-{blake2b(block.encode(), digest_size=12).hexdigest()}")
    if not named:
        return text

    def defined(block: re.Match[str]) -> str:
        return _NAME.sub(lambda found: f"TZID:{named.get(found['name'].strip(), found['name'])}", block[0], count=1)

    def used(found: re.Match[str]) -> str:
        name = (found["quoted"] if found["quoted"] is not None else found["plain"]).strip()
        return f";TZID={named[name]}" if name in named else found[0]

    return _USE.sub(used, _BLOCK.sub(defined, text))
