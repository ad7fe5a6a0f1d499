"""Markdown for Slack's markdown block: it stays as it was written, and can neither ring nor lead astray."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.outgoing.markdown import to_markdown
from tests.servers.slack_checks import rings


def made(text: str) -> str:
    """The whole text for a markdown block."""
    return to_markdown(text, 12_000)


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\n**bold** *it* ~~gone~~ `code`\n\n- one\n  - two\n1. three",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> quoted\n\n[a page](https://a.b/c?d=1&e=2)",
        "```html\n<!DOCTYPE html>\n<div class='x'>&lt;</div> [x](y)\n```",
        "~~~\na <b> [x](y)\n~~~\n~~gone~~",
        "`a < b && c`, see https://a.b/c?d=1&lt=2",
        "这是**粗体**字",
        "AT&T & co",
    ],
)
def test_harmless_markdown_stays_as_it_is(text: str) -> None:
    assert made(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ask <@U1> in <#C1|x>, <!channel>", "ask &lt;@U1> in &lt;#C1|x>, &lt;!channel>"),
        ("see <https://evil.example|bank>", "see &lt;https://evil.example|bank>"),
        ("write &lt;!here&gt;", "write &amp;lt;!here&amp;gt;"),
        ("hey @here", "hey @¦here"),
        ("`<@U1>` ```\n<!channel> @channel\n```", "`<¦@U1>` ```\n<¦!channel> @¦channel\n```"),
        ("[<!here>](https://a.b)", "[&lt;!here>](https://a.b)"),
    ],
)
def test_entities_of_slack_are_only_characters(text: str, written: str) -> None:
    assert made(text) == written.replace("¦", "\u200b")
    assert rings(made(text)) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[x](javascript:alert(1))", r"[x]\(javascript:alert(1))"),
        ("[[x]](slack://open)", r"[[x]]\(slack://open)"),
        ("[see [t](https://a.b)](slack://open)", r"[see [t](https://a.b)]\(slack://open)"),
        ("[x][1]\n\n[1]: slack://open", "[x][1]\n\n[1]\\: slack://open"),
    ],
)
def test_link_leads_to_web_pages_only(text: str, written: str) -> None:
    assert made(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("含**「重点」**内容", "含**¦「重点」¦**内容"),
        ("**注意：**请看", "**注意：¦**请看"),
        ("see **(this)** now", "see **(this)** now"),
        ("用**`x`**吧", "用**¦`x`¦**吧"),
    ],
)
def test_emphasis_with_punctuation_at_a_letter_is_emphasis(text: str, written: str) -> None:
    assert made(text) == written.replace("¦", "\u200b")


@given(st.text(alphabet="<>!@#|&;*_~`[]()\n\\ hereUS1^https:/.粗：", max_size=80))
def test_no_text_whatever_rings(text: str) -> None:
    assert rings(made(text)) == []
    assert not re.search(r"<(?:https?|mailto):[^<>\n]*\|", made(text))


@given(st.text(alphabet="<&`*a粗\n@here", max_size=400), st.integers(20, 200))
def test_text_fits(text: str, limit: int) -> None:
    assert len(to_markdown(text, limit)) <= limit
