"""Bots that a worker lets ask their double: heard where they ask, shown as a card, never answered alone."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.chat import Message, Person
from bot.voice.disclosure import label
from memory.record.tables import OutcomeRow
from tests.stage import Stage, earn, open_after

QUESTION, ANSWER = "How do I roll back a deploy?", "Use the release page, then tell support."
SECRET = b"the staging cluster burns"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana's double may answer one question alone, and stands in for her."""
    async with open_after(tmp_path / "home", earn, QUESTION, ANSWER) as stage:
        await stage.stand_in(stage.ana)
        yield stage


@pytest.fixture
async def bot(stage: Stage) -> Person:
    """A bot in #ops."""
    bot = stage.chat.add_person("ci-bot", bot=True)
    await stage.chat.join(bot, stage.ops)
    return bot


async def let_in(stage: Stage) -> str:
    return (await stage.command(stage.ana, "settings bots @ci-bot on")).post.text


async def ask(stage: Stage, bot: Person, text: str = QUESTION, *, thread: str | None = None) -> Message:
    return await stage.say(bot, f"@double @Ana {text}", thread=thread)


def approvals(stage: Stage) -> list[str]:
    """The texts of the cards on which Ana decides about a question."""
    return [card.post.text for card in stage.cards(stage.ana) if card.key.startswith("card:")]


def quotes(stage: Stage) -> list[str]:
    """The questions on those cards."""
    return [card.post.card.quote for card in stage.cards(stage.ana) if card.key.startswith("card:") and card.post.card]


async def test_bot_that_was_not_let_in_is_unheard(stage: Stage, bot: Person) -> None:
    before = len(approvals(stage))
    await ask(stage, bot, SECRET.decode())
    await stage.say(bot, f"@Ana {SECRET.decode()}?")
    assert len(approvals(stage)) == before
    assert SECRET not in b"".join(file.read_bytes() for file in stage.app.of.settings.home.glob("record.db*"))


async def test_bot_that_was_let_in_asks_the_worker_and_is_answered_only_by_their_press(
    stage: Stage, bot: Person
) -> None:
    assert "never answer it alone" in await let_in(stage)
    asked = await ask(stage, bot)
    assert stage.replies() == []
    assert "ci-bot asks in #ops" in approvals(stage)[-1]
    assert [posted for posted in stage.chat.posts if posted.thread == asked.id] == []
    assert "A bot asks." in (await stage.command(stage.ana, "why")).post.text
    card, button = await stage.sending(stage.ana)
    await stage.press(stage.ana, card, button)
    (reply,) = stage.replies()
    assert (reply.thread, reply.post.text) == (asked.id, ANSWER)


async def test_same_question_of_a_person_is_answered_alone(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert len(stage.replies()) == 1


async def test_bot_that_mentions_the_worker_in_their_stand_in_asks_them_too(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    await stage.say(bot, f"@Ana {QUESTION}")
    assert "ci-bot asks in #ops" in approvals(stage)[-1]
    assert stage.replies() == []


@pytest.mark.parametrize("text", ["@double stop", f"@double {QUESTION}", "@double @Ana stop", f"@Ben {QUESTION}"])
async def test_bot_commands_nothing_and_asks_nobody_but_whom_it_names(stage: Stage, bot: Person, text: str) -> None:
    await let_in(stage)
    before = len(stage.chat.posts)
    await stage.say(bot, text)
    shown = [posted.post.text for posted in stage.chat.posts[before:]]
    assert all("ci-bot asks in #ops" in text for text in shown)
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert len(stage.replies()) == 1


async def test_what_the_worker_answers_a_bot_themself_is_learnt_and_ends_the_card(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    asked = await ask(stage, bot, "Is the nightly build to be restarted?")
    await stage.say(stage.ana, "Yes, restart it once.", thread=asked.id)
    assert approvals(stage)[-1] == "You answer this yourself."


async def test_bot_whose_right_is_taken_back_is_unheard_again(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    assert (await stage.command(stage.ana, "设置 机器人 @ci-bot 关")).post.text == "@ci-bot 不能再问我了。"
    before = len(approvals(stage))
    await ask(stage, bot)
    assert len(approvals(stage)) == before


async def test_only_the_worker_themself_lets_a_bot_in_and_only_to_their_own_double(stage: Stage, bot: Person) -> None:
    refused = (await stage.command(stage.ben, "settings bots @ci-bot on")).post.text
    assert refused.startswith("You have no double yet.")
    await stage.consent(stage.chen)
    await stage.command(stage.chen, "settings bots @ci-bot on")
    before = len(approvals(stage))
    await ask(stage, bot)
    assert len(approvals(stage)) == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("settings bots @Ben on", "Only bots need to be let in"),
        ("settings bots @double on", "A double is never let in."),
        ("settings bots on", "Mention the bot"),
        ("settings bots", "Bots that may ask me: none."),
        ("设置 机器人", "可以问我的机器人：没有。"),
    ],
)
async def test_what_lets_nobody_in_says_why(stage: Stage, bot: Person, line: str, says: str) -> None:
    assert says in (await stage.command(stage.ana, line)).post.text


async def test_setting_is_shown_exported_on_the_chain_and_forgotten(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    assert "Bots that may ask me: @ci-bot." in (await stage.command(stage.ana, "settings")).post.text
    await stage.command(stage.ana, "export")
    with zipfile.ZipFile(io.BytesIO(stage.chat.files[-1][1].content)) as archive:
        (kept,) = [json.loads(line) for line in archive.read("bots.jsonl").splitlines()]
        chain = archive.read("audit.jsonl").decode()
    assert kept["person"] == bot.id
    assert f"bot={bot.id} on" in chain
    card = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, card, "forget_everything")
    await stage.consent(stage.ana)
    assert "Bots that may ask me: none." in (await stage.command(stage.ana, "settings bots")).post.text


async def test_of_one_bot_only_so_many_questions_an_hour_become_cards(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    before, limit = len(approvals(stage)), stage.app.of.settings.bot_questions_per_hour
    for number in range(limit + 3):
        await ask(stage, bot, f"Is build {number} to be restarted?")
    assert len(approvals(stage)) == before + limit
    told = [card.post.text for card in stage.chat.seen_by(stage.ana) if "asks more than" in card.post.text]
    assert len(told) == 1
    await stage.wait(hours=1)
    await ask(stage, bot, "Is the last build to be restarted?")
    assert len(approvals(stage)) == before + limit + 1


async def test_bot_that_answers_every_answer_ends_with_the_first(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    asked = await ask(stage, bot)
    card, button = await stage.sending(stage.ana)
    await stage.press(stage.ana, card, button)
    before = len(approvals(stage))
    for _ in range(3):
        await ask(stage, bot, "And then?", thread=asked.id)
    assert (len(stage.replies()), len(approvals(stage))) == (1, before)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_another_double_that_was_let_in_asks_nothing(stage: Stage, bot: Person, language: str) -> None:
    await let_in(stage)
    before = len(approvals(stage))
    await ask(stage, bot, f"{QUESTION}\n{label(None, language, produced='x').visible}")
    assert len(approvals(stage)) == before


async def test_edited_question_of_a_bot_is_asked_as_it_reads_now(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    asked = await ask(stage, bot, "Is build 7 to be restarted?")
    await stage.edit(asked, "@double @Ana Is build 8 to be restarted?")
    assert quotes(stage)[-1] == "Is build 8 to be restarted?"


async def test_what_a_bot_asked_is_no_evidence_for_a_right(stage: Stage, bot: Person) -> None:
    async def outcomes() -> int:
        async with stage.app.of.record.read() as session:
            return await session.scalar(select(func.count()).select_from(OutcomeRow)) or 0

    await let_in(stage)
    before = await outcomes()
    await ask(stage, bot)
    card, button = await stage.sending(stage.ana)
    await stage.press(stage.ana, card, button)
    assert len(stage.replies()) == 1
    assert await outcomes() == before


async def test_edit_of_a_bot_passes_by_nothing_that_stops_its_messages(stage: Stage, bot: Person) -> None:
    await let_in(stage)
    asked = await ask(stage, bot, "Is build 7 through?")
    await stage.edit(asked, f"@double @Ana And then?\n{label(None, 'en', produced='x').visible}")
    assert "And then?" not in quotes(stage)[-1]
    await stage.command(stage.ana, "settings bots @ci-bot off")
    await stage.edit(asked, f"@double @Ana {SECRET.decode()}?")
    assert SECRET.decode() not in quotes(stage)[-1]
