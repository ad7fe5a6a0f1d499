"""Words by which people say in a status or a calendar that they are away, in English and Chinese."""

import re

_LEAVE = re.compile(
    r"\b(?:vacation\w*|holidays?|out of (?:the )?office|ooo|sick|leave|pto|days? off|time off|away|travel(?:l?ing)?)\b"
    r"|休假|请假|外出|出差|不在|年假|病假|产假|陪产假|婚假|丧假|调休|假期|度假",
    re.IGNORECASE,
)


def tells_of_leave(text: str) -> bool:
    """Whether a status or a title says that somebody is away."""
    return _LEAVE.search(text) is not None
