"""Markdown and mrkdwn: what is bold stays bold, and no text can call anybody."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.outgoing.mrkdwn import defuse, escape, from_mrkdwn, mentioned, plain, to_mrkdwn, unescape
from tests.servers.slack_checks import rings


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** and __bold__", "*bold* and *bold*"),
        ("*it* and _it_", "_it_ and _it_"),
        ("~~gone~~", "~gone~"),
        ("# Title **x**\ntext", "*Title x*\ntext"),
        ("- one\n* two\n  + three", "• one\n• two\n  • three"),
        ("2 * 3 * 4 and a*b*c", "2 * 3 * 4 and a*b*c"),
        ("`a < b` and ```\n**x** & y\n```", "`a &lt; b` and ```\n**x** &amp; y\n```"),
        ("**see `x` [t](https://a.b)**", "*see `x` <https://a.b|t>*"),
        ("see https://a.b/c?d=1&e=2.", "see <https://a.b/c?d=1&amp;e=2>."),
        ("[wiki](https://a.b/x_(y)_z)", "<https://a.b/x_(y)_z|wiki>"),
        ("[a|b](https://a.b/|c)", "<https://a.b/%7Cc|a¦b>"),
        ("[mail](mailto:a@b.c)", "<mailto:a@b.c|mail>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("> quoted", "> quoted"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_markdown_becomes_mrkdwn(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|here>",
        "<@U1>",
        "<#C1|x>",
        "<!subteam^S1>",
        "`<!channel>`",
        "```<@U1>```",
        "[<!channel>](https://a.b)",
        "[x](https://a.b/><!channel>)",
        "**<!everyone>**",
        "<\x00!channel>",
        "<\x01!here>",
    ],
)
def test_entity_in_a_text_is_only_characters(text: str) -> None:
    assert not re.search(r"<[!@#]", to_mrkdwn(text))


@pytest.mark.parametrize("name", ["here", "channel", "everyone", "HERE", "all"])
def test_call_to_all_is_broken(name: str) -> None:
    assert f"@{name}" not in to_mrkdwn(f"hey @{name}!")
    assert to_mrkdwn("ask @hereford") == "ask @hereford"


@given(st.text(alphabet="<>!@#|&;*_~`[]()\n\x00\x01 hereUS1^https:/.", max_size=80))
def test_no_text_whatever_makes_an_entity_but_a_link(text: str) -> None:
    for target in re.findall(r"<([^>]*)", to_mrkdwn(text)):
        assert target.startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("*bold* _it_ ~gone~", "**bold** _it_ ~~gone~~"),
        ("<@U1> <@U2|bob> <@U3>", "@Ana @bob @U3"),
        ("<#C1|general> <#C2>", "#general #C2"),
        ("<!here> <!channel|channel> <!subteam^S1|@ops> <!date^1^{date}|Monday>", "@here channel @ops Monday"),
        ("<https://a.b?x=1&amp;y=2|title> <https://a.b>", "[title](https://a.b?x=1&y=2) https://a.b"),
        ("<http://a.b|a.b> <mailto:a@b.c|a@b.c>", "[a.b](http://a.b) a@b.c"),
        ("`*x* &lt;` ```<https://a.b> *y*```", "`*x* <` ```https://a.b *y*```"),
        ("• one\n• two", "- one\n- two"),
        ("&gt; quoted &amp;amp;", "> quoted &amp;"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*see <@U1>*", "**see @Ana**"),
    ],
)
def test_mrkdwn_becomes_markdown(mrkdwn: str, markdown: str) -> None:
    assert from_mrkdwn(mrkdwn, {"U1": "Ana"}) == markdown


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("这是**粗体**字", "这是|*粗体*|字"),
        ("**粗体**，好", "*粗体*|，好"),
        ("看*斜*和~~删~~吧", "看|_斜_|和|~删~|吧"),
        ("用**`x`**吧", "用|*`x`*|吧"),
        ("a **b** c", "a *b* c"),
        ("(**b**), **c**.", "(*b*), *c*."),
        ("un**believ**able", "un|*believ*|able"),
    ],
)
def test_emphasis_between_letters_is_seen_and_read_back(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn.replace("|", "\u200b")
    assert "\u200b" not in from_mrkdwn(to_mrkdwn(markdown), {})
    assert from_mrkdwn(to_mrkdwn("这**粗**字"), {}) == "这**粗**字"


def test_chinese_that_somebody_emphasised_in_slack_stays_emphasised() -> None:
    assert from_mrkdwn("这是*粗体*和~删除~字", {}) == "这是**粗体**和~~删除~~字"


@example("@here <@U1> &lt; @channel")
@given(st.text(alphabet="<>&@here!; \u4e00", max_size=40))
def test_escaped_text_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(max_size=120), st.integers(2, 60))
def test_plain_text_fits_on_one_line_and_rings_nobody(text: str, limit: int) -> None:
    shown = plain(text + " <!channel> @here", limit)

    assert 0 < len(shown) <= limit
    assert "\n" not in shown
    assert rings(shown) == []


@pytest.mark.parametrize("kept", ["<!DOCTYPE html>", "<div>", "a < b", "<!-- x -->", "List<T>", "a@hereford"])
def test_defused_text_is_the_same_where_it_is_harmless(kept: str) -> None:
    assert defuse(kept) == kept


@pytest.mark.parametrize(
    "call", ["<!here>", "<!subteam^S1|@ops>", "<@U1>", "<#C1>", "<https://a.b|c>", "@all", "<!DATE^1>"]
)
def test_defused_text_looks_the_same_and_rings_nobody(call: str) -> None:
    assert defuse(call) != call
    assert defuse(call).replace("\u200b", "") == call
    assert rings(defuse(call)) == []


def test_mentioned_are_named_once_and_in_order() -> None:
    assert mentioned("<@U2> <@U1|ana> <@U2> <#C1> &lt;@U3&gt;") == ("U2", "U1")
