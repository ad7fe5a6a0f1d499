"""Forms: what a command lacks is asked for, and a draft is edited with the draft at hand."""

import pytest

from adapters.chat import PlaceKind
from adapters.errors import Refused
from tests.stage import Stage

QUESTION, ANSWER = "Who has the key?", "It is with Ben."


@pytest.fixture(autouse=True)
def forms(stage: Stage) -> None:
    """The platform shows forms."""
    stage.chat.shows_forms = True


async def ask_for(stage: Stage, line: str) -> tuple[str, list[str]]:
    """The title and the kinds of fields of the form that a command brings."""
    await stage.chat.command(stage.ana, line)
    await stage.app.settle()
    form = stage.chat.form_of(stage.ana)
    return (form.title, [field.kind for field in form.fields]) if form else ("", [])


@pytest.mark.parametrize(
    ("line", "title", "kinds"),
    [
        ("recall", "Recall", ["text"]),
        ("ask how do we deploy?", "Ask a double", ["person", "text"]),
        ("ask", "Ask a double", ["person", "text"]),
        ("stand in until", "Stand in", ["text"]),
        ("shadow on", "Where may I listen?", ["places"]),
        ("policy test", "Try the policy", ["text"]),
        ("settings calendar", "Calendar", ["text"]),
        ("代班 到", "代班", ["text"]),
        ("status", "", []),
        ("stand in for 2 hours", "", []),
        ("shadow off", "", []),
    ],
)
async def test_command_that_lacks_something_asks_for_it(stage: Stage, line: str, title: str, kinds: list[str]) -> None:
    assert await ask_for(stage, line) == (title, kinds)


async def test_what_was_typed_after_ask_is_kept_in_the_form(stage: Stage) -> None:
    await ask_for(stage, "ask how do we deploy?")
    form = stage.chat.form_of(stage.ana)
    assert form is not None
    assert form.fields[1].initial == "how do we deploy?"


async def test_filled_form_does_what_the_whole_command_would(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.chat.command(stage.ana, "recall")
    await stage.chat.fill(stage.ana, "who has the key")
    await stage.app.settle()
    assert ANSWER in [p.post.text for p in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))][-1]


async def test_double_is_asked_by_picking_the_person(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.chat.command(stage.ben, "ask who has the key?")
    await stage.chat.fill(stage.ben, "who has the key?", whom=stage.ana)
    await stage.app.settle()
    assert stage.cards(stage.ana)[-1].post.card.quote == "who has the key?"  # type: ignore[union-attr]


async def test_consent_is_asked_for_the_places_that_were_picked(stage: Stage) -> None:
    dev = stage.chat.add_place("dev", PlaceKind.PUBLIC, [stage.ana])
    await stage.chat.command(stage.ana, "shadow on")
    await stage.chat.fill(stage.ana, places=[dev, stage.ops])
    await stage.app.settle()
    card = stage.card_with(stage.ana, "consent_shadow")
    assert "listens in #dev, #ops" in card.post.text
    await stage.press(stage.ana, card, "consent_shadow")
    status = await stage.command(stage.ana, "status")
    assert "Listening: #dev, #ops." in status.post.text


async def test_edit_form_holds_the_draft_for_its_worker_and_nobody_else(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    card = stage.card_with(stage.ana, "edit")
    await stage.chat.press(stage.ben, card, "edit")
    with pytest.raises(Refused):
        await stage.chat.fill(stage.ben, "mine")
    await stage.chat.press(stage.ana, card, "edit")
    form = stage.chat.form_of(stage.ana)
    assert form is not None
    assert (form.title, form.fields[0].initial) == ("Your words", ANSWER)
    await stage.chat.fill(stage.ana, "Chen has it now.")
    await stage.app.settle()
    assert [posted.post.text for posted in stage.replies()] == ["Chen has it now."]


async def test_form_of_a_settled_draft_is_not_shown(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    card = stage.card_with(stage.ana, "edit")
    value = stage.chat.button(card, "edit").value
    await stage.press(stage.ana, card, "approve")
    assert stage.chat.form_of(stage.ana) is None
    assert value.endswith(":1")
