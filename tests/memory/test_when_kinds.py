"""Kinds of time expressions as people type them, read at half past ten on Wednesday, 18 March 2026, in Berlin."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from memory.recall.when import when

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 18, 10, 30, tzinfo=BERLIN)
PAST = [
    ("what did we say in Q3 of 2024", "2024-07-01", "2024-10-01"),
    ("in the first quarter of 2025", "2025-01-01", "2025-04-01"),
    ("in May of 2024", "2024-05-01", "2024-06-01"),
    ("in the spring of 2024", "2024-03-01", "2024-06-01"),
    ("from March to May 2025", "2025-03-01", "2025-06-01"),
    ("2024年5月到7月", "2024-05-01", "2024-08-01"),
    ("the second Tuesday of January", "2026-01-13", "2026-01-14"),
    ("last Monday of November 2025", "2025-11-24", "2025-11-25"),
    ("the weekend before last", "2026-03-07", "2026-03-09"),
    ("the month before last", "2026-01-01", "2026-02-01"),
    ("in early February", "2026-02-01", "2026-02-11"),
    ("mid-January", "2026-01-11", "2026-01-21"),
    ("late February", "2026-02-21", "2026-03-01"),
    ("二月中旬怎么定的", "2026-02-11", "2026-02-21"),
    ("1月底说的", "2026-01-21", "2026-02-01"),
    ("24年11月上线的那次", "2024-11-01", "2024-12-01"),
    ("二零二五年六月", "2025-06-01", "2025-07-01"),
    ("她12号说的", "2026-03-12", "2026-03-13"),
    ("二十五号的会", "2026-02-25", "2026-02-26"),
]
FUTURE = [
    ("until EOD tomorrow", "now", "2026-03-20"),
    ("until end of day Thursday", "now", "2026-03-20"),
    ("until 5pm UTC", "now", "2026-03-18T18:00"),
    ("until 9am EST", "now", "2026-03-18T15:00"),
    ("for 2.5 hours", "now", "2026-03-18T13:00"),
    ("for 3 days from tomorrow", "2026-03-19", "2026-03-22"),
    ("for 2 weeks starting Monday", "2026-03-23", "2026-04-06"),
    ("代班到今晚12点", "now", "2026-03-19"),
    ("代班到今晚零点", "now", "2026-03-19"),
    ("代班到明天下班", "now", "2026-03-19T18:00"),
    ("代班到中午十二点", "now", "2026-03-18T12:00"),
    ("代班 周五起两天", "2026-03-20", "2026-03-22"),
    ("明天开始一周", "2026-03-19", "2026-03-26"),
    ("代班半小时", "now", "2026-03-18T11:00"),
]


def at(text: str) -> datetime:
    """A moment on the wall of Berlin."""
    return NOW if text == "now" else datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(("text", "start", "end"), PAST)
def test_past_is_found_in_the_year_and_month_that_is_named(text: str, start: str, end: str) -> None:
    window = when(text, NOW, "Europe/Berlin", prefer="past")
    assert window is not None
    assert (window.start, window.end) == (at(start), at(end))


@pytest.mark.parametrize(("text", "start", "end"), FUTURE)
def test_future_ends_when_it_is_said_to(text: str, start: str, end: str) -> None:
    window = when(text, NOW, "Europe/Berlin", prefer="future")
    assert window is not None
    assert (window.start, window.end) == (at(start), at(end))


@pytest.mark.parametrize(
    "text",
    ["ticket 25号机器 is down", "room 12 of 30", "the first of many", "3 of 4 tests pass", "下班了吗", "第25号规则"],
)
def test_what_names_no_time_is_none(text: str) -> None:
    assert when(text, NOW, "Europe/Berlin", prefer="past") is None
