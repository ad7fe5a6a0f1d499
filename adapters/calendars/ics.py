"""Out of a calendar: when somebody is away, and the meetings to which they are invited."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from icalendar import Event

from adapters.calendars.away import Away, Meeting
from adapters.calendars.occurrences import is_cancelled, occurrences_in
from adapters.calendars.series import Occurrence
from adapters.leave import tells_of_leave
from adapters.legible import legible

BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
MOST = 200
"""So many absences or meetings are told, the nearest."""
MOST_PEOPLE = 50
"""So many of a meeting are told by name."""
LONGEST_NAME = 200
NO_PERSON = frozenset({"ROOM", "RESOURCE"})


def read_absences(content: bytes, since: datetime, until: datetime, zone: str) -> list[Away]:
    """The absences that touch a stretch of time, by their beginning; those that overlap are one.

    An event is an absence where its calendar marks it as out of office, or where it is not marked as free time and
    its title says so; see ``occurrences``.

    Raises:
        Unreadable: it is not a calendar, or holds too much to be counted out.
    """
    found = [Away(each.starts, each.ends) for each in occurrences_in(content, since, until, zone, _is_absence)]
    return _joined(sorted(found, key=lambda each: each.starts)[:MOST])


def read_meetings(content: bytes, since: datetime, until: datetime, zone: str) -> list[Meeting]:
    """The meetings that touch a stretch of time, by their beginning; see ``occurrences``.

    An event is a meeting where it has a time of the day, is neither free time nor an absence, and somebody is invited.

    Raises:
        Unreadable: it is not a calendar, or holds too much to be counted out.
    """
    found = map(_meeting, occurrences_in(content, since, until, zone, _is_meeting))
    return sorted(found, key=lambda each: (each.starts, each.id))[:MOST]


def _joined(found: Sequence[Away]) -> list[Away]:
    joined: list[Away] = []
    for away in found:
        if joined and away.starts <= joined[-1].ends:
            joined[-1] = Away(joined[-1].starts, max(joined[-1].ends, away.ends))
        else:
            joined.append(away)
    return joined


def _is_absence(event: Event) -> bool:
    if is_cancelled(event):
        return False
    if str(event.get(BUSY_STATUS, "")).upper() == "OOF":
        return True
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and tells_of_leave(str(event.get("SUMMARY", "")))


def _is_meeting(event: Event) -> bool:
    if is_cancelled(event) or _is_absence(event) or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    return isinstance(event.start, datetime) and any(_people(event))


def _meeting(occurrence: Occurrence) -> Meeting:
    event = occurrence.event
    title = legible(" ".join(str(event.get("SUMMARY", "")).split()))[:LONGEST_NAME]
    people = tuple(dict.fromkeys(_people(event)))[:MOST_PEOPLE]
    return Meeting(str(event.get("UID", "")), title, occurrence.starts, occurrence.ends, people)


def _people(event: Event) -> Iterator[str]:
    """The names of those who may come: whoever invites, and whoever did not decline."""
    invited = event.get("ATTENDEE", [])
    for each in (event.get("ORGANIZER"), *(invited if isinstance(invited, list) else [invited])):
        if each is not None and (name := _name(each)):
            yield name


def _name(address: Any) -> str:
    told = {str(name).upper(): str(value) for name, value in getattr(address, "params", {}).items()}
    if told.get("PARTSTAT", "").upper() == "DECLINED" or told.get("CUTYPE", "").upper() in NO_PERSON:
        return ""
    mailbox = str(address).partition(":")[2].partition("@")[0].replace(".", " ").replace("_", " ").title()
    return legible(" ".join((told.get("CN") or mailbox).split()))[:LONGEST_NAME]
