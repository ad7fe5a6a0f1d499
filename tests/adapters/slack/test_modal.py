"""The modal asks with the form's words, and gives back what waited, what was typed and what was chosen."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platform import Field, Form
from adapters.slack.incoming.interactions import View
from adapters.slack.incoming.modal import Answered, Asked, answer, view_of
from tests.servers.slack_checks import check_view, rings
from tests.servers.slack_opinion import agree_on_view

ASKED = Asked("edit", "d1", "C0GENERAL", "general", "1767225600.000100", None, "https://hooks.slack.com/1")
LONG = "Do **this**, then `that`.\n\nSee [the wiki](https://a.b) & ask.\n" + "More words. " * 1200


def form(*fields: Field) -> Form:
    """A form for a draft."""
    return Form("edit", "d1", "Edit the draft before sending", "Send", fields)


def draw(*fields: Field, asked: Asked = ASKED) -> dict[str, Any]:
    """The modal, which Slack takes."""
    view = view_of(form(*fields), asked)
    assert check_view(view) is None
    agree_on_view(view)
    return view


def send_off(view: dict[str, Any], **given: dict[str, Any]) -> Answered:
    """What is read of the modal: as it was prefilled, but for what is ``given`` by block."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element, name = block["element"], block["block_id"]
        state = given.get(name.partition("-")[0], {"value": element.get("initial_value")})
        values[name] = {element["action_id"]: {"type": element["type"], **state}}
    payload = {"id": "V1", "private_metadata": view["private_metadata"], "state": {"values": values}}
    return answer(View.model_validate(payload))


def test_modal_has_the_words_of_the_form() -> None:
    view = draw(Field("text", "Your reply", "as is", "In your own words"))

    assert view["title"]["text"] == "Edit the draft before s…"
    assert view["submit"]["text"] == "Send"
    (block,) = view["blocks"]
    assert (block["label"]["text"], block["hint"]["text"]) == ("Your reply", "In your own words")
    assert block["element"]["initial_value"] == "as is"
    assert not block.get("optional")


def test_modal_gives_back_what_waited_and_what_was_typed() -> None:
    answered = send_off(draw(Field("text", "Your reply", "as is")), text={"value": "better\n\nmuch"})

    assert answered == Answered(ASKED, "better\n\nmuch", "", ())


def test_person_and_places_are_chosen_by_id() -> None:
    view = draw(Field("person", "Who", "slack:T1:U1"), Field("places", "Where"), Field("text", "Why"))

    who, where, _ = (block["element"] for block in view["blocks"])
    assert (who["type"], who["initial_user"]) == ("users_select", "U1")
    assert where["type"] == "multi_conversations_select"
    assert where["filter"] == {"include": ["public", "private"]}
    assert where["default_to_current_conversation"] is True
    chosen: dict[str, Any] = {"person": {"selected_user": "U2"}, "places": {"selected_conversations": ["C1", "G2"]}}
    assert send_off(view, **chosen) == Answered(ASKED, "", "U2", ("C1", "G2"))
    nothing: dict[str, Any] = {"person": {"selected_user": None}, "places": {"selected_conversations": None}}
    assert send_off(view, **nothing) == Answered(ASKED, "", "", ())


def test_places_known_before_are_chosen_already() -> None:
    (block,) = draw(Field("places", "Where", "slack:T1:C1 slack:T1:G2"))["blocks"]

    assert block["element"]["initial_conversations"] == ["C1", "G2"]
    assert "default_to_current_conversation" not in block["element"]


def test_long_text_comes_back_whole() -> None:
    text = LONG[:11_900]
    view = draw(Field("text", "Your reply", text))

    assert len(view["blocks"]) == 5
    assert [block["label"]["text"] for block in view["blocks"]][:2] == ["Your reply (1/5)", "Your reply (2/5)"]
    assert send_off(view).text == text


def test_form_that_carries_too_much_is_an_error() -> None:
    with pytest.raises(ValueError):
        view_of(form(Field("text", "x")), Asked("edit", "v" * 3000, "C1", "", None, None, ""))
    with pytest.raises(ValueError):
        view_of(form(Field("text", "Your reply", "x" * 300_000)), ASKED)
    with pytest.raises(ValueError):
        view_of(form(), ASKED)


@settings(max_examples=60)
@given(st.text(max_size=400), st.text(max_size=3000))
def test_any_form_is_one_that_slack_takes(words: str, initial: str) -> None:
    fields = (Field("text", words, initial, words), Field("person", words, "", words), Field("places", words))
    view = view_of(Form("a", "v", words, words, fields), ASKED)

    assert check_view(view) is None
    agree_on_view(view)
    assert rings([view["title"], view["submit"]]) == []
    assert send_off(view).text == initial


def test_modal_of_somebody_else_is_an_error() -> None:
    for metadata in (
        "",
        "{}",
        '{"action": "x"}',
        "[]",
        draw(Field("text", "x"))["private_metadata"].replace('"d1"', "1"),
    ):
        view = View.model_validate({"id": "V1", "private_metadata": metadata, "state": {"values": {}}})
        with pytest.raises(ValueError):
            answer(view)
