"""A worker hands things to their double themself: chat records, answers to what they quote, corrections, lessons."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.chat import PlaceKind, Said
from tests.stage import Stage, actions, open_stage

QUESTION = "How do I roll back a deploy?"
ANSWER = "Use the release page, then tell support."
RECORD = (
    Said("Morning", "Dora"),
    Said(QUESTION, "Ben"),
    Said("Use the release page,", "Ana"),
    Said("then tell support.", "Ana"),
    Said("May I take Friday off?", "Chen"),
    Said("Yes, go ahead.", "Ana"),
)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana lets her double learn from what she hands over in her own talk with it, and send what she says."""
    async with open_stage(tmp_path / "home") as opened:
        await opened.say(opened.ana, "shadow on", place=opened.direct(opened.ana))
        await opened.press(opened.ana, opened.card_with(opened.ana, "consent_shadow"), "consent_shadow")
        await opened.stand_in(opened.ana, "for 100 hours")
        yield opened


async def hand_over(stage: Stage) -> None:
    await stage.say(stage.ana, "a chat record", place=stage.direct(stage.ana), record=RECORD)


async def recall(stage: Stage) -> str:
    return (await stage.command(stage.ana, f"recall {QUESTION}")).post.text


async def ask(stage: Stage, text: str = QUESTION) -> list[str]:
    """A minute later Ben asks Ana's double in private; what it would say is on Ana's card."""
    await stage.wait(minutes=1)
    await stage.command(stage.ben, f"ask @Ana {text}")
    card = stage.card_with(stage.ana, "forget_this").post.card
    assert card is not None
    return [card.body, *actions(stage.card_with(stage.ana, "forget_this"))]


async def test_forwarded_record_becomes_decisions_for_the_worker_alone(stage: Stage) -> None:
    await hand_over(stage)
    found = await recall(stage)
    assert "Use the release page, then tell support." in found
    told = stage.card_with(stage.ana, "share_handed")
    assert "2 of your decisions" in told.post.text
    assert "release page" not in (await ask(stage))[0]


async def test_record_is_not_learnt_without_consent(stage: Stage) -> None:
    await stage.command(stage.ana, "shadow off")
    await hand_over(stage)
    assert "Nothing" in await recall(stage)


async def test_record_of_others_only_is_no_decision(stage: Stage) -> None:
    record = (Said(QUESTION, "Ben"), Said("Ask Ana.", "Dora"))
    await stage.say(stage.ana, "a chat record", place=stage.direct(stage.ana), record=record)
    assert "Nothing" in await recall(stage)


async def test_shared_record_answers_others_without_names(stage: Stage) -> None:
    await hand_over(stage)
    await stage.press(stage.ana, stage.card_with(stage.ana, "share_handed"), "share_handed")
    body, *buttons = await ask(stage)
    assert body == "Use the release page,\nthen tell support."
    assert "approve" in buttons
    seen = (await stage.command(stage.ben, f"recall @Ana {QUESTION}")).post.text
    assert "release page" in seen
    assert "Ben" not in seen.replace("@Ben", "")
    assert "Dora" not in seen


async def test_handed_record_can_be_forgotten_with_its_copies(stage: Stage) -> None:
    await hand_over(stage)
    card = stage.card_with(stage.ana, "share_handed")
    await stage.press(stage.ana, card, "share_handed")
    await stage.press(stage.ana, card, "forget_handed")
    assert "Nothing" in await recall(stage)
    assert "release page" not in (await ask(stage))[0]


async def test_share_by_somebody_else_is_refused(stage: Stage) -> None:
    await hand_over(stage)
    await stage.press(stage.ben, stage.card_with(stage.ana, "share_handed"), "share_handed")
    assert "release page" not in (await ask(stage))[0]


async def test_quoted_question_with_the_workers_answer_is_a_decision_of_that_place(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ana, f"@double {ANSWER}", quoted=Said(QUESTION))
    assert ANSWER in await recall(stage)
    assert "share_handed" not in actions(stage.card_with(stage.ana, "forget_handed"))


async def test_question_about_a_quoted_message_is_asked_with_it(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "@double @Ana what about this?", quoted=Said("The deploy of shop-web hangs at step 3"))
    card = stage.card_with(stage.ana, "ignore").post.card
    assert card is not None
    assert card.quote.endswith("what about this?")
    assert "Nothing" not in (await stage.command(stage.ana, "drafts")).post.text


async def test_lesson_is_told_to_others_and_can_be_taken_back(stage: Stage) -> None:
    talk = stage.direct(stage.ana)
    await stage.say(stage.ana, f"teach {QUESTION} => {ANSWER}", place=talk)
    assert (await ask(stage))[0] == ANSWER
    await stage.press(stage.ana, stage.card_with(stage.ana, "forget_handed"), "forget_handed")
    await stage.command(stage.chen, f"ask @Ana {QUESTION}")
    card = stage.card_with(stage.ana, "forget_this").post.card
    assert card is not None
    assert ANSWER not in card.body


async def test_lesson_needs_consent_and_both_halves(stage: Stage) -> None:
    assert "question, then the answer" in (await stage.command(stage.ana, "teach only this")).post.text
    await stage.command(stage.ana, "shadow off")
    assert "shadow on" in (await stage.command(stage.ana, f"teach {QUESTION} => {ANSWER}")).post.text
    assert "have no double" in (await stage.command(stage.ben, f"teach {QUESTION} => {ANSWER}")).post.text


async def test_what_others_ask_their_doubles_in_private_is_not_overheard(stage: Stage) -> None:
    await stage.say(stage.ben, "shadow on", place=stage.direct(stage.ben))
    await stage.press(stage.ben, stage.card_with(stage.ben, "consent_shadow"), "consent_shadow")
    await stage.say(stage.chen, "@Ben how do I rotate the signing key?", place=stage.direct(stage.chen))
    exported = (await stage.command(stage.ana, "recall signing key")).post.text
    assert "Nothing" in exported


async def test_approved_answer_to_a_private_question_is_remembered_for_that_asker(stage: Stage) -> None:
    await stage.command(stage.ben, f"ask @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "edit", ANSWER)
    await stage.wait(minutes=1)
    await stage.command(stage.chen, f"ask @Ana {QUESTION}")
    assert ANSWER not in repr(stage.card_with(stage.ana, "ignore").post)
    await stage.command(stage.ben, f"ask @Ana {QUESTION} Again, please.")
    assert ANSWER in repr(stage.card_with(stage.ana, "approve").post)


async def test_correction_in_the_direct_talk_replaces_what_was_said(stage: Stage) -> None:
    await stage.command(stage.ben, f"ask @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "edit", ANSWER)
    await stage.say(stage.ana, "Correction: tell support first.", place=stage.direct(stage.ana))
    assert "tell support first." in await recall(stage)


async def test_members_of_an_untold_place_are_never_taken_for_others(stage: Stage) -> None:
    group = stage.chat.add_place("group", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    stage.chat.untold.add(group.id)
    await stage.consent(stage.ana, group)
    await stage.stand_in(stage.ana, "for 100 hours")
    await stage.say(stage.ana, f"@double {ANSWER}", place=group, quoted=Said(QUESTION))
    await stage.wait(minutes=1)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}", place=group)
    assert ANSWER in repr(stage.card_with(stage.ana, "approve").post)
    assert ANSWER not in (await ask(stage))[0]


@pytest.mark.parametrize("names", [("ana ",), ("我",), ("Ana", "ana"), ("Ana", "我")])
async def test_name_that_is_only_like_the_workers_is_asked_about(stage: Stage, names: tuple[str, ...]) -> None:
    said = [Said(f"Ask in the {number}. kitchen.", name) for number, name in enumerate(names)]
    record = (Said(QUESTION, "Ben"), *said)
    await stage.say(stage.ana, "a chat record", place=stage.direct(stage.ana), record=record)
    card = stage.cards(stage.ana)[-1]
    assert card.post.card is not None
    assert [button.text for button in card.post.card.buttons] == [name.strip() for name in names]
    assert "kitchen" not in await recall(stage)
    await stage.chat.press(stage.ben, card, "that_is_me")
    await stage.app.settle()
    assert "kitchen" not in await recall(stage)
    await stage.press(stage.ana, card, "that_is_me")
    assert "Ask in the 0. kitchen." in await recall(stage)


async def test_record_is_not_kept_for_longer_than_an_hour_while_the_worker_is_asked(stage: Stage) -> None:
    record = (Said(QUESTION, "Ben"), Said("Ask in the kitchen.", "ana"))
    await stage.say(stage.ana, "a chat record", place=stage.direct(stage.ana), record=record)
    await stage.wait(hours=1)
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "that_is_me")
    assert "kitchen" not in await recall(stage)
