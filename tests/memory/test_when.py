"""Sentences and the windows they name, read on Wednesday, 18 March 2026, at 10:30 on the wall."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.recall.when import when

Prefer = Literal["past", "future"]
P: Prefer = "past"
F: Prefer = "future"
NOW = "2026-03-18 10:30"

ENGLISH: list[tuple[Prefer, str, str, str]] = [
    (P, "what did I say today", "2026-03-18 00:00", "2026-03-19 00:00"),
    (P, "what did I say yesterday?", "2026-03-17 00:00", "2026-03-18 00:00"),
    (P, "the day before yesterday", "2026-03-16 00:00", "2026-03-17 00:00"),
    (P, "who asked last Tuesday", "2026-03-17 00:00", "2026-03-18 00:00"),
    (P, "on Tuesday", "2026-03-17 00:00", "2026-03-18 00:00"),
    (P, "on Wednesday", "2026-03-11 00:00", "2026-03-12 00:00"),
    (P, "what happened on Friday", "2026-03-13 00:00", "2026-03-14 00:00"),
    (P, "Tuesday last week", "2026-03-10 00:00", "2026-03-11 00:00"),
    (P, "last week", "2026-03-09 00:00", "2026-03-16 00:00"),
    (P, "this week", "2026-03-16 00:00", "2026-03-23 00:00"),
    (P, "two weeks ago", "2026-03-02 00:00", "2026-03-09 00:00"),
    (P, "3 days ago", "2026-03-15 00:00", "2026-03-16 00:00"),
    (P, "a month ago", "2026-02-01 00:00", "2026-03-01 00:00"),
    (P, "an hour ago", "2026-03-18 09:00", "2026-03-18 10:00"),
    (P, "what did we decide in March", "2026-03-01 00:00", "2026-04-01 00:00"),
    (P, "in October", "2025-10-01 00:00", "2025-11-01 00:00"),
    (P, "in May", "2025-05-01 00:00", "2025-06-01 00:00"),
    (P, "last March", "2025-03-01 00:00", "2025-04-01 00:00"),
    (P, "March 2024", "2024-03-01 00:00", "2024-04-01 00:00"),
    (P, "last spring", "2025-03-01 00:00", "2025-06-01 00:00"),
    (P, "last winter", "2025-12-01 00:00", "2026-03-01 00:00"),
    (P, "in the summer", "2025-06-01 00:00", "2025-09-01 00:00"),
    (P, "on March 3", "2026-03-03 00:00", "2026-03-04 00:00"),
    (P, "March 3rd, 2024", "2024-03-03 00:00", "2024-03-04 00:00"),
    (P, "the 3rd of December", "2025-12-03 00:00", "2025-12-04 00:00"),
    (P, "since 2024-03-03", "2024-03-03 00:00", NOW),
    (P, "the release of 2024-03-03", "2024-03-03 00:00", "2024-03-04 00:00"),
    (P, "everything since Monday", "2026-03-16 00:00", NOW),
    (P, "since March 3", "2026-03-03 00:00", NOW),
    (P, "the last 3 days", "2026-03-15 00:00", NOW),
    (P, "over the past two weeks", "2026-03-04 00:00", NOW),
    (P, "in the past month", "2026-02-18 00:00", NOW),
    (P, "this morning", "2026-03-18 05:00", "2026-03-18 12:00"),
    (P, "yesterday afternoon", "2026-03-17 12:00", "2026-03-17 18:00"),
    (P, "yesterday at 3pm", "2026-03-17 15:00", "2026-03-17 16:00"),
    (P, "last night", "2026-03-17 18:00", "2026-03-18 06:00"),
    (P, "last month", "2026-02-01 00:00", "2026-03-01 00:00"),
    (P, "last quarter", "2025-10-01 00:00", "2026-01-01 00:00"),
    (P, "in Q3 2025", "2025-07-01 00:00", "2025-10-01 00:00"),
    (P, "last year", "2025-01-01 00:00", "2026-01-01 00:00"),
    (P, "in 2024", "2024-01-01 00:00", "2025-01-01 00:00"),
    (P, "last weekend", "2026-03-14 00:00", "2026-03-16 00:00"),
    (P, "between January and March", "2026-01-01 00:00", "2026-04-01 00:00"),
    (P, "from Monday to Tuesday", "2026-03-16 00:00", "2026-03-18 00:00"),
    (P, "before February", "1970-01-01 01:00", "2026-02-01 00:00"),
    (F, "tonight", "2026-03-18 18:00", "2026-03-19 00:00"),
    (F, "stand in tomorrow", "2026-03-19 00:00", "2026-03-20 00:00"),
    (F, "tomorrow morning", "2026-03-19 05:00", "2026-03-19 12:00"),
    (F, "stand in until Friday 6pm", NOW, "2026-03-20 18:00"),
    (F, "until 6pm on Friday", NOW, "2026-03-20 18:00"),
    (F, "until Friday", NOW, "2026-03-20 00:00"),
    (F, "through Friday", NOW, "2026-03-21 00:00"),
    (F, "until 18:00", NOW, "2026-03-18 18:00"),
    (F, "until tomorrow at noon", NOW, "2026-03-19 12:00"),
    (F, "for 2 hours", NOW, "2026-03-18 12:30"),
    (F, "for half an hour", NOW, "2026-03-18 11:00"),
    (F, "for three days", NOW, "2026-03-21 10:30"),
    (F, "for 2h", NOW, "2026-03-18 12:30"),
    (F, "until 5", NOW, "2026-03-18 17:00"),
    (F, "until midnight", NOW, "2026-03-19 00:00"),
    (F, "until tonight at 8pm", NOW, "2026-03-18 20:00"),
    (F, "until fri 18:00", NOW, "2026-03-20 18:00"),
    (F, "for the rest of the week", NOW, "2026-03-23 00:00"),
    (F, "tomorrow 9am-11am", "2026-03-19 09:00", "2026-03-19 11:00"),
    (F, "2 hours", NOW, "2026-03-18 12:30"),
    (F, "next week", "2026-03-23 00:00", "2026-03-30 00:00"),
    (F, "on Tuesday", "2026-03-24 00:00", "2026-03-25 00:00"),
    (F, "next Wednesday", "2026-03-25 00:00", "2026-03-26 00:00"),
    (F, "until end of day", NOW, "2026-03-19 00:00"),
    (F, "until the end of the week", NOW, "2026-03-23 00:00"),
    (F, "until next week", NOW, "2026-03-23 00:00"),
    (F, "on Friday from 2pm to 4pm", "2026-03-20 14:00", "2026-03-20 16:00"),
    (F, "from March 25 until April 2", "2026-03-25 00:00", "2026-04-03 00:00"),
    (F, "in October", "2026-10-01 00:00", "2026-11-01 00:00"),
    (F, "on the 25th", "2026-03-25 00:00", "2026-03-26 00:00"),
    (F, "from Mon to Wed", "2026-03-23 00:00", "2026-03-26 00:00"),
]
CHINESE: list[tuple[Prefer, str, str, str]] = [
    (P, "昨天我说了什么", "2026-03-17 00:00", "2026-03-18 00:00"),
    (P, "前天谁问过", "2026-03-16 00:00", "2026-03-17 00:00"),
    (P, "大前天", "2026-03-15 00:00", "2026-03-16 00:00"),
    (P, "今天的消息", "2026-03-18 00:00", "2026-03-19 00:00"),
    (P, "上周二怎么答的", "2026-03-10 00:00", "2026-03-11 00:00"),
    (P, "周二的会", "2026-03-17 00:00", "2026-03-18 00:00"),
    (P, "星期五", "2026-03-13 00:00", "2026-03-14 00:00"),
    (P, "上上周", "2026-03-02 00:00", "2026-03-09 00:00"),
    (P, "上周", "2026-03-09 00:00", "2026-03-16 00:00"),
    (P, "本周", "2026-03-16 00:00", "2026-03-23 00:00"),
    (P, "上个星期", "2026-03-09 00:00", "2026-03-16 00:00"),
    (P, "上周末", "2026-03-14 00:00", "2026-03-16 00:00"),
    (P, "上个月的决定", "2026-02-01 00:00", "2026-03-01 00:00"),
    (P, "上个月5号", "2026-02-05 00:00", "2026-02-06 00:00"),
    (P, "三天前", "2026-03-15 00:00", "2026-03-16 00:00"),
    (P, "两周前", "2026-03-02 00:00", "2026-03-09 00:00"),
    (P, "半年前", "2025-09-01 00:00", "2025-10-01 00:00"),
    (P, "今天上午", "2026-03-18 05:00", "2026-03-18 12:00"),
    (P, "昨天下午三点", "2026-03-17 15:00", "2026-03-17 16:00"),
    (P, "昨晚", "2026-03-17 18:00", "2026-03-18 00:00"),
    (P, "去年三月", "2025-03-01 00:00", "2025-04-01 00:00"),
    (P, "去年春天", "2025-03-01 00:00", "2025-06-01 00:00"),
    (P, "3月5日", "2026-03-05 00:00", "2026-03-06 00:00"),
    (P, "十二月二十五号", "2025-12-25 00:00", "2025-12-26 00:00"),
    (P, "2024年3月5日", "2024-03-05 00:00", "2024-03-06 00:00"),
    (P, "2024年的预算", "2024-01-01 00:00", "2025-01-01 00:00"),
    (P, "去年", "2025-01-01 00:00", "2026-01-01 00:00"),
    (P, "十月份", "2025-10-01 00:00", "2025-11-01 00:00"),
    (P, "去年下半年", "2025-07-01 00:00", "2026-01-01 00:00"),
    (P, "2025年第三季度", "2025-07-01 00:00", "2025-10-01 00:00"),
    (P, "上季度", "2025-10-01 00:00", "2026-01-01 00:00"),
    (P, "最近三天", "2026-03-15 00:00", NOW),
    (P, "过去两个月", "2026-01-18 00:00", NOW),
    (P, "从周一以来", "2026-03-16 00:00", NOW),
    (P, "周一到周二", "2026-03-16 00:00", "2026-03-18 00:00"),
    (P, "一月到三月", "2026-01-01 00:00", "2026-04-01 00:00"),
    (F, "明天", "2026-03-19 00:00", "2026-03-20 00:00"),
    (F, "明天上午", "2026-03-19 05:00", "2026-03-19 12:00"),
    (F, "后天", "2026-03-20 00:00", "2026-03-21 00:00"),
    (F, "下周", "2026-03-23 00:00", "2026-03-30 00:00"),
    (F, "下周三", "2026-03-25 00:00", "2026-03-26 00:00"),
    (F, "周五下午六点", "2026-03-20 18:00", "2026-03-20 19:00"),
    (F, "代班到周五下午六点", NOW, "2026-03-20 18:00"),
    (F, "代班到週五下午六點", NOW, "2026-03-20 18:00"),
    (F, "代班到周五", NOW, "2026-03-21 00:00"),
    (F, "到下周", NOW, "2026-03-23 00:00"),
    (F, "到晚上八点半", NOW, "2026-03-18 20:30"),
    (F, "到18:00", NOW, "2026-03-18 18:00"),
    (F, "到六点", NOW, "2026-03-18 18:00"),
    (F, "到上午六点", NOW, "2026-03-19 06:00"),
    (F, "代班到今晚十点", NOW, "2026-03-18 22:00"),
    (P, "上个月底", "2026-02-01 00:00", "2026-03-01 00:00"),
    (P, "这几天", "2026-03-15 00:00", NOW),
    (F, "两小时", NOW, "2026-03-18 12:30"),
    (F, "代班两小时", NOW, "2026-03-18 12:30"),
    (F, "代班一个半小时", NOW, "2026-03-18 12:00"),
    (F, "接下来三天", NOW, "2026-03-21 10:30"),
    (F, "到月底", NOW, "2026-04-01 00:00"),
    (F, "到下班前", NOW, "2026-03-18 18:00"),
    (F, "今晚", "2026-03-18 18:00", "2026-03-19 00:00"),
    (F, "明天下午两点到四点", "2026-03-19 14:00", "2026-03-19 16:00"),
]
TIMELESS = [
    "how do I restart the importer",
    "you may ask him",
    "may I merge this",
    "this may be wrong",
    "the second one is better",
    "wait a second",
    "march on",
    "the march through the institutions",
    "in 3 files",
    "in 2 places",
    "upgrade to 3.11",
    "version 2024.03 is out",
    "release 1.2024-03-03.4",
    "v2026-03-18-rc1",
    "every Friday we deploy",
    "is it fine to deploy on a Friday?",
    "do not deploy on Fridays",
    "the weekly report",
    "one day we will see",
    "the Spring framework is slow",
    "a spring in the sofa",
    "did the build fall over",
    "the sun is out",
    "I sat there",
    "it will mar the finish",
    "see #2024 for details",
    "at 5 percent",
    "line 12:30 of the file",
    "good morning",
    "good evening everybody",
    "the ratio is 3 to 4",
    "port 8080",
    "the last three files",
    "the next step",
    "the week view is broken",
    "导入任务怎么重启",
    "两个文件",
    "三点建议",
    "5号楼在哪里",
    "每周一发版",
    "一周一次",
    "早上好",
    "下午好",
    "天天加班",
    "前端和后端",
    "三个月饼",
    "前面的内容",
    "版本3.11",
    "这周期太长",
    "月度报告",
    "需要三天",
    "跑了两小时",
]


def instant(wall: str, zone: str) -> datetime:
    """A wall clock time as an instant."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(("prefer", "text", "start", "end"), ENGLISH)
def test_english_sentence_names_its_window(prefer: Prefer, text: str, start: str, end: str) -> None:
    zone = "Europe/Berlin"
    window = when(text, instant(NOW, zone), zone, prefer=prefer)
    assert window is not None
    assert window.start == instant(start, zone)
    assert window.end == instant(end, zone)


@pytest.mark.parametrize(("prefer", "text", "start", "end"), CHINESE)
def test_chinese_sentence_names_its_window(prefer: Prefer, text: str, start: str, end: str) -> None:
    zone = "Asia/Shanghai"
    window = when(text, instant(NOW, zone), zone, prefer=prefer)
    assert window is not None
    assert window.start == instant(start, zone)
    assert window.end == instant(end, zone)


@pytest.mark.parametrize("text", ["is a rollout right before the weekend fine", "can I deploy just after midnight"])
def test_what_is_beside_a_time_was_at_any_time_but_ends_then(text: str) -> None:
    assert when(text, instant(NOW, "UTC"), "UTC", prefer=P) is None
    ahead = when("until just before 6pm", instant(NOW, "UTC"), "UTC", prefer=F)
    assert ahead is not None
    assert ahead.end == instant("2026-03-18 18:00", "UTC")


@pytest.mark.parametrize("prefer", [P, F])
@pytest.mark.parametrize("text", TIMELESS)
def test_text_without_a_time_names_none(text: str, prefer: Prefer) -> None:
    assert when(text, instant(NOW, "UTC"), "UTC", prefer=prefer) is None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("please stand in until Friday 6pm, thanks", "until Friday 6pm"),
        ("what did Ana ask since Monday?", "since Monday"),
        ("代班到周五下午六点，谢谢", "到周五下午六点"),
        ("代班到週五下午六點，謝謝", "到週五下午六點"),
        ("he said yesterday at 3pm that it works", "yesterday at 3pm"),
        ("from Monday to Tuesday it failed", "from Monday to Tuesday"),
    ],
)
def test_phrase_is_what_said_so(text: str, phrase: str) -> None:
    window = when(text, instant(NOW, "UTC"), "UTC", prefer=F if "stand" in text or "代班" in text else P)
    assert window is not None
    assert window.phrase == phrase


def test_day_has_23_hours_where_the_clocks_go_forward() -> None:
    window = when("March 29", instant(NOW, "Europe/Berlin"), "Europe/Berlin", prefer=F)
    assert window is not None
    assert window.end - window.start == timedelta(hours=23)


def test_hours_are_real_hours_over_a_clock_change() -> None:
    now = instant("2026-03-29 01:30", "Europe/Berlin")
    window = when("for 2 hours", now, "Europe/Berlin", prefer=F)
    assert window is not None
    assert window.end - window.start == timedelta(hours=2)


def test_zone_decides_which_day_it_is() -> None:
    late = datetime(2026, 3, 18, 23, 0, tzinfo=UTC)
    berlin, shanghai = (when("today", late, zone, prefer=P) for zone in ("America/New_York", "Asia/Shanghai"))
    assert berlin is not None
    assert shanghai is not None
    assert shanghai.start - berlin.start == timedelta(hours=12)


WORDS = st.sampled_from(
    "since until from to last next this in on March May Friday Monday 3 25th 2024 6pm week month ago two days for "
    "tonight yesterday noon spring 昨天 上 周五 到 三 天前 下午 六点 3月 31号 去年 半 小时 最近 Feb 30 12:61".split()
)


@given(st.lists(WORDS, max_size=7), st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.sampled_from([P, F]))  # noqa: DTZ001
def test_window_is_never_empty_and_always_aware(words: list[str], now: datetime, prefer: Prefer) -> None:
    for text in (" ".join(words), "".join(words)):
        window = when(text, now.replace(tzinfo=UTC), "Europe/Berlin", prefer=prefer)
        if window is not None:
            assert window.start < window.end
            assert window.start.tzinfo is UTC
            assert window.phrase in text
