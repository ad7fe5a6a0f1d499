"""What is edited, deleted or no longer consented to stands nowhere: not in decisions, contexts, drafts or cards."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from adapters.chat import Deletion, Message, PlaceKind, Said
from memory.decisions.decisions import decisions_of
from memory.record.tables import DraftRow, InboxRow
from memory.workers import find_worker, worker_seal
from tests.stage import Stage, actions


@pytest.fixture(autouse=True)
async def listening(stage: Stage) -> None:
    """Ana's double listens in #ops."""
    await stage.consent(stage.ana)


async def remembered(stage: Stage) -> str:
    """Everything that Ana's decisions hold, as text."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        return repr(await decisions_of(session, seal, worker.id))


async def test_deleted_context_is_taken_out_of_decisions(stage: Stage) -> None:
    remark = await stage.say(stage.ben, "The zebra is ill.")
    await stage.say(stage.chen, "Can you restart the runner?")
    await stage.say(stage.ana, "Restarted.")
    assert "zebra" in await remembered(stage)
    await stage.chat.remove(remark)
    await stage.app.settle()
    assert "zebra" not in await remembered(stage)
    assert "Restarted." in await remembered(stage)


async def test_deletion_waits_for_no_message_that_fails(stage: Stage) -> None:
    remark = await stage.say(stage.ben, "The zebra is ill.")
    await stage.say(stage.chen, "Can you restart the runner?")
    await stage.say(stage.ana, "Restarted.")
    await stage.chat.say(stage.chen, stage.ops, "Thanks!")
    async with stage.app.of.record.write() as session:
        later = {"state": "failing", "attempts": 9, "due": stage.clock.now() + timedelta(hours=10)}
        await session.execute(update(InboxRow).where(InboxRow.state == "waiting").values(later))
    await stage.chat.remove(remark)
    await stage.app.settle()
    async with stage.app.of.record.read() as session:
        assert await session.scalar(select(InboxRow.id).where(InboxRow.state == "failing"))
    assert "zebra" not in await remembered(stage)


async def test_question_whose_deletion_came_before_it_is_put_to_no_double_and_kept_nowhere(stage: Stage) -> None:
    await stage.teach("How do we build?", "With make.", times=2)
    await stage.stand_in(stage.ana)
    question = Message(
        key="late",
        place=stage.ops,
        id="late",
        author=stage.ben,
        text="@Double @Ana how do we build the zebra?",
        at=stage.clock.now(),
        mentions=(stage.ana.id,),
        addressed=True,
    )
    await stage.app.accept(Deletion(key="gone", place=stage.ops, message="late", at=stage.clock.now()))
    await stage.app.settle()
    await stage.app.accept(question)
    await stage.wait(hours=13)
    async with stage.app.of.record.read() as session:
        assert await session.scalar(select(DraftRow.id)) is None
    assert "zebra" not in await remembered(stage)


async def test_command_whose_deletion_came_before_it_is_not_obeyed(stage: Stage) -> None:
    talk = stage.direct(stage.ana)
    await stage.app.accept(Deletion(key="gone", place=talk, message="late", at=stage.clock.now()))
    await stage.app.settle()
    text = "teach where is the zebra? => In cage 4."
    typed = Message(
        key="late", place=talk, id="late", author=stage.ana, text=text, at=stage.clock.now(), addressed=True
    )
    await stage.app.accept(typed)
    await stage.app.settle()
    assert "zebra" not in await remembered(stage)


async def test_part_of_a_turn_is_edited_and_deleted_alone(stage: Stage) -> None:
    await stage.say(stage.ben, "How do we build?")
    first = await stage.say(stage.ana, "With make.")
    second = await stage.say(stage.ana, "Then tag the release.")
    await stage.chat.edit(first, "With make all.")
    await stage.app.settle()
    assert "With make all.\\nThen tag the release." in await remembered(stage)
    await stage.chat.remove(second)
    await stage.app.settle()
    assert "tag the release" not in await remembered(stage)
    assert "With make all." in await remembered(stage)


async def test_draft_for_a_deleted_question_is_cancelled_and_empty(stage: Stage) -> None:
    await stage.teach("How do we build?", "With make.")
    question = await stage.say(stage.chen, "@double @Ana how do we build the zebra?")
    await stage.chat.remove(question)
    await stage.app.settle()
    card = stage.cards(stage.ana)[-1].post
    assert card.text == "Stopped; not sent."
    assert "zebra" not in repr(card)


@pytest.mark.parametrize("gone", [True, False])
async def test_draft_that_rests_on_changed_words_is_not_sent(stage: Stage, gone: bool) -> None:
    await stage.say(stage.ben, "How do we build?")
    reply = await stage.say(stage.ana, "With the zebra.")
    await stage.wait(hours=1)
    await stage.say(stage.chen, "@double @Ana how do we build?")
    assert "zebra" in repr(stage.cards(stage.ana)[-1].post)
    await (stage.chat.remove(reply) if gone else stage.chat.edit(reply, "With make."))
    await stage.app.settle()
    assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."
    assert "zebra" not in repr(stage.cards(stage.ana)[-1].post)


async def test_edit_after_withdrawal_is_not_taken_in(stage: Stage) -> None:
    await stage.consent(stage.chen)
    await stage.say(stage.ben, "How do we build?")
    reply = await stage.say(stage.ana, "With make.")
    await stage.command(stage.ana, "shadow off #ops")
    await stage.chat.edit(reply, "With the zebra.")
    await stage.app.settle()
    assert "zebra" not in await remembered(stage)


async def test_consent_counts_only_for_places_that_the_worker_is_in(stage: Stage) -> None:
    board = stage.chat.add_place("board", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    await stage.consent(stage.ana, board)
    card = await stage.command(stage.chen, "shadow on #board")
    await stage.press(stage.chen, card, "consent_shadow")
    told = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.chen.id]
    assert told[-1].startswith("I cannot see that you are in that place")
    await stage.chat.leave(stage.ana, board)
    await stage.say(stage.ben, "The merger is code zebra. Agreed?", place=board)
    assert "#board" not in (await stage.command(stage.ana, "")).post.text


async def test_what_the_double_answered_is_not_the_workers_silence(stage: Stage) -> None:
    await stage.clear("How do we build?", "With make.")
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, "@double @Ana how do we build?")
    await stage.say(stage.ana, "Lunch is at one.", thread="000001")
    await stage.wait(hours=13)
    assert "ignore" not in await remembered(stage)


async def test_words_after_a_glance_take_its_place(stage: Stage) -> None:
    message = await stage.say(stage.ben, "May I merge the hotfix?")
    await stage.chat.react(stage.ana, message, "eyes")
    await stage.app.settle()
    await stage.say(stage.ana, "Yes, merge it.")
    assert "Yes, merge it." in await remembered(stage)


async def test_place_consented_after_the_first_stand_in_is_asked_about_again(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    help_place = stage.chat.add_place("help", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana, help_place)
    answer = await stage.command(stage.ana, "stand in for 2 hours")
    assert actions(answer) == ["consent_send"]


async def test_question_deleted_in_a_direct_talk_is_gone_from_its_draft(stage: Stage) -> None:
    await stage.teach("How do we build?", "With make.")
    talk = stage.direct(stage.chen)
    question = await stage.say(stage.chen, "@Ana how do we build the zebra?", place=talk)
    assert "zebra" in repr(stage.cards(stage.ana)[-1].post)
    await stage.chat.remove(question)
    await stage.app.settle()
    assert "zebra" not in repr(stage.cards(stage.ana)[-1].post)


async def test_last_place_switched_off_ends_direct_talks_too(stage: Stage) -> None:
    await stage.clear("How do we build?", "With make.")
    await stage.stand_in(stage.ana)
    await stage.command(stage.ana, "shadow off #ops")
    await stage.say(stage.chen, "@Ana how do we build?", place=stage.direct(stage.chen))
    assert stage.replies() == []


@pytest.mark.parametrize("first", ["deleted", "stepped out"])
@pytest.mark.parametrize("quoted_before", [True, False])
async def test_quotation_of_what_is_gone_is_neither_kept_nor_learnt(
    stage: Stage, *, quoted_before: bool, first: str
) -> None:
    question = await stage.say(stage.ben, "Where does the zebra sing tonight?")
    quotation = Said("Where does the  Zebra sing tonight?")
    if quoted_before:
        await stage.say(stage.ana, "@double In the yard.", quoted=quotation)
        assert "zebra" in (await remembered(stage)).casefold()
    if first == "deleted":
        await stage.chat.remove(question)
        await stage.app.settle()
    else:
        await stage.command(stage.ben, "me out")
    if not quoted_before:
        await stage.say(stage.ana, "@double In the yard.", quoted=quotation)
    assert "zebra" not in (await remembered(stage)).casefold()
