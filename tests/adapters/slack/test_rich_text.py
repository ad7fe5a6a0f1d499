"""What people wrote in Slack's editor reads as Markdown: lists in lists, code, tables, and who was meant."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.incoming.rich_text import read_blocks, users_in
from adapters.slack.outgoing.mrkdwn import to_mrkdwn

NAMES = {"U1": "Ana"}
Part = dict[str, Any]


def text(words: str, *styles: str) -> Part:
    """Words in a style."""
    return {"type": "text", "text": words, **({"style": dict.fromkeys(styles, True)} if styles else {})}


def part(kind: str, *elements: Part, **fields: Any) -> Part:
    """A part of a rich text, such as ``section``."""
    return {"type": f"rich_text_{kind}", "elements": list(elements), **fields}


def items(style: str, *words: str, **fields: Any) -> Part:
    """A list."""
    return part("list", *[part("section", text(one)) for one in words], style=style, **fields)


def rich(*parts: Part) -> Part:
    """A rich text."""
    return {"type": "rich_text", "block_id": "x", "elements": list(parts)}


def read(*parts: Part, said: str = "") -> str:
    """A rich text as Markdown."""
    return read_blocks([rich(*parts)], said, NAMES)


@pytest.mark.parametrize(
    ("elements", "markdown"),
    [
        ([text("a "), text("b", "bold"), text(" c")], "a **b** c"),
        ([text("这是"), text("粗体", "bold"), text("字")], "这是**粗体**字"),
        (
            [text("it", "italic"), text(" "), text("gone", "strike"), text(" "), text("x < y", "code")],
            "*it* ~~gone~~ `x < y`",
        ),
        ([text("all", "bold", "italic", "strike")], "***~~all~~***"),
        ([text(" spaced ", "bold"), text("out")], " **spaced** out"),
        ([text("one\n\ntwo", "bold")], "**one**\n\n**two**"),
        ([text("a", "bold"), text("b", "bold")], "**ab**"),
        ([text("a`b", "code")], "`` a`b ``"),
        ([{"type": "user", "user_id": "U1"}, text(", "), {"type": "user", "user_id": "U9"}], "@Ana, @U9"),
        ([{"type": "user", "user_id": "U1", "style": {"bold": True}}], "**@Ana**"),
        ([{"type": "channel", "channel_id": "C1"}, text(" "), {"type": "channel", "channel_id": "C2"}], "#ops #C2"),
        (
            [{"type": "usergroup", "usergroup_id": "S1"}, text(" "), {"type": "broadcast", "range": "channel"}],
            "@oncall @channel",
        ),
        ([{"type": "emoji", "name": "wave", "unicode": "1f44b"}], ":wave:"),
        ([{"type": "link", "url": "https://a.b", "text": "the wiki"}], "[the wiki](https://a.b)"),
        (
            [
                {"type": "link", "url": "https://a.b"},
                text(" "),
                {"type": "link", "url": "mailto:a@b.c", "text": "a@b.c"},
            ],
            "https://a.b a@b.c",
        ),
        ([{"type": "date", "timestamp": 1767225600, "format": "{date}", "fallback": "New Year"}], "New Year"),
        ([{"type": "date", "timestamp": 1767225600, "format": "{date}"}], "2026-01-01 00:00 UTC"),
        ([{"type": "color", "value": "#ff0000"}], "#ff0000"),
    ],
)
def test_words_and_their_emphasis(elements: list[Part], markdown: str) -> None:
    said = "<#C1|ops> <!subteam^S1|@oncall>"

    assert read_blocks([rich(part("section", *elements))], said, NAMES) == markdown.strip("\n")


def test_lists_stand_in_lists() -> None:
    assert read(
        part("section", text("Steps:\n")),
        items("ordered", "first", "second"),
        items("bullet", "a detail", indent=1),
        items("ordered", "deeper", indent=2),
        items("ordered", "third"),
        part("section", text("Done.")),
    ).split("\n") == [
        "Steps:",
        "1. first",
        "2. second",
        "    - a detail",
        "        1. deeper",
        "3. third",
        "",
        "Done.",
    ]


def test_list_begins_anew_after_words_and_from_where_it_says() -> None:
    said = read(items("ordered", "a"), part("section", text("so")), items("ordered", "b"), items("bullet", "c"))

    assert said == "1. a\n\nso\n1. b\n- c"
    assert read(items("ordered", "x", offset=4)) == "5. x"


def test_item_of_several_lines_stays_one_item() -> None:
    assert read(items("bullet", "one\ntwo")) == "- one\n    two"


def test_quotes_and_code_keep_their_lines() -> None:
    assert (
        read(
            part("quote", text("he said\n\nno")),
            part("section", text("then ran")),
            part("preformatted", text("if a < b:\n    go()"), language="python"),
            part("preformatted", text("```"), {"type": "link", "url": "https://a.b"}),
        )
        == "> he said\n>\n> no\n\nthen ran\n```python\nif a < b:\n    go()\n```\n````\n```https://a.b\n````"
    )


def test_blank_lines_stay() -> None:
    assert read(part("section", text("Hello\n\n")), items("bullet", "x")) == "Hello\n\n- x"


def test_table_is_a_table() -> None:
    rows = [
        [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "a|b"}],
        [rich(part("section", {"type": "user", "user_id": "U1"})), {"type": "raw_text", "text": "two\nlines"}],
        [{"type": "raw_text", "text": "short"}],
    ]

    assert read_blocks([{"type": "table", "rows": rows}], "", NAMES).split("\n") == [
        "| Name | a\\|b |",
        "| --- | --- |",
        "| @Ana | two lines |",
        "| short |  |",
    ]


def test_blocks_of_apps_are_read_too() -> None:
    blocks: list[Part] = [
        {"type": "header", "text": {"type": "plain_text", "text": "News"}},
        {"type": "image", "image_url": "https://a.b/c.png", "alt_text": "x"},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*see* <@U1>"},
            "fields": [{"type": "plain_text", "text": "*"}],
        },
        {"type": "markdown", "text": "**ok** &lt;b>"},
    ]

    assert read_blocks(blocks, "fallback", NAMES) == "# News\n\n**see** @Ana\n*\n\n**ok** <b>"


@pytest.mark.parametrize(
    "blocks", [[], [{"type": "image"}], [{"type": "rich_text"}], [rich(part("section", text("")))]]
)
def test_text_speaks_where_blocks_tell_nothing(blocks: list[Part]) -> None:
    assert read_blocks(blocks, "*ask* <@U1>", NAMES) == "**ask** @Ana"


def test_users_are_found_wherever_they_are_meant() -> None:
    blocks: list[Part] = [
        rich(
            part("quote", {"type": "user", "user_id": "U2"}),
            part("list", part("section", {"type": "user", "user_id": "U1"})),
        ),
        {"type": "section", "text": {"type": "mrkdwn", "text": "<@U4> &lt;@U5&gt;"}},
        {"type": "table", "rows": [[rich(part("section", {"type": "user", "user_id": "U6"}))]]},
    ]

    assert users_in(blocks, "<@U1> <@U3|bob>") == ("U2", "U1", "U4", "U6", "U3")


@pytest.mark.parametrize("markdown", ["a **b** ~~c~~ `d`", "这**粗**字", "- a\n- b", "> q", "[t](https://a.b)"])
def test_markdown_that_went_out_reads_the_same_as_rich_text_and_as_mrkdwn(markdown: str) -> None:
    assert read_blocks([], to_mrkdwn(markdown), {}) == markdown


KEYS = st.sampled_from(["type", "elements", "text", "style", "rows", "fields", "indent", "offset", "timestamp", "url"])
KINDS = st.sampled_from(
    ["rich_text", "rich_text_list", "rich_text_section", "rich_text_quote", "table", "section", "date"]
)
LEAVES = st.none() | st.booleans() | st.integers(-1, 10**14) | st.text(max_size=5) | KINDS
FOREIGN = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@settings(max_examples=100)
@given(st.lists(st.dictionaries(KEYS, FOREIGN, max_size=4), max_size=3), st.text(max_size=20))
def test_foreign_blocks_do_no_harm(blocks: list[Part], said: str) -> None:
    assert isinstance(read_blocks(blocks, said, NAMES), str)
    assert all(isinstance(user, str) for user in users_in(blocks, said))
