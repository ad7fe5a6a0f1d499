"""Whose double is meant: who has none, who is named by nobody, and who is asked further."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, open_after

QUESTION = "How do I roll back a deploy?"
ANSWER = "Open the release page, choose the number before, and press roll back."


async def learn(stage: Stage) -> None:
    """Ana's double knows a thing, and is the only one here."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER, times=4)
    await stage.wait(hours=3)
    await stage.stand_in(stage.ana)


@pytest.fixture
async def taught(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana after that."""
    async with open_after(tmp_path / "home", learn) as stage:
        yield stage


def told(stage: Stage) -> str:
    """What Chen was told in private last."""
    return [posted for posted in stage.chat.posts if posted.only_for == stage.chen.id][-1].post.text


def asked(stage: Stage) -> int:
    """How many drafts Ana was shown."""
    return sum(card.key.startswith("card:") for card in stage.cards(stage.ana))


async def test_asked_for_somebody_without_a_double_it_says_so_and_who_has_one(taught: Stage) -> None:
    await taught.say(taught.chen, f"@double @Ben {QUESTION}")
    assert told(taught).startswith("Ben has no double yet; one's double is made only by oneself")
    assert "here for Ana." in told(taught)
    assert asked(taught) == 0


@pytest.mark.parametrize("text", ["@double hello, what are you?", "@double who is the president?"])
async def test_question_to_nobody_pings_nobody_and_is_told_in_two_lines_what_this_is(taught: Stage, text: str) -> None:
    await taught.say(taught.chen, text)
    assert told(taught).splitlines() == [
        "I am Double, an AI that answers for people as far as they let it; here for Ana.",
        "Whom do you ask? Press a name, or write it: @double @Ana how do we …",
    ]
    assert asked(taught) == 0


async def test_where_nobody_has_a_double_it_says_how_one_comes_by_one(stage: Stage) -> None:
    await stage.say(stage.chen, "@double hello, what are you?")
    assert "`/double shadow on` makes one of your own" in told(stage)


async def test_chinese_question_is_told_it_in_chinese(taught: Stage) -> None:
    await taught.say(taught.chen, "@double 你是谁？")
    assert told(taught).startswith("我是 Double，一个 AI")


async def test_further_question_in_the_thread_needs_no_other_mention(taught: Stage) -> None:
    root = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.press(taught.ana, taught.card_with(taught.ana, "approve"), "approve")
    await taught.say(taught.chen, "and where is the release page?", thread=root.id)
    assert asked(taught) == 2


@pytest.mark.parametrize("end", ["an hour later", "somebody else", "another person", "no question"])
async def test_it_goes_on_only_between_the_two_for_an_hour_and_with_questions(taught: Stage, end: str) -> None:
    root = await taught.say(taught.chen, f"@double @Ana {QUESTION}")
    await taught.press(taught.ana, taught.card_with(taught.ana, "approve"), "approve")
    speaker, text = taught.chen, "and where is the release page?"
    if end == "an hour later":
        await taught.wait(hours=2)
    elif end == "somebody else":
        speaker = taught.ben
    elif end == "another person":
        await taught.say(taught.ben, "I had that yesterday.", thread=root.id)
    else:
        text = "thank you"
    await taught.say(speaker, text, thread=root.id)
    assert asked(taught) == 1
