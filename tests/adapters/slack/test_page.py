"""A page → the Home tab: the label first, cards under each other, within Slack's limits."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platform import Button, Card, Chart, Label, Page, Table
from adapters.slack.outgoing.page import home
from tests.servers.slack_checks import check_home, rings
from tests.servers.slack_opinion import agree_on_view

LABEL = Label("🤖 Double")


def drawn(*cards: Card, label: Label = LABEL) -> list[dict[str, Any]]:
    """The blocks of a page that Slack takes, and that ring nobody."""
    view = home(Page(label, cards))
    assert check_home(view) is None
    agree_on_view(view)
    assert rings(view) == []
    return list(view["blocks"])


def test_page_shows_label_and_cards_under_each_other() -> None:
    first = Card("Listening", (("Where", "#ops"),), body="**Since** May", buttons=(Button("stop", "Stop", ""),))
    second = Card("Figures", note="This week", table=Table(("A",), (("1",),)), chart=Chart("C", ("x",), (("s", (1,)),)))

    blocks = drawn(first, second)

    assert blocks[0]["elements"][0]["text"] == LABEL.visible
    assert [block["type"] for block in blocks] == [
        *["context", "divider", "header", "section", "section", "actions"],
        *["divider", "header", "section", "section", "context"],
    ]
    assert blocks[4]["text"]["text"] == "*Since* May"
    assert blocks[8]["text"]["text"].startswith("```\nA")


def test_action_ids_are_used_once_on_the_whole_page() -> None:
    card = Card("T", buttons=(Button("mute", "Mute", "a"),), menu=(Button("why", "Why", "a"),))

    elements = [element for block in drawn(card, card) if block["type"] == "actions" for element in block["elements"]]
    assert [element["action_id"] for element in elements] == ["mute", "menu", "mute#2", "menu#2"]


def test_page_without_cards_is_a_label() -> None:
    assert len(drawn()) == 1


def test_longest_page_ends_with_an_ellipsis() -> None:
    blocks = drawn(*[Card(f"No. {n}", body="Text") for n in range(60)])

    assert len(blocks) == 100
    assert blocks[-1]["elements"][0]["text"] == "…"


@pytest.mark.parametrize("filler", ["&", "word ", "句子。", "<!here>\n\n", "`", "**粗**"])
def test_greatest_page_is_one_that_slack_takes(filler: str) -> None:
    text = (filler * 12_000)[:12_000]
    button, table = Button("act", text, "v"), Table((text,) * 30, ((text,) * 30,) * 50)
    card = Card(text, ((text, text),) * 25, text, text, table, None, text, (button,) * 30, (button,) * 6)
    blocks = drawn(card, card, label=Label(text))

    assert (blocks[0]["block_id"], blocks[0]["type"]) == ("label", "context")
    assert [block["type"] for block in blocks].count("actions") == 4


def test_value_too_long_for_slack_is_an_error() -> None:
    with pytest.raises(ValueError, match="mute"):
        home(Page(LABEL, (Card("T", menu=(Button("mute", "Mute", "v" * 200),)),)))


@settings(max_examples=60)
@given(st.text(max_size=3000), st.text(max_size=200))
def test_any_page_is_one_that_slack_takes(text: str, title: str) -> None:
    button = Button("a", title, "v")
    table = Table((title, "<!here>"), ((text, "@channel"),))
    card = Card(title, ((title, text),), text, text, table, None, title, (button,) * 3, (button,) * 7)
    blocks = drawn(card, card, label=Label("AI " + title))

    assert blocks[0]["elements"][0]["text"].startswith("AI")
    assert sum(len(block["elements"]) for block in blocks if block["type"] == "actions") == 10
