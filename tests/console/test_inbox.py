"""The inbox: what waits, decided by the same presses as in chat."""

from pathlib import Path

from tests.console.conftest import ANSWER, ask
from tests.console.window import URL, Window
from tests.stage import Stage, open_stage


async def test_draft_that_is_approved_is_sent_and_its_card_in_chat_says_so(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    said = await window.press("Approve")
    await stage.app.settle()
    assert "Nothing waits for your word" in said
    assert "Sent, as you approved." in said
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]
    assert any("Sent, as you approved." in card.post.text for card in stage.cards(stage.ana))


async def test_draft_is_sent_in_the_worker_s_words(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    said = await window.press("Send", text="Ask Chen, she holds the key.")
    await stage.app.settle()
    assert "Sent, in your words." in said
    assert [reply.post.text for reply in stage.replies()] == ["Ask Chen, she holds the key."]


async def test_draft_that_the_worker_answers_or_ignores_is_not_sent(stage: Stage, window: Window) -> None:
    await ask(stage)
    await ask(stage, "where can I find the runbook?")
    await window.open("inbox")
    await window.press("Respond myself")
    said = await window.press("Ignore")
    await stage.app.settle()
    assert "You answer this yourself." in said
    assert "Left alone." in said
    assert stage.replies() == []


async def test_what_was_approved_can_be_undone(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    await window.press("Approve")
    await stage.app.settle()
    said = await window.press("Undo")
    await stage.app.settle()
    assert "Taken back." in said
    assert stage.replies() == []
    await window.press("Approve")
    await stage.app.settle()
    assert len(stage.replies()) == 1


async def test_of_two_windows_on_one_draft_one_wins_and_the_other_is_told(stage: Stage, window: Window) -> None:
    await ask(stage)
    other = await Window(stage).enter(stage.ana)
    await window.open("inbox")
    await other.open("inbox")
    await window.press("Ignore")
    said = await other.press("Approve")
    await stage.app.settle()
    assert "This was" in said
    assert "Left alone." in said
    assert stage.replies() == []


async def test_press_in_chat_and_in_the_console_count_once(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await window.press("Approve")
    await stage.app.settle()
    assert len(stage.replies()) == 1


async def test_guess_is_approved_twice(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "other", url=URL) as stage:
        await stage.consent(stage.ana)
        await stage.teach("How do I roll back a deploy?", "Open the release page, choose the number before.")
        await stage.wait(hours=3)
        await stage.stand_in(stage.ana)
        await stage.say(stage.chen, "@Double @Ana How do I restart a deploy?")
        window = await Window(stage).enter(stage.ana)
        assert "This is the nearest I found" in window.text
        said = await window.press("Approve")
        await stage.app.settle()
        assert stage.replies() == []
        assert "Send it to Chen all the same?" in said
        await window.press("Send it all the same")
        await stage.app.settle()
        assert len(stage.replies()) == 1


async def test_page_shows_what_a_draft_rests_on_and_by_which_rule(stage: Stage, window: Window) -> None:
    await ask(stage)
    said = await window.open("inbox")
    assert "It rests on" in said
    assert "Why: ask you first" in said


async def test_many_drafts_are_shown_in_parts(stage: Stage, window: Window) -> None:
    for number in range(32):
        await stage.say((stage.ben, stage.chen)[number % 2], f"@Double @Ana how do I roll back deploy {number}?")
    first = await window.open("inbox")
    assert "32 drafts wait" in first
    assert window.page.count('class="draft') == 30
    second = await window.open("inbox?from=30")
    assert window.page.count('class="draft') == 2
    assert "The more pressing ones" in second
    assert "32 drafts wait" in await window.open("inbox?from=99999999999999999999")


async def test_another_worker_s_draft_is_no_draft_here(stage: Stage, window: Window) -> None:
    await ask(stage)
    await stage.consent(stage.chen)
    chens = await Window(stage).enter(stage.chen)
    draft = window.page if "draft-" in window.page else (await window.open("inbox"), window.page)[1]
    identity = draft.partition('id="draft-')[2].partition('"')[0]
    assert identity
    said = await chens.open(f"inbox/{identity}")
    assert chens.status == 404
    assert "deploy" not in said


async def test_what_the_worker_would_take_first_stands_first_and_says_why(stage: Stage, window: Window) -> None:
    await stage.say(stage.ben, "@Double @Ana where can I find the runbook?")
    await stage.say(stage.chen, "@Double @Ana urgent: how do I roll back a deploy right now, the API is down?")
    await stage.wait(hours=2)
    said = await window.open("inbox")
    assert said.index("urgent: how do I") < said.index("where can I find")
    assert "it is urgent" in said or "something is broken" in said
    told = await stage.command(stage.ana, "drafts")
    assert told.post.text.index("urgent: how do I") < told.post.text.index("where can I find")


async def test_when_several_ask_about_something_broken_the_last_time_is_shown_step_by_step(
    stage: Stage, window: Window
) -> None:
    for asker, question, answer in (
        (stage.ben, "The API is down, customers see errors! What do we do?", "Rolling back release 412."),
        (stage.chen, "The API is down, what do I tell support?", "It is rolled back, all data is safe."),
    ):
        await stage.say(asker, question)
        await stage.say(stage.ana, answer)
    await stage.wait(hours=20)
    await window.enter(stage.ana)
    await stage.stand_in(stage.ana)
    await ask(stage, "the API is down again with errors, what do we do?")
    assert "Something seems to be broken" not in await window.open("inbox")
    await stage.say(stage.chen, "@Double @Ana the API is down, what do I tell support?")
    said = await window.open("inbox")
    assert "Something seems to be broken: 2 people ask about it." in said
    assert "What you did the last time" in said
    assert said.index("Rolling back release 412.") < said.index("It is rolled back, all data is safe.")
