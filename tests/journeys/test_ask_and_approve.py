"""From a question to the worker's word on the draft, and what follows from each word."""

import asyncio
import re
from datetime import timedelta

import pytest

from adapters.local.people import Posted
from tests.stage import Stage, actions

MENU = ["never_alone", "always_ask", "forget_this", "typed"]
BACK = "Taken back. Chen asks in #ops; what shall I say instead?"
ANSWER = "Run `deploy rollback` from the release page, then tell #support."


async def ask_anew(stage: Stage) -> None:
    """Chen asks what Ana answered once before; her stand-in runs."""
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "How do I roll back a deploy?")
    await stage.say(stage.ana, ANSWER)
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana how can I roll back the deploy?")


pytestmark = pytest.mark.after.with_args(ask_anew)


@pytest.fixture
async def asked(stage: Stage) -> Posted:
    """Ana's card for that."""
    return stage.cards(stage.ana)[-1]


def replies(stage: Stage) -> list[Posted]:
    return [posted for posted in stage.chat.posts if posted.key.startswith("reply:")]


def percent(posted: Posted) -> int:
    """How sure the double says it is."""
    assert posted.post.card is not None
    found = re.search(r"\((\d+)%\)", posted.post.card.note)
    assert found is not None
    return int(found[1])


def title(stage: Stage) -> str:
    return stage.cards(stage.ana)[-1].post.text


async def test_question_to_double_brings_card_and_honest_word_to_asker(stage: Stage, asked: Posted) -> None:
    assert asked.post.card is not None
    assert asked.post.card.quote == "how can I roll back the deploy?"
    assert asked.post.card.body == ANSWER
    assert actions(asked) == ["approve", "edit", "respond", "ignore", *MENU]
    assert stage.said_in(stage.ops)[1:] == ["I have asked Ana. Nothing is said in Ana's name until Ana confirms."]
    assert replies(stage) == []


async def test_approve_sends_the_draft_in_the_thread_with_disclosure(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "approve")
    (reply,) = replies(stage)
    assert (reply.post.text, reply.place) == (ANSWER, stage.ops.id)
    assert reply.thread == next(m.id for m in stage.chat.messages.values() if m.author == stage.chen)
    assert reply.post.label.visible == "AI · Ana's double · approved by Ana"
    assert reply.post.label.metadata["AIGC.Label"] == "1"
    assert title(stage) == "Sent, as you approved."


async def test_edit_sends_the_workers_words(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "edit", "Ask me tomorrow, the tool is broken.")
    assert [reply.post.text for reply in replies(stage)] == ["Ask me tomorrow, the tool is broken."]
    assert title(stage) == "Sent, in your words."
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert "%" not in card.note


@pytest.mark.parametrize(("action", "outcome"), [("respond", "You answer this yourself."), ("ignore", "Left alone.")])
async def test_word_without_sending_sends_nothing(stage: Stage, asked: Posted, action: str, outcome: str) -> None:
    await stage.press(stage.ana, asked, action)
    assert replies(stage) == []
    assert title(stage) == outcome


async def test_second_press_on_a_settled_card_changes_nothing(stage: Stage, asked: Posted) -> None:
    await asyncio.gather(*(stage.chat.press(stage.ana, asked, "approve") for _ in range(3)))
    await stage.app.settle()
    assert len(replies(stage)) == 1
    told = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ana.id]
    assert told[-2:] == ["This was settled already; nothing was changed."] * 2


async def test_press_after_expiry_sends_nothing(stage: Stage, asked: Posted) -> None:
    await stage.wait(hours=25)
    assert title(stage) == "Waited too long; not sent."
    assert actions(stage.cards(stage.ana)[-1]) == MENU
    assert replies(stage) == []


async def test_undo_takes_the_reply_back_until_its_time_is_over(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "approve")
    sent = stage.cards(stage.ana)[-1].post.card
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    taken = stage.cards(stage.ana)[-1].post.card
    assert replies(stage) == []
    assert title(stage) == BACK
    assert sent
    assert taken
    assert "%" in sent.note
    assert "%" not in taken.note


async def test_undo_gives_the_question_back(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "approve")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    assert actions(stage.cards(stage.ana)[-1]) == ["approve", "edit", "respond", "ignore", *MENU]
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "edit", "Ask Dora, please.")
    assert [reply.post.text for reply in replies(stage)] == ["Ask Dora, please."]
    assert title(stage) == "Sent, in your words."


async def test_asker_reads_that_the_answer_was_taken_back_and_what_becomes_of_it(stage: Stage, asked: Posted) -> None:
    waits = "Ana has taken the answer back, and will look at your question again."
    for _ in range(2):
        await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
        assert stage.said_in(stage.ops)[1:] == [ANSWER]
        await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
        assert stage.said_in(stage.ops)[1:] == [waits]
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "ignore")
    assert stage.said_in(stage.ops)[1:] == ["This was not answered."]


async def test_what_was_taken_back_can_be_taken_back_again(stage: Stage, asked: Posted) -> None:
    for _ in range(2):
        await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
        assert [reply.post.text for reply in replies(stage)] == [ANSWER]
        await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
        assert replies(stage) == []
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "ignore")
    assert title(stage) == "Left alone."
    assert replies(stage) == []


async def test_own_answer_after_an_undo_is_seen_and_learnt(stage: Stage, asked: Posted) -> None:
    root = next(m.id for m in stage.chat.messages.values() if m.author == stage.chen)
    await stage.press(stage.ana, asked, "approve")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    assert "Chen" in (await stage.command(stage.ana, "drafts")).post.text
    await stage.say(stage.ana, "Chen, ask Dora about the rollback.", thread=root)
    assert title(stage) == "You answer this yourself."
    assert "ask Dora" in (await stage.command(stage.ana, "recall roll back the deploy")).post.text
    assert "No draft" in (await stage.command(stage.ana, "drafts")).post.text


async def test_question_that_was_given_back_has_a_day_again(stage: Stage, asked: Posted) -> None:
    await stage.wait(hours=23, minutes=55)
    await stage.press(stage.ana, asked, "approve")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    await stage.wait(hours=23)
    assert title(stage) == BACK
    await stage.wait(hours=2)
    assert title(stage) == "Waited too long; not sent."


async def test_undo_button_goes_when_its_time_is_over(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "approve")
    await stage.wait(minutes=16)
    assert actions(stage.cards(stage.ana)[-1]) == MENU
    assert len(replies(stage)) == 1


@pytest.mark.parametrize(("action", "surer"), [("approve", True), ("ignore", False)])
async def test_confidence_follows_what_came_of_drafts(stage: Stage, asked: Posted, action: str, *, surer: bool) -> None:
    first = percent(asked)
    for number in range(6):
        await stage.press(stage.ana, stage.cards(stage.ana)[-1], action)
        await stage.wait(minutes=20)
        asker = (stage.ben, stage.chen)[number % 2]
        await stage.say(asker, "@double @Ana how do I roll back the deploy?")
    assert (percent(stage.cards(stage.ana)[-1]) > first) is surer


async def test_approved_reply_becomes_a_precedent(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "edit", "Call the on-call engineer, the tool is broken.")
    answer = await stage.command(stage.ana, "recall roll back the deploy")
    assert "Call the on-call engineer, the tool is broken." in answer.post.text


async def test_own_words_of_the_worker_settle_a_waiting_draft(stage: Stage, asked: Posted) -> None:
    await stage.say(stage.ana, "Chen, the page is down, use the script.")
    assert title(stage) == "You answer this yourself."
    assert replies(stage) == []


async def test_question_without_precedent_goes_to_the_worker_alone(stage: Stage, asked: Posted) -> None:
    await stage.say(stage.ben, "@double @Ana where do we buy printer paper?")
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert card.body == "I found nothing of yours that answers this."
    assert "approve" not in [button.action for button in card.buttons]
    assert stage.said_in(stage.ops)[-1] == "I have nothing of Ana's to go by here. Ana will see your question."


async def test_why_button_shows_the_rules_and_the_precedents(stage: Stage, asked: Posted) -> None:
    await stage.press(stage.ana, asked, "typed")
    told = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ana.id][-1]
    assert told.startswith("Verdict: ask you first, by «default»")
    assert "guard *clearance* → ask" in told
    assert ANSWER in told


async def test_question_that_names_nobody_lets_the_asker_choose(stage: Stage, asked: Posted) -> None:
    await stage.consent(stage.ben)
    await stage.say(stage.chen, "@double how do I roll back the search deploy?")
    whom = [posted for posted in stage.chat.posts if posted.only_for == stage.chen.id][-1]
    assert whom.post.card is not None
    assert [button.text for button in whom.post.card.buttons] == ["Ana", "Ben"]
    await stage.press(stage.chen, whom, "pick")
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert (card.quote, card.body) == ("how do I roll back the search deploy?", ANSWER)


@pytest.mark.after
async def test_question_that_is_edited_while_it_is_thought_about_still_brings_a_card(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", ANSWER)
    stage.clock.advance(timedelta(minutes=1))
    asked = await stage.chat.say(stage.chen, stage.ops, "@double @Ana how do I roll back a deploy?")
    await stage.app.events.drain()
    await stage.chat.edit(asked, "@double @Ana how do I roll back a deploy? Please!")
    await stage.app.events.drain()
    await stage.app.settle()
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert card.quote.endswith("Please!")
