"""Markdown and mrkdwn: what is bold stays bold, and no text can call anybody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.mrkdwn import from_mrkdwn, mentioned, to_mrkdwn


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


def test_mentioned_are_named_once_and_in_order() -> None:
    assert mentioned("<@U2> <@U1|ana> <@U2> <#C1> &lt;@U3&gt;") == ("U2", "U1")
