"""What colleagues can say of an answer that the double gave alone, and that it gives nobody power over the double."""

import pytest

from adapters.local.people import Posted
from tests.stage import Stage, actions, earn

QUESTION, ANSWER = "How do I roll back a deploy?", "Use `deploy rollback NAME` on the release page."
pytestmark = pytest.mark.after(earn, QUESTION, ANSWER)


@pytest.fixture
async def reply(stage: Stage) -> Posted:
    """An answer of Ana's double to Ben, given alone."""
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    return stage.replies()[-1]


def told(stage: Stage) -> str:
    return stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1].post.text


async def test_answer_alone_carries_thumbs_sources_and_the_way_to_the_worker(stage: Stage, reply: Posted) -> None:
    assert reply.post.card is not None
    assert [button.text for button in reply.post.card.buttons] == ["👍", "👎", "Ask Ana directly"]
    assert reply.post.sources
    assert all(source.link.startswith("local://ops/") for source in reply.post.sources)


async def test_thumbs_are_counted_on_the_workers_card_once_for_each_person(stage: Stage, reply: Posted) -> None:
    await stage.press(stage.ben, reply, "helpful")
    await stage.press(stage.chen, reply, "helpful")
    await stage.press(stage.chen, reply, "helpful")
    note = next(c for c in stage.cards(stage.ana) if c.post.text == "I answered Ben for you.").post.card.note  # type: ignore[union-attr]
    assert note.endswith("👍 2 · 👎 0")


async def test_worker_hears_of_an_answer_that_was_of_no_use(stage: Stage, reply: Posted) -> None:
    await stage.press(stage.ben, reply, "unhelpful")
    assert told(stage).startswith("Ben found my answer of no use.")


async def test_worker_hears_once_that_they_themself_are_asked_for(stage: Stage, reply: Posted) -> None:
    await stage.press(stage.ben, reply, "themself")
    await stage.press(stage.ben, reply, "themself")
    texts = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    assert sum(text.startswith("Ben would like to hear from you in person.") for text in texts) == 1
    private = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ben.id]
    assert private[-1] == "I have told Ana that you would like an answer from Ana in person."


async def test_opinions_neither_earn_nor_cost_a_right(stage: Stage, reply: Posted) -> None:
    for _ in range(3):
        await stage.press(stage.ben, reply, "unhelpful")
        await stage.press(stage.chen, reply, "unhelpful")
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert stage.replies()[-1] != reply


async def test_opinion_on_an_answer_that_was_taken_back_is_refused_in_private(stage: Stage, reply: Posted) -> None:
    card = next(c for c in stage.cards(stage.ana) if c.post.text == "I answered Ben for you.")
    await stage.press(stage.ana, card, "undo")
    await stage.press(stage.ben, reply, "helpful")
    private = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ben.id]
    assert private[-1] == "This card no longer stands for anything."


async def test_question_to_the_double_shows_that_it_was_seen_until_it_is_settled(stage: Stage, reply: Posted) -> None:
    message = await stage.chat.say(stage.chen, stage.ops, f"@double @Ana {QUESTION}")
    await stage.app.events.drain()
    await stage.app.posts.drain()
    assert (stage.ops.id, message.id) in stage.chat.thinking
    await stage.app.settle()
    assert stage.chat.thinking == set()


async def test_opinion_that_changes_is_shown_as_it_is_now(stage: Stage, reply: Posted) -> None:
    for opinion in ("helpful", "unhelpful", "helpful"):
        await stage.press(stage.ben, reply, opinion)
    card = next(card for card in stage.cards(stage.ana) if card.post.text == "I answered Ben for you.")
    assert card.post.card is not None
    assert card.post.card.note.endswith("👍 1 · 👎 0")


async def test_opinion_brings_no_undo_back(stage: Stage, reply: Posted) -> None:
    card = next(card for card in stage.cards(stage.ana) if card.post.text == "I answered Ben for you.")
    undo = stage.chat.button(card, "undo").value
    await stage.wait(hours=1)
    await stage.press(stage.ben, reply, "helpful")
    card = next(card for card in stage.cards(stage.ana) if card.post.text == "I answered Ben for you.")
    assert "undo" not in actions(card)
    assert undo.endswith(":1")
