"""From consent to a reply that the worker approved."""

from tests.stage import Stage


async def teach(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "How do I roll back a deploy?")
    await stage.say(stage.ana, "Run `deploy rollback` from the release page, then tell #support.")
    await stage.wait(hours=1)


async def test_approved_draft_is_sent_once_in_the_thread_with_disclosure(stage: Stage) -> None:
    await teach(stage)
    await stage.stand_in(stage.ana)
    question = await stage.say(stage.chen, "@double @Ana how can I roll back the deploy?")
    card = stage.cards(stage.ana)[-1]
    assert card.post.card is not None
    assert "deploy rollback" in card.post.card.body
    await stage.press(stage.ana, card, "approve")
    replies = [p for p in stage.chat.posts if p.place == stage.ops.id and p.key.startswith("reply:")]
    assert [p.post.text for p in replies] == ["Run `deploy rollback` from the release page, then tell #support."]
    assert replies[0].thread == question.id
    assert replies[0].post.label.visible == "AI · Ana's double, approved by Ana"
    assert stage.cards(stage.ana)[-1].post.text == "Sent, as you approved."
