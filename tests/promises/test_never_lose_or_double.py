"""An accepted event happens once, a reply goes out once, and nothing goes out after stop, whatever fails."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from adapters.errors import AdapterError, RateLimited, Refused, Unclear
from memory.record.tables import DraftRow, InboxRow, JobRow
from tests.servers.faulty import Lost
from tests.stage import Stage, earn

QUESTION = "How do I roll back a deploy?"
ANSWER = "Use the release page."


async def approve(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")


@pytest.mark.parametrize(
    "faults", [[Unclear("lost")], [Lost("lost")], [RateLimited(30)], [Unclear("a"), RateLimited(5), Lost("b")]]
)
async def test_reply_goes_out_once_whatever_the_platform_answers(stage: Stage, faults: list[AdapterError]) -> None:
    stage.chat.faults = list(faults)
    await approve(stage)
    for _ in range(6):
        await stage.wait(seconds=40)
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]


@pytest.mark.parametrize("fault", [Unclear("lost"), Lost("lost"), RateLimited(30)])
@pytest.mark.parametrize("words", ["stop", "shadow off"])
async def test_nothing_stays_sent_after_the_worker_stopped_it_on_its_way(
    stage: Stage, fault: AdapterError, words: str
) -> None:
    stage.chat.faults = [fault]
    await approve(stage)
    await stage.command(stage.ana, words)
    await stage.wait(minutes=10)
    await stage.wait(minutes=10)
    assert stage.replies() == []
    assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."


async def test_reply_waits_for_the_process_that_can_speak_there(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    stage.chat.others = {stage.ops.id}
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    await stage.wait(minutes=5)
    assert stage.replies() == []
    stage.chat.others = set()
    await stage.wait(seconds=1)
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]


async def test_reply_that_the_platform_refuses_is_shown_as_not_sent(stage: Stage) -> None:
    stage.chat.faults = [Refused("channel_archived")]
    await approve(stage)
    assert stage.cards(stage.ana)[-1].post.text == "The chat refused to send this; the answer did not go out."


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_answer_whose_stand_in_ends_before_it_leaves_waits_for_the_worker(stage: Stage) -> None:
    await stage.stand_in(stage.ana, "for 1 hour")
    stage.chat.faults = [RateLimited(7200)]
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    await stage.wait(hours=3)
    assert stage.replies() == []
    card = stage.cards(stage.ana)[-1]
    assert card.post.text == "Ben asks in #ops. May I answer this?"
    await stage.press(stage.ana, card, "approve")
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]


async def test_approval_that_waited_for_a_list_of_readers_goes_out_once_it_is_told(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    stage.chat.tells_members = False
    await stage.wait(minutes=2)
    for _ in range(2):
        await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
        await stage.wait(minutes=2)
    assert stage.replies() == []
    stage.chat.tells_members = True
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]


async def test_unreadable_event_stops_nothing_else(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.chat.say(stage.ben, stage.ops, "Broken on disk")
    async with stage.app.of.record.write() as session:
        await session.execute(update(InboxRow).where(InboxRow.state == "waiting").values(body=b"x" * 40))
    await stage.teach(QUESTION, ANSWER)
    assert ANSWER in (await stage.command(stage.ana, f"recall {QUESTION}")).post.text


async def test_question_that_cannot_be_answered_goes_to_the_worker_in_the_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)

    async def broken(*_: object) -> None:
        raise OSError("the index is gone")

    monkeypatch.setattr(stage.app.store, "find", broken)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    for _ in range(8):
        await stage.wait(minutes=10)
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert card.body.startswith("I could not draft this: what I would have had to read")
    assert stage.said_in(stage.ops)[-1] == "I have nothing of Ana's to go by here. Ana will see your question."


async def test_erasure_outlasts_an_outage_of_the_index(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    with monkeypatch.context() as outage:

        async def broken(*_: object) -> None:
            raise OSError("the index is gone")

        outage.setattr(stage.app.store, "delete_worker", broken)
        sure = await stage.command(stage.ana, "forget everything")
        await stage.press(stage.ana, sure, "forget_everything")
        for _ in range(12):
            await stage.wait(minutes=10)
        assert await stage.app.store.count() == 1
    await stage.wait(minutes=20)
    assert await stage.app.store.count() == 0


async def test_stop_waits_behind_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana)

    async def broken(*_: object, **__: object) -> None:
        raise OSError("no look-up today")

    monkeypatch.setattr("bot.intake.handle.Handler._message", broken)
    await stage.chat.say(stage.ana, stage.direct(stage.ana), "hello")
    await stage.app.settle()
    answer = await stage.command(stage.ana, "stop")
    assert answer.post.text.startswith("Stopped.")


async def test_two_questions_in_a_row_are_two_drafts(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.say(stage.chen, "@double @Ana where is the printer?")
    async with stage.app.of.record.read() as session:
        assert len(list(await session.scalars(select(DraftRow)))) == 2


async def test_nothing_due_is_left_behind(stage: Stage) -> None:
    await approve(stage)
    await stage.wait(days=3)
    async with stage.app.of.record.read() as session:
        assert list(await session.scalars(select(JobRow.kind).where(JobRow.due < stage.clock.now()))) == []
        rows = await session.scalars(select(InboxRow.state).distinct())
        assert set(rows) == {"done"}
    stage.clock.advance(timedelta(days=3))
    await stage.app.inbox.forget_handled()
    async with stage.app.of.record.read() as session:
        assert list(await session.scalars(select(InboxRow.id))) == []


@pytest.mark.parametrize("fault", [RateLimited(5), Refused("missing_scope"), Unclear("no answer")])
async def test_doubt_outlasts_a_look_up_that_fails(stage: Stage, fault: AdapterError) -> None:
    stage.chat.faults, stage.chat.find_faults = [Lost("lost")], [fault, fault]
    await approve(stage)
    for _ in range(6):
        await stage.wait(minutes=1)
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]
    assert stage.cards(stage.ana)[-1].post.text == "Sent, as you approved."


@pytest.mark.after(earn, QUESTION, ANSWER)
async def test_undo_takes_back_what_was_sent_at_the_second_try(stage: Stage) -> None:
    await stage.stand_in(stage.ana, "for 1 hour")
    stage.chat.faults = [RateLimited(7200)]
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    await stage.wait(hours=3)
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    assert stage.replies() == []
    assert stage.cards(stage.ana)[-1].post.text.startswith("Taken back.")


async def test_what_was_taken_back_before_it_was_said_is_never_said(stage: Stage) -> None:
    stage.chat.faults, stage.chat.delete_faults = [Unclear("no answer")], [Refused("cant_delete_message")]
    await approve(stage)
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "edit", "Not today.")
    for _ in range(6):
        await stage.wait(minutes=1)
    assert [reply.post.text for reply in stage.replies()] == ["Not today."]
    assert stage.cards(stage.ana)[-1].post.text == "Sent, in your words."


async def test_nothing_is_said_beside_what_cannot_be_taken_back(stage: Stage) -> None:
    await approve(stage)
    stage.chat.delete_faults = [RateLimited(120), Refused("cant_delete_message")]
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "edit", "Not today.")
    await stage.wait(minutes=10)
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]
    assert stage.cards(stage.ana)[-1].post.text == "The chat refused to take this back; please delete it yourself."


async def test_reply_that_cannot_be_taken_back_says_so(stage: Stage) -> None:
    await approve(stage)
    stage.chat.delete_faults = [Refused("cant_delete_message")]
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    assert stage.cards(stage.ana)[-1].post.text == "The chat refused to take this back; please delete it yourself."


async def test_withdrawal_waits_behind_nothing_that_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana)

    async def broken(*_: object) -> None:
        raise OSError("the index is gone")

    monkeypatch.setattr(stage.app.store, "find", broken)
    await stage.chat.command(stage.ana, "recall deploys")
    await stage.app.settle()
    assert (await stage.command(stage.ana, "stop")).post.text.startswith("Stopped.")
    assert (await stage.command(stage.ana, "shadow off")).post.text.endswith("everywhere.")


@pytest.mark.after(earn, QUESTION, ANSWER)
@pytest.mark.parametrize("sent_late", [True, False])
async def test_double_is_silent_once_the_worker_has_answered(stage: Stage, sent_late: bool) -> None:
    await stage.stand_in(stage.ana)
    stage.chat.faults = [RateLimited(600)] if sent_late else []
    stage.clock.advance(timedelta(minutes=10))
    await stage.chat.say(stage.ben, stage.ops, f"@double @Ana {QUESTION}")
    await stage.app.events.drain()
    if sent_late:
        await stage.app.settle()
    stage.clock.advance(timedelta(minutes=1))
    await stage.chat.say(stage.ana, stage.ops, "No, not today: the release page is broken.")
    await stage.app.events.drain()
    await stage.app.settle()
    await stage.wait(minutes=20)
    assert stage.replies() == []


async def test_reply_whose_source_was_deleted_on_the_way_is_not_sent(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, QUESTION)
    source = await stage.say(stage.ana, ANSWER)
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    stage.chat.faults = [RateLimited(600)]
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    await stage.chat.remove(source)
    await stage.wait(minutes=20)
    assert stage.replies() == []


@pytest.mark.parametrize("fault", [Lost("lost"), Unclear("lost")])
async def test_reply_on_its_way_is_taken_back_when_its_worker_is_forgotten(stage: Stage, fault: AdapterError) -> None:
    stage.chat.faults = [fault]
    await approve(stage)
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    await stage.wait(minutes=10)
    await stage.wait(minutes=10)
    assert stage.replies() == []


async def test_undone_words_are_no_precedent(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "edit", "Oops, the wrong window.")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "undo")
    answer = await stage.command(stage.ana, f"recall {QUESTION}")
    assert "Oops" not in answer.post.text
    assert ANSWER in answer.post.text
