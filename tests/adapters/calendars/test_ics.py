"""Absences out of calendars as people have them: whole days, repeated, moved, marked, in two languages."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendars.fetch import fetch_calendar, is_address
from adapters.calendars.ics import read_absences, read_meetings
from adapters.errors import Refused, Unreadable

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def absences(*lines: str, zone: str = "UTC", days: int = 7) -> list[tuple[str, str]]:
    event = "\r\n".join(["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"])
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{event}\r\nEND:VCALENDAR\r\n"
    found = read_absences(text.encode(), MONDAY, MONDAY + timedelta(days=days), zone)
    return [(f"{a.starts.astimezone(UTC):%d %H:%M}", f"{a.ends.astimezone(UTC):%d %H:%M}") for a in found]


@pytest.mark.parametrize(
    ("summary", "away"),
    [
        ("Vacation", True),
        ("OOO", True),
        ("年假", True),
        ("出差上海", True),
        ("Lunch", False),
        ("Sync on leavers", False),
    ],
)
def test_title_tells_of_an_absence(summary: str, away: bool) -> None:
    found = absences(f"SUMMARY:{summary}", "DTSTART:20260303T090000Z", "DTEND:20260303T170000Z")
    assert found == ([("03 09:00", "03 17:00")] if away else [])


def test_mark_of_being_out_of_office_tells_as_well() -> None:
    busy = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
    assert absences("SUMMARY:x", busy, "DTSTART:20260303T090000Z", "DURATION:PT2H") == [("03 09:00", "03 11:00")]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
def test_cancelled_or_free_time_is_none(line: str) -> None:
    assert absences("SUMMARY:Vacation", line, "DTSTART:20260303T090000Z", "DTEND:20260303T170000Z") == []


def test_whole_days_are_days_of_the_workers_zone() -> None:
    lines = ("SUMMARY:休假", "DTSTART;VALUE=DATE:20260303", "DTEND;VALUE=DATE:20260305")
    assert absences(*lines, zone="Asia/Shanghai") == [("02 16:00", "04 16:00")]


def test_repeated_absences_are_counted_out_without_the_excluded() -> None:
    lines = (
        "SUMMARY:Day off",
        "DTSTART;TZID=Europe/Berlin:20260102T090000",
        "DTEND;TZID=Europe/Berlin:20260102T120000",
        "RRULE:FREQ=DAILY",
        "EXDATE;TZID=Europe/Berlin:20260303T090000",
    )
    assert absences(*lines, days=3) == [("02 08:00", "02 11:00"), ("04 08:00", "04 11:00")]


def test_moved_one_takes_the_place_of_the_one_in_the_series() -> None:
    moved = "\r\n".join(
        (
            *("SUMMARY:Day off", "DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", "RRULE:FREQ=DAILY;COUNT=2"),
            *("END:VEVENT", "BEGIN:VEVENT", "UID:1", "SUMMARY:Day off", "RECURRENCE-ID:20260303T090000Z"),
            *("DTSTART:20260305T090000Z", "DTEND:20260305T100000Z"),
        )
    )
    assert absences(moved) == [("02 09:00", "02 10:00"), ("05 09:00", "05 10:00")]


def test_one_under_way_counts_and_one_that_is_over_does_not() -> None:
    assert absences("SUMMARY:Sick", "DTSTART:20260225T000000Z", "DTEND:20260303T000000Z") == [("25 00:00", "03 00:00")]
    assert absences("SUMMARY:Sick", "DTSTART:20260225T000000Z", "DTEND:20260301T000000Z") == []


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_absences(content, MONDAY, MONDAY, "UTC")


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://cal.example/a.ics", True),
        ("webcal://cal.example/a.ics", True),
        ("http://cal.example/a.ics", False),
        ("ftp://cal.example/a.ics", False),
        ("/etc/passwd", False),
        ("file:///etc/passwd", False),
        ("nowhere", False),
        ("https://", False),
    ],
)
def test_only_web_addresses_are_addresses(address: str, right: bool) -> None:
    assert is_address(address, frozenset()) is right


@pytest.mark.parametrize("address", ["https://127.0.0.1/a.ics", "https://[::1]/a.ics", "http://127.0.0.1/a.ics"])
async def test_address_of_the_own_network_is_refused_before_it_is_asked(address: str) -> None:
    with pytest.raises(Refused):
        await fetch_calendar(address, frozenset())


def test_whole_days_that_end_on_a_day_are_counted_out() -> None:
    lines = ("SUMMARY:PTO", "DTSTART;VALUE=DATE:20260301", "DTEND;VALUE=DATE:20260302")
    assert absences(*lines, "RRULE:FREQ=DAILY;UNTIL=20260303") == [("02 00:00", "04 00:00")]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2,3"])
def test_what_repeats_within_a_day_is_no_absence(rule: str) -> None:
    assert absences("SUMMARY:OOO", "DTSTART:20200302T090000Z", "DTEND:20200302T100000Z", f"RRULE:{rule}") == []


def test_absences_that_overlap_are_one() -> None:
    second = (
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:2",
        "SUMMARY:OOO",
        "DTSTART:20260303T120000Z",
        "DTEND:20260303T180000Z",
    )
    first = ("SUMMARY:Vacation", "DTSTART:20260303T090000Z", "DTEND:20260303T130000Z")
    assert absences(*first, *second) == [("03 09:00", "03 18:00")]


def test_event_that_makes_no_sense_spoils_no_other() -> None:
    broken = ("SUMMARY:OOO", "END:VEVENT", "BEGIN:VEVENT", "UID:2")
    assert absences(*broken, "SUMMARY:OOO", "DTSTART:20260303T090000Z", "DTEND:20260303T100000Z") == [
        ("03 09:00", "03 10:00")
    ]


def meetings(*lines: str) -> list[tuple[str, str, tuple[str, ...]]]:
    event = "\r\n".join(["BEGIN:VEVENT", "UID:1", "SUMMARY:Weekly", *lines, "END:VEVENT"])
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{event}\r\nEND:VCALENDAR\r\n"
    found = read_meetings(text.encode(), MONDAY, MONDAY + timedelta(days=7), "UTC")
    return [(each.title, f"{each.starts.astimezone(UTC):%d %H:%M}", each.people) for each in found]


TUESDAY = ("DTSTART:20260303T090000Z", "DTEND:20260303T100000Z")
BEN = 'ATTENDEE;CN="Ortiz, Ben";PARTSTAT=ACCEPTED:mailto:ben@example.com'


def test_meeting_has_a_time_a_title_and_those_who_may_come() -> None:
    people = (
        "ORGANIZER;CN=Ana:mailto:ana@example.com",
        "ATTENDEE;CN=Ana:mailto:ana@example.com",
        BEN,
        "ATTENDEE:mailto:chen.wu@example.com",
        "ATTENDEE;CN=Dora;PARTSTAT=DECLINED:mailto:dora@example.com",
        "ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room4@example.com",
    )
    assert meetings(*TUESDAY, *people) == [("Weekly", "03 09:00", ("Ana", "Ortiz, Ben", "Chen Wu"))]


@pytest.mark.parametrize(
    "lines",
    [
        TUESDAY,
        (*TUESDAY, BEN, "STATUS:CANCELLED"),
        (*TUESDAY, BEN, "TRANSP:TRANSPARENT"),
        (*TUESDAY, BEN, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        ("DTSTART;VALUE=DATE:20260303", "DTEND;VALUE=DATE:20260304", BEN),
    ],
    ids=["nobody invited", "cancelled", "free time", "absence", "whole day"],
)
def test_what_is_no_meeting(lines: tuple[str, ...]) -> None:
    assert meetings(*lines) == []


def test_each_repetition_is_a_meeting_and_a_moved_one_is_at_its_new_time() -> None:
    moved = ("END:VEVENT", "BEGIN:VEVENT", "UID:1", "SUMMARY:Weekly", "RECURRENCE-ID:20260304T090000Z")
    later = ("DTSTART:20260304T150000Z", "DTEND:20260304T160000Z", BEN)
    assert [when for _, when, _ in meetings(*TUESDAY, BEN, "RRULE:FREQ=DAILY;COUNT=3", *moved, *later)] == [
        "03 09:00",
        "04 15:00",
        "05 09:00",
    ]
