"""The interview: what the double has nothing usable for it asks its worker, who sees each note before it is kept."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from adapters.local.people import Posted
from bot.shadow.interview import CONTENT, Content
from memory.export import export_worker
from memory.record.tables import AuditRow, DecisionRow, InterviewRow
from memory.workers import find_worker, worker_seal
from tests.stage import Stage, actions

KEY = "How do I rotate the signing key?"
AGAIN = ("How do I rotate the signing key on staging?", "how can I rotate the signing key, please?")
MAY = "May I deploy to production on a Friday?"
ANSWER = "Run the rotate job, then tell the release channel."
WORDS = ("signing", "badge", "Ben", "Chen")


async def unanswered(stage: Stage, question: str = KEY) -> None:
    """Ana's double knows one thing; it is asked three times for another one, and once for a third."""
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.", times=2)
    await stage.stand_in(stage.ana, "for 20 days")
    for person, asked in zip((stage.ben, stage.chen, stage.ben), (question, *AGAIN), strict=True):
        await stage.say(person, f"@double @Ana {asked}")
    await stage.say(stage.chen, "@double @Ana who has the spare badge of the lab?")


pytestmark = pytest.mark.after(unanswered, KEY)


async def interview(stage: Stage, rest: str = "") -> Posted:
    return await stage.command(stage.ana, f"interview {rest}".strip())


async def drafted(stage: Stage) -> str:
    """What the double would say to a colleague who asks now."""
    await stage.say(stage.chen, f"@double @Ana {KEY}")
    card = stage.card_with(stage.ana, "forget_this").post.card
    assert card is not None
    return card.body


async def kept(stage: Stage, how: str) -> Posted:
    """Ana answers the first question, and keeps the note as it was shown."""
    await interview(stage)
    seen = await interview(stage, f"1: {ANSWER}")
    await stage.press(stage.ana, seen, how)
    return [posted for posted in stage.chat.posts if posted.post.text.startswith("Kept")][-1]


async def asked_again(stage: Stage, times: int) -> None:
    for number in range(times):
        await stage.say((stage.ben, stage.chen)[number % 2], f"@double @Ana {AGAIN[number % 2]}")


async def test_what_would_help_most_comes_first_with_what_it_would_have_helped_with(stage: Stage) -> None:
    first, second = (line for line in (await interview(stage)).post.text.splitlines() if line[:2] in {"1.", "2."})
    assert "signing key" in first
    assert "It would have helped with 3 of the last 6 situations." in first
    assert "spare badge" in second
    assert "It would have helped with 1 of the last 6 situations." in second


async def test_an_answer_is_kept_only_by_a_press_under_its_note(stage: Stage) -> None:
    asked = await interview(stage)
    await stage.press(stage.ana, asked, "interview_answer", ANSWER)
    seen = [posted for posted in stage.chat.posts if "interview_keep_shared" in actions(posted)][-1]
    assert f"«{KEY}»" in seen.post.text or f"«{AGAIN[0]}»" in seen.post.text or f"«{AGAIN[1]}»" in seen.post.text
    assert ANSWER in seen.post.text
    assert ANSWER not in await drafted(stage)
    await stage.press(stage.ana, seen, "interview_keep_shared")
    assert await drafted(stage) == ANSWER
    assert "signing key" not in (await interview(stage)).post.text


async def test_a_note_for_the_worker_alone_reaches_no_colleague(stage: Stage) -> None:
    done = await kept(stage, "interview_keep_alone")
    assert ANSWER not in await drafted(stage)
    assert ANSWER not in (await stage.command(stage.ben, f"recall @Ana {KEY}")).post.text
    assert ANSWER in (await stage.command(stage.ana, f"recall {KEY}")).post.text
    assert "signing key" not in (await interview(stage)).post.text
    await stage.press(stage.ana, done, "forget_handed")
    assert ANSWER not in (await stage.command(stage.ana, f"recall {KEY}")).post.text


async def test_what_was_skipped_comes_again_only_once_it_has_grown(stage: Stage) -> None:
    await interview(stage)
    assert "Skipped" in (await interview(stage, "skip 1")).post.text
    await stage.wait(days=8)
    await asked_again(stage, 2)
    assert "signing key" not in (await interview(stage)).post.text
    await asked_again(stage, 4)
    assert "helped with 9 of the last" in (await interview(stage)).post.text


async def audited(stage: Stage) -> list[str]:
    """What was done for Ana, by the chain of it."""
    async with stage.app.of.record.read() as session:
        return list(await session.scalars(select(AuditRow.action).order_by(AuditRow.number)))


async def test_one_press_that_touches_many_decisions_is_one_line_of_the_audit(stage: Stage) -> None:
    for answer in ("Yes, go ahead.", "Yes, sure, go ahead.", "Yes, do it.", "No, never on a Friday."):
        await stage.wait(days=1)
        await stage.teach(MAY, answer)
    asked = (await interview(stage)).post.text
    number = next(line.partition(".")[0] for line in asked.splitlines() if "You said both" in line)
    shown = await interview(stage, f"{number} second")
    assert "3 decisions that say otherwise" in shown.post.text
    before = await audited(stage)
    await stage.press(stage.ana, shown, "interview_held_second")
    assert (await audited(stage))[len(before) :] == ["overruled", "interview_answered"]


async def test_of_two_decisions_the_one_that_holds_bears_drafts_again(stage: Stage) -> None:
    for answer in ("Yes, go ahead.", "No, never on a Friday."):
        await stage.wait(days=1)
        await stage.teach(MAY, answer)
    asked = (await interview(stage)).post.text
    number = next(line.partition(".")[0] for line in asked.splitlines() if "You said both" in line)
    assert "(1) Yes, go ahead. (2) No, never on a Friday." in asked
    shown = await interview(stage, f"{number} second")
    assert "«No, never on a Friday.» would hold; 1 decision" in shown.post.text
    assert "You said both" in (await interview(stage)).post.text
    before = await audited(stage)
    await stage.press(stage.ana, shown, "interview_held_second")
    assert [each.post.text for each in stage.chat.posts if "1 decision that said otherwise" in each.post.text]
    assert (await audited(stage))[len(before) :] == ["overruled", "interview_answered"]
    await stage.say(stage.ben, f"@double @Ana {MAY}")
    card = stage.card_with(stage.ana, "forget_this").post.card
    assert card is not None
    assert card.body == "No, never on a Friday."
    assert "You said both" not in (await interview(stage)).post.text


async def test_at_most_five_questions_are_asked_a_week(stage: Stage) -> None:
    for thing in ("piano tuner", "fire drill", "visitor parking", "coffee grinder", "window blinds", "mail room"):
        stage.clock.advance(timedelta(hours=1))
        await stage.say(stage.ben, f"@double @Ana who looks after the {thing}?")
    assert len([line for line in (await interview(stage)).post.text.splitlines() if line[1:2] == "."]) == 5
    for number in range(1, 6):
        await interview(stage, f"skip {number}")
    assert "no question for you" in (await interview(stage)).post.text
    await stage.wait(days=8)
    assert "6. " in (await interview(stage)).post.text


async def test_who_takes_questions_back_makes_no_room_for_more_and_no_number_means_two(stage: Stage) -> None:
    asked: list[str] = []
    for things in (("piano tuner", "fire drill", "visitor parking"), ("aquarium", "brochures", "wifi name")):
        for thing in things:
            stage.clock.advance(timedelta(hours=1))
            await stage.say(stage.ben, f"@double @Ana who looks after the {thing}?")
        asked += [line for line in (await interview(stage)).post.text.splitlines() if line[1:2] == "."]
        for message in [each for each in list(stage.chat.messages.values()) if "looks after" in each.text]:
            await stage.chat.remove(message)
        await stage.app.settle()
    assert len({line.partition("(")[0] for line in asked}) == 5
    await stage.wait(days=8)
    await stage.say(stage.ben, "@double @Ana who looks after the boathouse?")
    assert "6. «who looks after the boathouse?»" in (await interview(stage)).post.text


async def weeklies(stage: Stage) -> list[str]:
    """The unasked messages of the next weeks."""
    await stage.wait(days=9)
    return [each.post.text for each in stage.cards(stage.ana) if each.key.startswith("interview:")]


async def test_who_wants_it_is_told_on_wednesdays_in_no_words_of_others(stage: Stage) -> None:
    assert await weeklies(stage) == []
    await stage.command(stage.ana, "设置 访谈 开")
    (told,) = await weeklies(stage)
    assert told.startswith("I have 2 questions for you: answers would have helped with 4 of the last 6 situations.")
    assert not [word for word in WORDS if word in told]
    await stage.press(stage.ana, stage.card_with(stage.ana, "typed"), "typed")
    assert await weeklies(stage) == [told]


@pytest.mark.parametrize(("line", "says"), [("stop", "stopped"), ("shadow off", "agree")])
async def test_a_stopped_double_and_one_without_consent_ask_nothing(stage: Stage, line: str, says: str) -> None:
    await stage.command(stage.ana, "settings interview on")
    await stage.command(stage.ana, line)
    assert says in (await interview(stage)).post.text
    assert await weeklies(stage) == []


async def rows(stage: Stage) -> tuple[int, int]:
    """How many questions, and how many decisions that are notes, are kept."""
    async with stage.app.of.record.read() as session:
        asked = await session.scalar(select(func.count()).select_from(InterviewRow))
        notes = select(func.count()).select_from(DecisionRow).where(DecisionRow.thread.contains("interview:"))
        return asked or 0, await session.scalar(notes) or 0


@pytest.mark.parametrize("how", ["interview_keep_alone", "interview_keep_shared"])
async def test_what_the_asker_deletes_is_gone_from_the_interview_and_from_its_note(stage: Stage, how: str) -> None:
    await kept(stage, how)
    assert await rows(stage) == (2, 1)
    for message in [
        each for each in list(stage.chat.messages.values()) if "signing" in each.text or "badge" in each.text
    ]:
        await stage.chat.remove(message)
    await stage.app.settle()
    assert await rows(stage) == (0, 0)
    assert ANSWER not in (await stage.command(stage.ana, f"recall {KEY}")).post.text


async def test_of_a_note_only_the_wording_goes_of_which_the_message_is_deleted(stage: Stage) -> None:
    asked = [each for each in list(stage.chat.messages.values()) if "signing" in each.text]
    await interview(stage)
    async with stage.app.of.record.write() as session:
        row = (await session.scalars(select(InterviewRow).where(InterviewRow.number == 1))).one()
        worker = await find_worker(session, "Ana")
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        others = tuple((each.place.id, each.id) for each in asked if each.id != row.trigger)
        row.sealed = seal.close(CONTENT.dump_json(Content(wordings=others)).decode(), row.id)
    seen = await interview(stage, f"1: {ANSWER}")
    await stage.press(stage.ana, seen, "interview_keep_shared")
    for left, message in enumerate(asked):
        assert await rows(stage) == (2, 3 - left)
        assert ANSWER in (await stage.command(stage.ben, f"recall @Ana {KEY}")).post.text
        await stage.chat.remove(message)
        await stage.app.settle()
    assert await rows(stage) == (1, 0)
    assert ANSWER not in (await stage.command(stage.ben, f"recall @Ana {KEY}")).post.text


async def test_a_stopped_double_lists_what_was_open_and_takes_no_answer(stage: Stage) -> None:
    await interview(stage)
    await stage.command(stage.ana, "stop")
    await stage.say(stage.ben, "@double @Ana who looks after the boathouse?")
    told = (await interview(stage)).post.text
    assert told.startswith("Your double is stopped")
    assert "signing key" in told
    assert "boathouse" not in told
    assert "stopped" in (await interview(stage, f"1: {ANSWER}")).post.text
    assert (await rows(stage))[1] == 0


@pytest.mark.parametrize("how", ["interview_keep_alone", "interview_keep_shared"])
async def test_note_goes_once_its_question_reads_otherwise_and_not_before(stage: Stage, how: str) -> None:
    await kept(stage, how)
    asked = [each for each in list(stage.chat.messages.values()) if "signing" in each.text]
    for message in asked:
        await stage.edit(message, message.text)
    assert (await rows(stage))[1] == 1
    for message in asked:
        await stage.edit(message, "Never mind about this.")
    assert (await rows(stage))[1] == 0
    assert ANSWER not in (await stage.command(stage.ana, f"recall {KEY}")).post.text


@pytest.mark.parametrize("how", ["interview_keep_alone", "interview_keep_shared"])
async def test_what_is_forgotten_by_its_age_goes_with_the_note_that_answers_it(stage: Stage, how: str) -> None:
    await kept(stage, how)
    await stage.command(stage.ana, "keep 10 days in #ops")
    await stage.wait(days=5)
    assert await rows(stage) == (2, 1)
    await stage.wait(days=10)
    assert await rows(stage) == (0, 0)
    assert ANSWER not in (await stage.command(stage.ana, f"recall {KEY}")).post.text


async def test_words_of_who_stepped_out_are_asked_about_no_more(stage: Stage) -> None:
    assert "signing" in (await interview(stage)).post.text
    for person in (stage.ben, stage.chen):
        await stage.command(person, "me out")
    assert "no question for you" in (await interview(stage)).post.text
    assert await rows(stage) == (0, 0)


async def test_forgetting_and_taking_along_hold_the_interview_too(stage: Stage) -> None:
    for answer in ("Yes, go ahead.", "No, never on a Friday."):
        await stage.wait(days=1)
        await stage.teach(MAY, answer)
    assert "You said both" in (await interview(stage)).post.text
    await interview(stage, f"1: {ANSWER}")
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        packed = await export_worker(session, stage.app.of.master, worker, stage.clock.now())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert ANSWER in archive.read("interviews.jsonl").decode()
    sure = await stage.command(stage.ana, "forget #ops")
    await stage.press(stage.ana, sure, "forget_part")
    assert await rows(stage) == (0, 0)


async def test_only_the_worker_answers(stage: Stage) -> None:
    asked = await interview(stage)
    await stage.press(stage.ben, asked, "interview_skip")
    await stage.press(stage.ben, asked, "interview_answer", ANSWER)
    assert "interview_keep_alone" not in [action for each in stage.chat.posts for action in actions(each)]
    assert "have no double" in (await stage.command(stage.ben, "interview")).post.text
    assert "1. " in (await interview(stage)).post.text
