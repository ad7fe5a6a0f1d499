"""Where the worker said different things about the same, the card offers up to three, and one press sends one."""

import pytest

from tests.stage import Stage, actions

QUESTION = "Which database should a new service use?"
POSTGRES = "PostgreSQL, on the shared cluster; ask for a schema there."
SQLITE = "Start with one SQLite file and move once it hurts."
ASK = "What will it store, and how much of that a day?"


@pytest.fixture
async def asked(stage: Stage) -> Stage:
    """Ana gave three answers in turn, the first most often; now Chen asks her double."""
    await stage.consent(stage.ana)
    for answer, times in ((POSTGRES, 3), (SQLITE, 2), (ASK, 1)):
        await stage.teach(QUESTION, answer, times=times)
    await stage.wait(hours=3)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    return stage


def shown(stage: Stage) -> tuple[str, str, list[str]]:
    """The draft, what stands below it, and the buttons of Ana's newest card."""
    posted = stage.card_with(stage.ana, "edit")
    assert posted.post.card is not None
    return posted.post.card.body, posted.post.card.note, actions(posted)


async def test_card_offers_what_she_also_said(asked: Stage) -> None:
    body, note, buttons = shown(asked)
    assert {body, *(text for text in (POSTGRES, SQLITE, ASK) if text in note)} == {POSTGRES, SQLITE, ASK}
    assert "Or, as you also said: (2) " in note
    assert buttons[:5] == ["approve", "send_second", "send_third", "edit", "respond"]


async def test_one_press_sends_the_other_and_it_is_remembered_as_preferred(asked: Stage) -> None:
    body, note, _ = shown(asked)
    second = note.partition("(2) ")[2].partition(" (3) ")[0]
    await asked.press(asked.ana, asked.card_with(asked.ana, "send_second"), "send_second")
    assert [reply.post.text for reply in asked.replies()] == [second]
    assert asked.cards(asked.ana)[-1].post.text == "Sent, as you approved."
    assert second != body
    recalled = await asked.command(asked.ana, f"recall {QUESTION}")
    assert second in recalled.post.text.splitlines()[0] or second in recalled.post.text


async def test_where_she_always_said_the_same_there_is_nothing_to_choose(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, POSTGRES, times=3)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert "send_second" not in shown(stage)[2]
