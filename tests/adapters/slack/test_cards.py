"""Posts → Block Kit: within Slack's limits, the label first, nobody called."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platform import Button, Card, Chart, Label, Post, Source, Table
from adapters.slack.outgoing.cards import Layout, render
from tests.servers.slack_checks import check_message, rings
from tests.servers.slack_opinion import agree_on_message

LABEL = Label("🤖 AI answers for Ana, on 3 precedents", {"label": "L1"})
TABLE = Table(("Topic", "Answers"), (("Leave", "3"), ("Pay", "0")))
CHART = Chart("Answers", ("Mon", "Tue"), (("alone", (1.0, 2.0)), ("asked", (0.0, 4.5))))


def check(layouts: Sequence[Layout]) -> None:
    """Slack takes the message in every layout, and so would another model of Slack."""
    for layout in layouts:
        assert check_message({"text": layout.text, "blocks": layout.blocks}) is None
        agree_on_message(layout.text, layout.blocks)
        assert rings([layout.text, layout.blocks]) == []


def kinds(layouts: Sequence[Layout]) -> list[str]:
    """The types of the blocks of the first layout, in order."""
    return [str(block["type"]) for block in layouts[0].blocks]


def test_label_comes_first_in_blocks_and_fallback() -> None:
    rendered = render(Post(LABEL, "Yes, **do** it."))

    assert rendered[0].text == f"{LABEL.visible}\nYes, *do* it."
    first, second = rendered[0].blocks
    assert first["type"] == "context"
    assert first["elements"][0]["text"] == LABEL.visible
    assert second == {"type": "markdown", "text": "Yes, **do** it."}
    assert [layout.blocks for layout in rendered[1:]] == [[]]


def test_card_shows_its_parts_in_order() -> None:
    card = Card(
        title="Draft for #general",
        facts=(("Asker", "Ben"), ("Confidence", "0.9")),
        quote="Where is\nthe plan?",
        body="In the **wiki**.",
        table=TABLE,
        chart=CHART,
        note="Expires at noon",
        buttons=(Button("approve", "Send", "d1", "primary"), Button("ignore", "Ignore", "d1", "danger")),
        menu=(Button("why", "Why", "d1"),),
    )
    rendered = render(Post(LABEL, "A draft waits", card, (Source("Wiki", "https://a.b/c"),)))

    figures = ["table", "data_visualization"]
    before = ["context", "markdown", "header", "section", "section", "markdown"]
    assert kinds(rendered) == [*before, *figures, "context", "context", "actions"]
    facts, quote = rendered[0].blocks[3]["fields"], rendered[0].blocks[4]["text"]["text"]
    assert [fact["text"] for fact in facts] == ["*Asker*\nBen", "*Confidence*\n0.9"]
    assert quote == "> Where is\n> the plan?"
    assert rendered[0].blocks[5]["text"] == "In the **wiki**."
    assert rendered[0].blocks[9]["elements"][0]["text"] == "<https://a.b/c|Wiki>"
    *buttons, menu = rendered[0].blocks[-1]["elements"]
    assert [(b["action_id"], b["value"], b.get("style")) for b in buttons] == [
        ("approve", "d1", "primary"),
        ("ignore", "d1", "danger"),
    ]
    assert (menu["type"], menu["options"][0]["text"]["text"]) == ("overflow", "Why")
    check(rendered)


def test_figures_are_text_for_a_slack_that_cannot_draw_them() -> None:
    rendered = render(Post(LABEL, "Report", Card(table=TABLE, chart=CHART, note="So far")))

    texts = [block["text"]["text"] for block in rendered[1].blocks if block["type"] == "section"]
    assert ["Leave  3" in texts[0], "Mon" in texts[1]] == [True, True]
    assert len(rendered[1].blocks) == len(rendered[0].blocks)
    check(rendered)


def test_what_slack_refuses_to_lay_out_is_said_with_its_buttons_and_then_in_words_alone() -> None:
    card = Card(
        "Draft", (("Asker", "Ben"),), "Where?", "In the **wiki**.", TABLE, None, "Sure", (Button("a", "OK", "v"),)
    )
    *_, simple, words = rendered = render(Post(LABEL, "A draft waits", card, (Source("Wiki", "https://a.b/c"),)))

    assert [block["type"] for block in simple.blocks] == ["context", "section", "section", "actions"]
    said = ["A draft waits", "*Draft*", "*Asker*: Ben", "> Where?", "In the *wiki*.", "Sure", "<https://a.b/c|Wiki>"]
    assert words.blocks == []
    assert words.text.split("\n```")[0].rstrip() == "\n\n".join([f"{LABEL.visible}\n{said[0]}", *said[1:]])
    assert "Leave  3" in words.text
    check(rendered)


def test_card_may_be_nothing_but_buttons() -> None:
    rendered = render(Post(LABEL, "Yes.", Card(buttons=(Button("good", "👍", "r1"), Button("bad", "👎", "r1")))))

    assert kinds(rendered) == ["context", "markdown", "actions"]
    assert [element["text"]["text"] for element in rendered[0].blocks[-1]["elements"]] == ["👍", "👎"]
    check(rendered)


@pytest.mark.parametrize("text", ["Title", "Body"])
def test_text_that_the_card_says_too_is_not_doubled(text: str) -> None:
    rendered = render(Post(LABEL, text, Card("Title", body="Body")))

    assert kinds(rendered) == ["context", "header", "markdown"]
    assert rendered[0].text.endswith(text)


def test_same_action_twice_has_two_ids() -> None:
    buttons = tuple(Button("undo", "Undo", value) for value in "abc")
    rendered = render(Post(LABEL, "x", Card("T", buttons=buttons)))

    ids = [element["action_id"] for element in rendered[0].blocks[-1]["elements"]]
    assert ids == ["undo", "undo#2", "undo#3"]


def test_text_and_body_share_what_a_message_holds() -> None:
    rendered = render(Post(LABEL, "t" * 11_000, Card("T", body="b" * 11_000)))

    text, body = (block["text"] for block in rendered[0].blocks if block["type"] == "markdown")
    assert (len(text), len(body), body[-1]) == (11_000, 1000, "…")
    check(rendered)


@pytest.mark.parametrize("call", ["<!channel>", "<!here|here>", "<@U0BEN>", "<#C1|x>", "@here", "@channel"])
def test_post_calls_nobody(call: str) -> None:
    button = Button("a", call, "v")
    table, chart = Table((call,), ((call,),)), Chart(call, (call,), ((call, (1,)),))
    card = Card(call, ((call, call),), call, f"`{call}` {call}", table, chart, call, (button,), (button,))
    rendered = render(Post(Label(call), f"*{call}* now", card, (Source(call, "https://a.b"),)))

    assert rings({"call": call})
    check(rendered)


def test_source_without_a_web_address_is_only_text() -> None:
    rendered = render(Post(LABEL, "x", sources=(Source("Click", "javascript:alert(1)"),)))

    assert rendered[0].blocks[-1]["elements"][0]["text"] == "[Click](javascript:alert(1))"


def test_value_too_long_for_slack_is_an_error() -> None:
    with pytest.raises(ValueError, match="approve"):
        render(Post(LABEL, "x", Card("T", buttons=(Button("approve", "OK", "v" * 2001),))))


@pytest.mark.parametrize("filler", ["&", "word ", "句子。", "\n", "<!here> ", "*", "```", "**粗**", "|"])
def test_greatest_post_is_one_that_slack_takes(filler: str) -> None:
    text = (filler * 12_000)[:12_000] + "end"
    buttons = tuple(Button("act", text, str(n), asks=True) for n in range(30))
    table = Table((text,) * 22, ((text,) * 22,) * 110)
    chart = Chart(text, tuple(text + str(n) for n in range(20)), tuple((text, (n,) * 20) for n in range(6)))
    card = Card(text, ((text, text),) * 80, text, text + "!", table, chart, text, buttons, buttons[:12])
    post = Post(Label(text), "say " + text, card, (Source(text, "https://a.b"),) * 30)

    rendered = render(post)
    check(rendered)
    assert (rendered[0].blocks[0]["block_id"], rendered[0].blocks[-1]["type"]) == ("label", "actions")


@settings(max_examples=60)
@given(st.text(max_size=300), st.text(max_size=200), st.text(min_size=1, max_size=100))
def test_any_post_is_one_that_slack_takes(text: str, title: str, label: str) -> None:
    table, chart = Table((title, "B"), ((text, title),)), Chart(title, (text, title), ((label, (1, -2)),))
    button = Button("a", title, "v")
    card = Card(title, ((title, text),), text, text, table, chart, title, (button,), (button,))
    rendered = render(Post(Label("AI " + label), text, card, (Source(title, "https://a.b"),)))

    check(rendered)
    assert rendered[0].text.startswith("AI")
