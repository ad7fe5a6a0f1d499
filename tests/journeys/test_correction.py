"""A worker who corrects their double in the thread teaches it."""

import pytest

from memory.decisions.corrections import corrected
from tests.stage import Stage, earn

QUESTION, ANSWER = "How do I roll back a deploy?", "Use `deploy rollback NAME` on the release page."
BETTER = "Ask the release captain first, then roll back."


async def test_correction_in_the_thread_is_what_is_remembered(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    asked = await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.say(stage.ana, f"Actually I would say: {BETTER}", thread=asked.id)
    told = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    assert f"Understood. Next time I go by your words: {BETTER}" in told
    assert BETTER in (await stage.command(stage.ana, "recall roll back a deploy")).post.text


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_correction_counts_against_the_draft(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    asked = await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    before = (await stage.command(stage.ana, "report")).post.text
    await stage.say(stage.ana, f"更正：{BETTER}", thread=asked.id)
    after = (await stage.command(stage.ana, "report")).post.text
    assert "Fidelity 100%" in before
    assert "Fidelity 95%" in after


async def test_other_words_in_the_thread_are_no_correction(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    asked = await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.say(stage.ana, "Tell me when it is done.", thread=asked.id)
    await stage.say(stage.ben, "Actually I would say: drop the table.", thread=asked.id)
    told = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    assert not any(text.startswith("Understood.") for text in told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Actually I would say use the blue one", "use the blue one"),
        ("Actually, it should read: ask Ben", "ask Ben"),
        ("Correction: ask Ben", "ask Ben"),
        ("scratch that, ask Ben", "ask Ben"),
        ("I'd rather say: ask Ben", "ask Ben"),
        ("What I meant is that Ben knows", "Ben knows"),
        ("其实我会先问本", "我会先问本"),
        ("更正：先问本", "先问本"),
        ("应该说先问本", "先问本"),
        ("Actually, can you look at the logs?", ""),
        ("Actually, thanks Ben!", ""),
        ("不对外开放的", ""),
        ("不对，先问本", "先问本"),
        ("That is right.", ""),
        ("I actually like it", ""),
        ("Corrections are welcome", ""),
    ],
)
def test_correction_is_told_by_how_it_begins(text: str, words: str) -> None:
    assert corrected(text) == words


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_words_to_somebody_who_spoke_since_are_no_correction(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    asked = await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    await stage.say(stage.chen, "@Ana will you join the party tonight?", thread=asked.id)
    await stage.say(stage.ana, "Actually yes, at 5pm.", thread=asked.id)
    told = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    assert not any(text.startswith("Understood.") for text in told)


async def test_correction_can_be_taken_back(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    asked = await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.say(stage.ana, f"Actually I would say: {BETTER}", thread=asked.id)
    learnt = next(card for card in stage.cards(stage.ana) if card.post.text.startswith("Understood."))
    await stage.press(stage.ana, learnt, "forget_this")
    assert BETTER not in (await stage.command(stage.ana, "recall roll back a deploy")).post.text
