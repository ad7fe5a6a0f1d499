"""Somebody changes what they asked: the double answers what stands there now, and nothing else stays said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.local.people import Posted
from memory.record.tables import AuditRow, DraftRow
from memory.workers import find_worker, worker_seal
from tests.stage import Stage, actions, earn_and_stand_in, open_after, shown_by

QUESTION = "How do I roll back a deploy?"
ANSWER = "Open the release page, choose the number before, and press roll back."
OTHER = "Where do I find the on-call calendar?"
CALENDAR = "The on-call calendar is pinned in the ops channel."


async def teach_both(stage: Stage) -> None:
    """Ana answered both questions before, and her double stands in."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER, times=4)
    await stage.teach(OTHER, CALENDAR, times=4)
    await stage.wait(hours=3)
    await stage.stand_in(stage.ana)


@pytest.fixture
async def taught(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana after that."""
    async with open_after(tmp_path / "home", teach_both) as stage:
        yield stage


@pytest.fixture
async def cleared(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana's double may answer the first question alone, and stands in for her."""
    async with open_after(tmp_path / "home", earn_and_stand_in, QUESTION, ANSWER) as stage:
        yield stage


def card(stage: Stage) -> str:
    """What Ana's newest card would have her double say."""
    shown = stage.card_with(stage.ana, "approve").post.card
    assert shown is not None
    return shown.body


def drafts(stage: Stage) -> list[Posted]:
    """The cards of drafts in Ana's talk."""
    return [card for card in stage.cards(stage.ana) if "approve" in actions(card)]


async def test_edited_question_under_a_waiting_card_is_drafted_anew(taught: Stage) -> None:
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    assert card(taught) == ANSWER
    await taught.edit(asked, f"@double @Ana {OTHER}")
    assert card(taught) == CALENDAR
    await taught.press(taught.ana, taught.cards(taught.ana)[-1], "approve")
    assert taught.replies()[-1].post.text == CALENDAR


async def test_card_that_is_being_drafted_anew_cannot_be_approved(taught: Stage) -> None:
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.chat.edit(asked, f"@double @Ana {OTHER}")
    await taught.press(taught.ana, taught.cards(taught.ana)[-1], "approve")
    assert taught.replies() == []
    assert (
        "look at the newest card"
        in [post for post in taught.chat.posts if post.only_for == taught.ana.id][-1].post.text
    )


async def test_answer_given_alone_is_taken_back_when_the_question_becomes_another(cleared: Stage) -> None:
    asked = await cleared.say(cleared.chen, f"@double @Ana {QUESTION}")
    assert cleared.replies()[-1].post.text == ANSWER
    await cleared.edit(asked, "@double @Ana May I drop the users table on production?")
    assert cleared.replies() == []


async def test_double_that_is_mentioned_by_an_edit_is_asked(taught: Stage) -> None:
    asked = await taught.say(taught.chen, QUESTION)
    assert drafts(taught) == []
    await taught.edit(asked, f"@double @Ana {QUESTION}")
    assert card(taught) == ANSWER
    assert len(drafts(taught)) == 1


async def test_edit_that_changes_nothing_leaves_the_answer_there(cleared: Stage) -> None:
    asked = await cleared.say(cleared.chen, f"@double @Ana {QUESTION}")
    await cleared.edit(asked, f"@double @Ana {QUESTION} ")
    assert [reply.post.text for reply in cleared.replies()] == [ANSWER]
    await cleared.wait(days=2)
    await cleared.edit(asked, "@double @Ana May I drop the users table on production?")
    assert cleared.replies() == []


async def test_forgotten_question_is_not_asked_again_by_an_edit(taught: Stage) -> None:
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.press(taught.ana, taught.card_with(taught.ana, "forget_this"), "forget_this")
    await taught.edit(asked, f"@double @Ana {QUESTION} ")
    assert drafts(taught) == []


async def test_question_that_an_edit_turns_to_somebody_else_is_no_longer_the_first_ones(taught: Stage) -> None:
    await taught.consent(taught.ben)
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.edit(asked, f"@double @Ben {QUESTION}")
    stopped = taught.cards(taught.ana)[-1].post.card
    assert stopped is not None
    assert stopped.title == "Stopped; not sent."
    said = [post.post.text for post in taught.chat.posts if post.thread == asked.id]
    assert said == ["Ben will see your question. I do not speak for Ben here now."]


async def test_answer_given_alone_is_taken_back_when_somebody_else_is_asked_instead(cleared: Stage) -> None:
    await cleared.consent(cleared.ben)
    asked = await cleared.say(cleared.chen, f"@double @Ana {QUESTION}")
    assert cleared.replies()[-1].post.text == ANSWER
    await cleared.edit(asked, f"@double @Ben {QUESTION}")
    assert cleared.replies() == []


@pytest.mark.parametrize("turned", ["@double @Ben", "@double @Chloe", "@Ben"])
async def test_answer_given_alone_leaves_with_whoever_is_asked_instead(cleared: Stage, turned: str) -> None:
    cleared.chat.add_person("Chloe")
    await cleared.consent(cleared.ben)
    asked = await cleared.say(cleared.chen, f"@double @Ana {QUESTION}")
    await cleared.edit(asked, f"{turned} {QUESTION}")
    assert cleared.replies() == []


async def test_question_that_turns_back_is_asked_again(taught: Stage) -> None:
    await taught.consent(taught.ben)
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.edit(asked, f"@double @Ben {QUESTION}")
    await taught.edit(asked, f"@double @Ana {QUESTION}")
    await taught.press(taught.ana, taught.card_with(taught.ana, "approve"), "approve")
    assert [reply.post.text for reply in taught.replies()] == [ANSWER]


async def test_question_that_is_changed_again_and_again_is_drafted_a_few_times(taught: Stage) -> None:
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    for number in range(30):
        await taught.chat.edit(asked, f"@double @Ana {(OTHER, QUESTION)[number % 2]}")
        await taught.wait(seconds=2)
    async with taught.app.of.record.read() as session:
        drafted = await session.scalar(select(func.count()).where(AuditRow.action == "draft_waiting"))
    assert drafted
    assert drafted <= 12
    await taught.wait(minutes=11)
    assert card(taught) == ANSWER


async def test_card_says_that_a_changed_question_is_drafted_anew(taught: Stage) -> None:
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    for number in range(8):
        await taught.chat.edit(asked, f"@double @Ana {(OTHER, QUESTION)[number % 2]}")
        await taught.app.settle()
    shown = taught.cards(taught.ana)[-1]
    assert shown.post.card is not None
    assert shown.post.card.body == "The question reads otherwise now; a new draft follows."
    assert "approve" not in actions(shown)


async def test_question_asked_by_a_command_follows_its_message(taught: Stage) -> None:
    talk = taught.direct(taught.chen)
    asked = await taught.say(taught.chen, f"ask @Ana {QUESTION}", place=talk)
    assert card(taught) == ANSWER
    await taught.edit(asked, f"ask @Ana {OTHER}")
    assert card(taught) == CALENDAR
    await taught.press(taught.ana, taught.card_with(taught.ana, "approve"), "approve")
    assert [reply.post.text for reply in taught.replies()] == [CALENDAR]


@pytest.mark.parametrize("turned", [f"ask @Ben {QUESTION}", "help", f"问 @Ben {QUESTION}"])
async def test_question_asked_by_a_command_that_becomes_something_else_is_over(taught: Stage, turned: str) -> None:
    await taught.consent(taught.ben)
    talk = taught.direct(taught.chen)
    asked = await taught.say(taught.chen, f"ask @Ana {QUESTION}", place=talk)
    await taught.edit(asked, turned)
    stopped = taught.cards(taught.ana)[-1].post.card
    assert stopped is not None
    assert stopped.title == "Stopped; not sent."


async def test_question_turned_to_somebody_else_in_private_is_theirs_alone(taught: Stage) -> None:
    await taught.consent(taught.ben)
    talk, secret = taught.direct(taught.chen), "Will Ana be on the layoff list?"
    await taught.say(taught.chen, f"ask @Ana {OTHER}", place=talk)
    asked = await taught.say(taught.chen, f"ask @Ana {QUESTION}", place=talk)
    await taught.edit(asked, f"ask @Ben {secret}")
    assert secret not in "".join(shown_by(each) + str(each.post.card) for each in taught.cards(taught.ana))
    assert secret in str(taught.cards(taught.ben)[-1].post.card)
    async with taught.app.of.record.read() as session:
        ana = await find_worker(session, "Ana")
        seal = await worker_seal(session, taught.app.of.master, ana.id)
        rows = await session.scalars(select(DraftRow).where(DraftRow.worker == ana.id))
        assert secret not in "".join(seal.open(row.sealed, row.id) for row in rows)


async def test_question_asked_by_a_command_goes_with_its_message(taught: Stage) -> None:
    talk = taught.direct(taught.chen)
    asked = await taught.say(taught.chen, f"ask @Ana {QUESTION}", place=talk)
    await taught.chat.remove(asked)
    await taught.app.settle()
    stopped = taught.cards(taught.ana)[-1].post.card
    assert stopped is not None
    assert "approve" not in actions(taught.cards(taught.ana)[-1])
    assert QUESTION not in stopped.body + stopped.title


async def test_worker_is_told_once_that_their_own_answer_stands_under_other_words(taught: Stage) -> None:
    asked = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.press(taught.ana, taught.card_with(taught.ana, "approve"), "approve")
    await taught.wait(hours=1)
    for other in (OTHER, f"{OTHER} And the wiki?"):
        await taught.edit(asked, f"@double @Ana {other}")
    assert [reply.post.text for reply in taught.replies()] == [ANSWER]
    told = [post.post.text for post in taught.chat.posts if "changed the question" in post.post.text]
    assert len(told) == 1
    assert OTHER in told[0]
