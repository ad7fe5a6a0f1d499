"""Calendars as programs write them: series with changes, own zones, rules that keep to the standard or do not."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendars.ics import read_absences
from adapters.calendars.reader import CalendarReader
from adapters.calendars.rules import is_sound
from adapters.errors import Unreadable
from adapters.leave import tells_of_leave

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAILY = ("SUMMARY:OOO", "DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", "RRULE:FREQ=DAILY;COUNT=4")


def calendar(*events: tuple[str, ...], head: tuple[str, ...] = ()) -> bytes:
    """An iCalendar file of events of one UID."""
    told = [line for event in events for line in ("BEGIN:VEVENT", "UID:1", *event, "END:VEVENT")]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *head, *told, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def read(content: bytes, zone: str = "UTC", days: int = 14) -> list[str]:
    """The absences of two weeks, as day and hours in UTC."""
    found = read_absences(content, MONDAY, MONDAY + timedelta(days=days), zone)
    return [f"{a.starts.astimezone(UTC):%d %H}-{a.ends.astimezone(UTC):%d %H}" for a in found]


def changed(*lines: str, of: str = "RECURRENCE-ID:20260303T090000Z") -> tuple[str, ...]:
    """What stands in for the second day."""
    return (of, "DTSTART:20260303T090000Z", "DTEND:20260303T100000Z", *lines)


@pytest.mark.parametrize(
    "change",
    [
        changed("SUMMARY:OOO", "STATUS:CANCELLED"),
        changed("SUMMARY:Lunch"),
        changed("SUMMARY:OOO", "TRANSP:TRANSPARENT"),
        changed("SUMMARY:OOO", "STATUS:CANCELLED", of="RECURRENCE-ID;VALUE=DATE:20260303"),
    ],
)
def test_occurrence_that_was_cancelled_renamed_or_freed_is_no_absence(change: tuple[str, ...]) -> None:
    assert read(calendar(DAILY, change)) == ["02 09-02 10", "04 09-04 10", "05 09-05 10"]


def test_meeting_of_which_one_was_made_a_day_off_is_an_absence_that_day() -> None:
    meeting = ("SUMMARY:Standup", *DAILY[1:])
    assert read(calendar(meeting, changed("SUMMARY:Vacation"))) == ["03 09-03 10"]


def test_latest_version_of_a_change_holds() -> None:
    first, second = changed("SUMMARY:OOO", "SEQUENCE:1"), changed("SUMMARY:OOO", "STATUS:CANCELLED", "SEQUENCE:2")
    assert "03 09-03 10" not in read(calendar(DAILY, second, first))


def test_change_from_here_on_moves_all_that_follow() -> None:
    onwards = (
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260304T090000Z",
        "SUMMARY:OOO",
        "DTSTART:20260304T150000Z",
        "DTEND:20260304T170000Z",
    )
    assert read(calendar(DAILY, onwards)) == ["02 09-02 10", "03 09-03 10", "04 15-04 17", "05 15-05 17"]


def test_excluded_and_further_dates_count() -> None:
    dates = ("EXDATE;VALUE=DATE:20260303", "RDATE:20260310T090000Z")
    assert read(calendar((*DAILY, *dates))) == ["02 09-02 10", "04 09-04 10", "05 09-05 10", "10 09-10 10"]


def test_times_without_a_zone_are_of_the_calendars_and_those_in_utc_stay() -> None:
    head = ("X-WR-TIMEZONE:Asia/Shanghai",)
    floating = ("SUMMARY:OOO", "DTSTART:20260303T090000", "DTEND:20260303T170000")
    assert read(calendar(floating, head=head)) == ["03 01-03 09"]
    assert read(calendar(DAILY, head=head))[0] == "02 09-02 10"


def test_event_of_which_a_property_is_unreadable_spoils_no_other() -> None:
    broken = ("SUMMARY:OOO", "DTSTART:yesterday", "DTEND:20260305T100000Z")
    other = calendar(("SUMMARY:OOO", "DTSTART:20260306T090000Z", "DTEND:20260306T100000Z"))
    assert read(calendar(broken) + other) == ["06 09-06 10"]


def test_nearest_absences_are_told_of_many() -> None:
    events = [
        ("SUMMARY:OOO", f"DTSTART:2026{month:02}{day:02}T0{hour}0000Z", f"DTEND:2026{month:02}{day:02}T0{hour}1500Z")
        for month in (4, 3)
        for day in range(3, 28)
        for hour in (1, 3, 5, 7, 9)
    ]
    content = b"".join(calendar(event) for event in events)
    assert read(content, days=60)[0] == "03 01-03 01"
    assert len(read(content, days=60)) == 200


def zoned(offset: str) -> bytes:
    """An absence at nine in a zone that the calendar itself defines, under a name that many use."""
    zone = (
        *("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", "DTSTART:16010101T000000"),
        *(f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE"),
    )
    times = ('DTSTART;TZID="Customized Time Zone":20260303T090000', "DTEND;TZID=Customized Time Zone:20260303T100000")
    return calendar(("SUMMARY:OOO", *times), head=zone)


def test_zone_that_one_calendar_defines_decides_no_times_of_another() -> None:
    assert [read(zoned(offset)) for offset in ("+0100", "+0900", "+0100")] == [
        ["03 08-03 09"],
        ["03 00-03 01"],
        ["03 08-03 09"],
    ]


@pytest.mark.parametrize(
    ("rule", "sound"),
    [
        ({"FREQ": ["WEEKLY"], "BYDAY": ["MO", "FR"]}, True),
        ({"FREQ": ["MONTHLY"], "BYDAY": ["-1FR"], "INTERVAL": [2]}, True),
        ({"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [29]}, True),
        ({"FREQ": ["MONTHLY"], "BYDAY": ["MO", "TU"], "BYSETPOS": [-1]}, True),
        ({"FREQ": ["HOURLY"]}, False),
        ({"FREQ": ["DAILY"], "BYHOUR": [3]}, False),
        ({"FREQ": ["DAILY"], "INTERVAL": [0]}, False),
        ({"FREQ": ["DAILY"], "COUNT": [3], "UNTIL": ["20260303"]}, False),
        ({"FREQ": ["YEARLY"], "BYMONTH": [13]}, False),
        ({"FREQ": ["YEARLY"], "BYMONTH": [0]}, False),
        ({"FREQ": ["MONTHLY"], "BYMONTHDAY": [32]}, False),
        ({"FREQ": ["YEARLY"], "BYMONTH": [4], "BYMONTHDAY": [31]}, False),
        ({"FREQ": ["WEEKLY"], "BYDAY": ["2MO"]}, False),
        ({"FREQ": ["MONTHLY"], "BYDAY": ["6MO"]}, False),
        ({"FREQ": ["DAILY"], "BYSETPOS": [1]}, False),
        ({"FREQ": ["DAILY"], "BYEASTER": [0]}, False),
        ({}, False),
    ],
)
def test_rule_is_counted_out_only_as_the_standard_has_it(rule: dict[str, list[object]], sound: bool) -> None:
    assert is_sound(rule) is sound


async def test_calendars_are_read_by_a_process_that_outlives_one_that_takes_too_long() -> None:
    reader, hasty = CalendarReader(), CalendarReader(seconds=0.0)
    try:
        with pytest.raises(Unreadable, match="takes too long"):
            await hasty.absences(calendar(DAILY), MONDAY, MONDAY + timedelta(days=2), "UTC")
        for _ in range(2):
            with pytest.raises(Unreadable, match="not a calendar"):
                await reader.absences(b"<html>", MONDAY, MONDAY, "UTC")
            found = await reader.absences(calendar(DAILY), MONDAY, MONDAY + timedelta(days=1), "UTC")
            assert [each.starts for each in found] == [MONDAY.replace(hour=9)]
    finally:
        await reader.close()
        await hasty.close()


@pytest.mark.parametrize("title", ["事假", "育儿假", "OOO", "Out of the office", "Annual leave", "放假"])
def test_title_tells_of_leave(title: str) -> None:
    assert tells_of_leave(title)


@pytest.mark.parametrize(
    "title",
    ["补班", "国庆上班", "取消年假", "No OOO", "Vacation approval meeting", "Leave policy Q&A", "Back from vacation"],
)
def test_title_that_only_speaks_of_leave_is_none(title: str) -> None:
    assert not tells_of_leave(title)
