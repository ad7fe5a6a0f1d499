"""Copied conversations are read as such, in all forms that WeChat and WeCom write; nothing else ever is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.chat import Said
from adapters.wecom.incoming.chat_record import read_record, split_record

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def at(month: int, day: int, hour: int, minute: int, second: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=ZONE)


ASKED = Said("发布失败了怎么回滚?", "李雷", at(11, 20, 14, 2, 7))
ANSWERED = Said("用发布页的回滚按钮。\n然后告诉客服。", "王芳", at(11, 20, 14, 5, 40))


def test_blocks_with_names_and_times_are_read() -> None:
    text = (
        "群聊的聊天记录\n\n李雷 2026/11/20 14:02:07\n发布失败了怎么回滚?\n\n"
        "王芳 2026/11/20 14:05:40\n用发布页的回滚按钮。\n然后告诉客服。"
    )

    assert read_record(text, ZONE, NOW) == (ASKED, ANSWERED)


@pytest.mark.parametrize(
    "stamp", ["2026/11/20 14:02", "2026-11-20 14:02", "2026年11月20日 14:02", "11/20 14:02", "11月20日 14:02"]
)
def test_every_way_to_write_a_time_is_read(stamp: str) -> None:
    said = read_record(f"李雷 {stamp}\n在吗\n王芳(产品) {stamp}\n在", ZONE, NOW)

    assert [(each.name, each.text, each.at) for each in said] == [
        ("李雷", "在吗", at(11, 20, 14, 2)),
        ("王芳(产品)", "在", at(11, 20, 14, 2)),
    ]


def test_date_without_a_year_is_the_latest_one_that_is_past() -> None:
    said = read_record("李雷 12/30 09:00\n在吗\n王芳 12/30 09:01\n在", ZONE, NOW)

    assert [each.at for each in said] == [at(12, 30, 9, 0, year=2025), at(12, 30, 9, 1, year=2025)]


def test_days_between_lines_date_the_times_under_them() -> None:
    text = "—————  2026-11-19  —————\n\n李雷  23:59\n\n在吗\n\n—————  2026-11-20  —————\n\n王芳  00:01\n\n在"

    assert read_record(text, ZONE, NOW) == (
        Said("在吗", "李雷", at(11, 19, 23, 59)),
        Said("在", "王芳", at(11, 20, 0, 1)),
    )


def test_names_without_times_are_read_under_a_title() -> None:
    text = "李雷和王芳的聊天记录\n李雷:\n发布失败了\n怎么回滚?\n王芳：用发布页。"

    assert read_record(text, ZONE, NOW) == (Said("发布失败了\n怎么回滚?", "李雷"), Said("用发布页。", "王芳"))


def test_placeholders_are_left_out_and_signs_within_a_line_stay() -> None:
    text = (
        "李雷 2026/11/20 14:02:07\n[图片]\n看这张图[捂脸]\n韩梅 2026/11/20 14:03:00\n[文件] 报告.pdf\n"
        "王芳 2026/11/20 14:05:40\n好的"
    )

    assert [(each.name, each.text) for each in read_record(text, ZONE, NOW)] == [
        ("李雷", "看这张图[捂脸]"),
        ("王芳", "好的"),
    ]


def test_own_words_before_a_record_are_told_from_it() -> None:
    record = (
        "李雷 2026/11/20 14:02:07\n发布失败了怎么回滚?\n王芳 2026/11/20 14:05:40\n用发布页的回滚按钮。\n然后告诉客服。"
    )

    own, said = split_record(f"记住这个:\n{record}", ZONE, NOW)

    assert (own, said) == ("记住这个:", (ASKED, ANSWERED))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好,发布怎么回滚?",
        "李雷: 在吗\n王芳: 在",
        "name: double\nversion: 1\ndescription:\n  a bot",
        "def f(x):\n    return x\nclass A:\n    pass",
        "待办:\n- 周会 11/20 14:02\n- 评审 11/20 15:00",
        "1. 回滚 2026/11/20 14:02\n2. 通知 2026/11/20 14:03",
        "评审会 2026/12/20 14:00\n三楼\n周会 2026/12/21 10:00\n线上",
        "评审会 2026/11/20 14:00\n三楼\n周会 2026/11/19 10:00\n线上",
        "李雷 2026/11/20 14:02:07\n只有一条",
        "李雷 2026/11/20 14:02:07\n[图片]\n王芳 2026/11/20 14:02:08\n看到了",
        "李雷 2026/13/40 14:02\n在吗\n王芳 2026/13/40 14:03\n在",
        "2026-11-20 14:02:07 ERROR failed\n2026-11-20 14:02:08 INFO done",
        "[ERROR] 2026-11-20 14:02:07\nfailed\n[INFO] 2026-11-20 14:02:08\ndone",
        "第一行\n第二行\n第三行\n第四行\n李雷 2026/11/20 14:02\n在吗\n王芳 2026/11/20 14:03\n在",
        "请把群聊的聊天记录发给我",
        "会议从 9:00\n到 10:00\n结束",
    ],
)
def test_what_people_otherwise_write_is_no_record(text: str) -> None:
    assert split_record(text, ZONE, NOW) == (text, ())
