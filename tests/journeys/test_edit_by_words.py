"""The worker edits a draft by writing “edit: …”, where there are no forms."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stage import Stage, actions, open_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path / "home") as opened:
        await opened.consent(opened.ana)
        await opened.stand_in(opened.ana)
        yield opened


async def test_words_go_out_for_the_one_draft_that_waits(stage: Stage) -> None:
    await stage.say(stage.ben, "@double @Ana how do I roll back a deploy?")
    await stage.say(stage.ana, "改：用发布页面。", place=stage.direct(stage.ana))
    assert [reply.post.text for reply in stage.replies()] == ["用发布页面。"]


async def test_several_drafts_are_told_apart_by_a_button(stage: Stage) -> None:
    asked = await stage.say(stage.ben, "@double @Ana how do I roll back a deploy?")
    await stage.say(stage.chen, "@double @Ana may I take Friday off?")
    await stage.say(stage.ana, "edit: Use the release page.", place=stage.direct(stage.ana))
    assert stage.replies() == []
    which = stage.cards(stage.ana)[-1]
    assert actions(which) == ["edit", "edit"]
    await stage.press(stage.ana, which, "edit", "Use the release page.")
    (reply,) = stage.replies()
    assert (reply.post.text, reply.thread) == ("Use the release page.", asked.id)


async def test_draft_that_came_while_the_words_were_typed_is_not_answered_by_them(stage: Stage) -> None:
    await stage.chat.say(stage.ben, stage.ops, "@double @Ana how do I roll back a deploy?")
    await stage.app.settle()
    stage.clock.advance(timedelta(seconds=1))
    await stage.chat.say(stage.ana, stage.direct(stage.ana), "edit: Yes, take Friday off.")
    await stage.app.settle()
    assert stage.replies() == []


async def test_words_without_a_draft_say_so(stage: Stage) -> None:
    assert "No draft" in (await stage.command(stage.ana, "edit: hello")).post.text


async def test_question_that_was_changed_is_not_answered_by_words_for_the_old_one(stage: Stage) -> None:
    asked = await stage.say(stage.ben, "@double @Ana may I deploy on Thursday?")
    await stage.wait(minutes=1)
    await stage.chat.edit(asked, "@double @Ana may I drop the production database?")
    await stage.app.settle()
    await stage.say(stage.ana, "edit: Yes, go ahead.", place=stage.direct(stage.ana))
    assert stage.replies() == []
    assert actions(stage.cards(stage.ana)[-1]) == ["edit"]


async def test_words_of_somebody_without_an_open_question_are_a_message(stage: Stage) -> None:
    await stage.say(stage.ben, "@Ana how do I roll back a deploy?", place=stage.direct(stage.ben))
    await stage.say(stage.ben, "edit: I meant the deploy of Friday", place=stage.direct(stage.ben))
    assert "Friday" in stage.cards(stage.ana)[-1].post.card.quote  # type: ignore[union-attr]
