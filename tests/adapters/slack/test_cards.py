"""Posts → Block Kit: within Slack's limits, the label first, nobody called."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat import Button, Card, Label, Post, Prompt, Source
from adapters.slack.cards import Rendered, render
from tests.servers.slack_checks import check_message

LABEL = Label("🤖 AI answers for Ana, on 3 precedents", {"label": "L1"})


def texts(rendered: Rendered) -> str:
    """Everything that is shown."""
    return json.dumps(rendered.blocks, ensure_ascii=False) + rendered.text


def test_label_comes_first_in_blocks_and_fallback() -> None:
    rendered = render(Post(LABEL, "Yes, **do** it."))

    assert rendered.text == f"{LABEL.visible}\nYes, *do* it."
    first, second = rendered.blocks
    assert first["type"] == "context"
    assert first["elements"][0]["text"] == LABEL.visible
    assert second["text"] == {"type": "mrkdwn", "text": "Yes, *do* it.", "verbatim": True}


def test_card_shows_its_parts_in_order() -> None:
    card = Card(
        title="Draft for #general",
        facts=(("Asker", "Ben"), ("Confidence", "0.9")),
        quote="Where is\nthe plan?",
        body="In the **wiki**.",
        note="Expires at noon",
        buttons=(Button("approve", "Send", "d1", "primary"), Button("ignore", "Ignore", "d1", "danger")),
    )
    rendered = render(Post(LABEL, "A draft waits", card, (Source("Wiki", "https://a.b/c"),)))

    kinds = [block["type"] for block in rendered.blocks]
    assert kinds == ["context", "section", "header", "section", "section", "section", *["context"] * 2, "actions"]
    facts, quote = rendered.blocks[3]["fields"], rendered.blocks[4]["text"]["text"]
    assert [fact["text"] for fact in facts] == ["*Asker*\nBen", "*Confidence*\n0.9"]
    assert quote == "> Where is\n> the plan?"
    assert rendered.blocks[7]["elements"][0]["text"] == "<https://a.b/c|Wiki>"
    buttons = rendered.blocks[8]["elements"]
    assert [(b["action_id"], b["value"], b.get("style")) for b in buttons] == [
        ("approve", "d1", "primary"),
        ("ignore", "d1", "danger"),
    ]


@pytest.mark.parametrize("text", ["Title", "Body"])
def test_text_that_the_card_says_too_is_not_doubled(text: str) -> None:
    rendered = render(Post(LABEL, text, Card("Title", body="Body")))

    assert [block["type"] for block in rendered.blocks] == ["context", "header", "section"]
    assert rendered.text.endswith(text)


def test_same_action_twice_has_two_ids() -> None:
    buttons = tuple(Button("undo", "Undo", value) for value in "abc")
    rendered = render(Post(LABEL, "x", Card("T", buttons=buttons)))

    ids = [element["action_id"] for element in rendered.blocks[-1]["elements"]]
    assert ids == ["undo", "undo#2", "undo#3"]


def test_long_text_is_cut_between_paragraphs_into_sections() -> None:
    paragraphs = [f"{n} " + "word " * 300 for n in range(7)]
    rendered = render(Post(LABEL, "\n\n".join(paragraphs)))

    sections = [block["text"]["text"] for block in rendered.blocks[1:]]
    assert len(sections) > 3
    assert all(len(section) <= 3000 and re.match(r"\d ", section) for section in sections)


@pytest.mark.parametrize("call", ["<!channel>", "<!here|here>", "<@U0BEN>", "<#C1|x>", "@here", "@channel"])
def test_post_calls_nobody(call: str) -> None:
    card = Card(call, ((call, call),), call, f"`{call}`", call, (Button("a", call, "v"),))
    rendered = render(Post(Label(call), f"*{call}* now", card, (Source(call, "https://a.b"),)))

    assert call not in texts(rendered)
    assert not re.search(r"<[!@#]", texts(rendered))


def test_source_without_a_web_address_is_only_text() -> None:
    rendered = render(Post(LABEL, "x", sources=(Source("Click", "javascript:alert(1)"),)))

    assert rendered.blocks[-1]["elements"][0]["text"] == "[Click](javascript:alert(1))"


def test_value_too_long_for_slack_is_an_error() -> None:
    with pytest.raises(ValueError, match="approve"):
        render(Post(LABEL, "x", Card("T", buttons=(Button("approve", "OK", "v" * 2001),))))


@pytest.mark.parametrize("filler", ["&", "word ", "句子。", "\n", "<!here> ", "*", "```"])
def test_greatest_post_is_one_that_slack_takes(filler: str) -> None:
    text = (filler * 12_000)[:12_000] + "end"
    prompt = Prompt(text, text, text)
    buttons = tuple(Button("act", text, str(n), prompt=prompt) for n in range(30))
    card = Card(text, ((text, text),) * 80, text, text + "!", text, buttons)
    post = Post(Label(text), "say " + text, card, (Source(text, "https://a.b"),) * 30)

    rendered = render(post)
    assert check_message({"text": rendered.text, "blocks": rendered.blocks}) is None
    assert (rendered.blocks[0]["block_id"], rendered.blocks[-1]["type"]) == ("label", "actions")


@given(st.text(max_size=300), st.text(max_size=200), st.text(min_size=1, max_size=100))
def test_any_post_is_one_that_slack_takes(text: str, title: str, label: str) -> None:
    card = Card(title, ((title, text),), text, text, title, (Button("a", title or "b", "v"),))
    rendered = render(Post(Label("AI " + label), text, card, (Source(title, "https://a.b"),)))

    assert check_message({"text": rendered.text, "blocks": rendered.blocks}) is None
