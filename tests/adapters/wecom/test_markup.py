"""Markdown reads well in WeCom, and nothing in it becomes markup or a call of WeCom's own."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom.outgoing.markup import GAP, one_line, to_plain, to_wecom


@pytest.mark.parametrize(
    ("markdown", "shown", "plain"),
    [
        ("# 标题 **甲**", "# 标题 甲", "标题 甲"),
        ("## C# ##", "## C#", "C#"),
        ("**粗**和__粗__", "**粗**和**粗**", "粗和粗"),
        ("***都是***", "**都是**", "都是"),
        ("*斜*、_斜_", "斜、斜", "斜、斜"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("`a*b*c`", "`a*b*c`", "a*b*c"),
        ("- 一\n  - 二\n* 三\n1. 四", "• 一\n  • 二\n• 三\n1. 四", "• 一\n  • 二\n• 三\n1. 四"),
        ("- [ ] 待办\n- [x] 完成", "☐ 待办\n☑ 完成", "☐ 待办\n☑ 完成"),
        ("> 引用\n>> 再引", "> 引用\n> 再引", "> 引用\n> 再引"),
        ("甲\n\n---\n乙", "甲\n\n———\n乙", "甲\n\n———\n乙"),
        ("[手册](https://x.cn/a_(b))", "[手册](https://x.cn/a_(b))", "手册（https://x.cn/a_(b)）"),
        ("[https://x.cn](https://x.cn)", "[https://x.cn](https://x.cn)", "https://x.cn"),
        ("https://x.cn/a_b_c*d*", "https://x.cn/a_b_c*d", "https://x.cn/a_b_c*d"),
        ("![图](https://x.cn/p.png)", "[图](https://x.cn/p.png)", "图（https://x.cn/p.png）"),
        ("[坏](javascript:alert)", "[坏] (javascript:alert)", "[坏](javascript:alert)"),
        ("```sql\nselect *\n  from `t`\n```", "`select *`\n`  from 't'`", "select *\n  from 't'"),
        ("```\n没有结束", "`没有结束`", "没有结束"),
        ("| 名 | 值 |\n|---|:-:|\n| a | *b* |", "**名 | 值**\na | b", "名 | 值\na | b"),
        ("~~删~~", "~~删~~", "~~删~~"),
    ],
)
def test_markdown_becomes_what_wecom_shows(markdown: str, shown: str, plain: str) -> None:
    if markdown.endswith("*d*"):
        shown, plain = f"{shown}*", f"{plain}*"
    assert (to_wecom(markdown), to_plain(markdown)) == (shown, plain)


@pytest.mark.parametrize(
    "text",
    ["<font color='warning'>x</font>", "<@wangfang>", "<a href='https://evil'>x</a>", "@all", "@所有人 @ALL", "`<@x>`"],
)
def test_text_from_elsewhere_calls_nobody_and_stays_text(text: str) -> None:
    for shown in (to_wecom(text), to_plain(text), to_wecom(f"[{text}](https://x.cn)")):
        assert shown.replace(GAP, "").count("@") == text.count("@")
        assert not any(sign in shown.casefold() for sign in ("<font", "</", "<@", "<a", "@all", "@所有人"))


def test_comparison_and_address_stay_as_they_are() -> None:
    text = "a < b，邮件 wang@allen.cn"

    assert to_wecom(text) == text


@pytest.mark.parametrize(
    "piece",
    ["**a ", "__a ", "*a", "[", "[a](https://x", "![a](", "`", "# ", " ", "| ", "|-", "https://.", "> ", "- ", "<@"],
)
def test_text_made_to_be_slow_is_read_in_time(piece: str) -> None:
    began = time.perf_counter()
    for text in (piece * 25_000, f"# {piece * 25_000}x", f"{piece * 25_000}|"):
        to_wecom(text)

    assert time.perf_counter() - began < 10


def test_one_line_has_no_breaks() -> None:
    assert one_line("# 标题\n\n- **一**\n- 二") == "标题 • 一 • 二"


@given(st.text(st.one_of(st.sampled_from("*_`[]()<>@#|-~> \n甲"), st.characters()), max_size=200))
def test_any_text_comes_out_without_tags_and_calls(text: str) -> None:
    for shown in (to_wecom(text), to_plain(text)):
        assert "<@" not in shown
        assert "</" not in shown
        assert shown == shown.encode().decode()
