"""Whoever talks where a double listens is told once, and can have every double keep nothing of theirs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.chat import Place, PlaceKind, Said
from bot.work.drafts import read_proposal
from memory.record.tables import DecisionRow, DraftRow, InboxRow, MessageRow
from memory.workers import find_worker, worker_seal
from tests.stage import Stage

SECRET = "the zebra sings at midnight"


async def left(stage: Stage) -> int:
    """How many rows hold anything that Ben said."""
    async with stage.app.of.record.read() as session:
        said = list(await session.scalars(select(MessageRow.message).where(MessageRow.author == stage.ben.id)))
        asked = list(await session.scalars(select(DecisionRow.id).where(DecisionRow.asker == stage.ben.id)))
        return len(said) + len(asked)


def told(stage: Stage, place: Place) -> list[str]:
    return [text for text in stage.said_in(place) if text.startswith("Doubles may listen here from now on")]


async def test_place_is_told_once_that_doubles_listen(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.consent(stage.ben)
    assert len(told(stage, stage.ops)) == 1
    assert "first Ana's" in told(stage, stage.ops)[0]
    lab = stage.chat.add_place("lab", PlaceKind.PUBLIC, [stage.ana, stage.ben])
    await stage.consent(stage.ana, lab)
    assert len(told(stage, lab)) == 1


async def test_words_of_who_stepped_out_never_reach_the_disk(stage: Stage) -> None:
    await stage.consent(stage.ana)
    assert (await stage.command(stage.ben, "me out")).post.text.startswith("No double keeps anything of yours")
    said = await stage.chat.say(stage.ben, stage.ops, SECRET)
    async with stage.app.of.record.read() as session:
        kept = (await session.scalars(select(InboxRow).order_by(InboxRow.id.desc()))).first()
    assert kept is not None
    assert kept.body is not None
    body = stage.app.of.master.open(kept.body, kept.key)
    assert '"kind":"unheard"' in body
    assert not {said.id, stage.ben.id, stage.ben.name, SECRET}.intersection(body.split('"'))
    await stage.app.settle()
    assert await left(stage) == 0


async def test_what_was_kept_is_erased_also_where_it_only_stood_before_a_question(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("Where does the zebra sing?", "In the yard.", times=2)
    await stage.say(stage.ben, SECRET)
    await stage.say(stage.chen, "Who locks the door, please?")
    await stage.say(stage.ana, "Chen does.")
    await stage.command(stage.ben, "me out")
    assert await left(stage) == 0
    assert (await stage.command(stage.ana, 'forget "zebra sings"')).post.text.startswith("I know nothing of that")
    assert "Chen does." in (await stage.command(stage.ana, "recall who locks the door")).post.text
    assert await stage.app.store.count() == 2


async def test_question_to_a_double_is_answered_and_not_learnt_from(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.chen, "Where does the zebra sing?")
    await stage.say(stage.ana, "In the yard.")
    await stage.stand_in(stage.ana)
    await stage.command(stage.ben, "我 退出")
    await stage.say(stage.ben, "@double @Ana where does the zebra sing?")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    assert [posted.post.text for posted in stage.replies()] == ["In the yard."]
    assert await left(stage) == 0


async def test_own_double_goes_on_learning_from_a_worker_who_stepped_out(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.consent(stage.ben)
    await stage.command(stage.ben, "me out")
    await stage.say(stage.chen, "Where does the lion sleep?")
    await stage.say(stage.ben, "In the garden.")
    assert "In the garden." in (await stage.command(stage.ben, "recall lion")).post.text
    assert "In the garden." not in (await stage.command(stage.ana, "recall lion")).post.text


async def test_stepping_in_again_lets_doubles_keep_what_is_said_from_then_on(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.command(stage.ben, "me out")
    assert (await stage.command(stage.ben, "me")).post.text.startswith("No double keeps anything of yours.")
    await stage.command(stage.ben, "me in")
    await stage.say(stage.ben, "Where does the zebra sing?")
    assert await left(stage) == 1


@pytest.mark.parametrize("account_closes", [True, False])
async def test_everything_is_erased_a_term_after_the_account_was_closed(stage: Stage, account_closes: bool) -> None:
    await stage.consent(stage.ana)
    await stage.teach("Where does the zebra sing?", "In the yard.")
    assert "everything is erased 7 days later" in (await stage.command(stage.ana, "settings leave 7 days")).post.text
    if account_closes:
        await stage.chat.deactivate(stage.ana)
    await stage.app.settle()
    await stage.wait(days=6)
    assert await stage.app.store.count() == 1
    await stage.wait(days=2)
    assert await stage.app.store.count() == (0 if account_closes else 1)


async def test_who_comes_back_in_time_keeps_their_double(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("Where does the zebra sing?", "In the yard.")
    await stage.chat.deactivate(stage.ana)
    await stage.wait(days=20)
    await stage.consent(stage.ana)
    await stage.wait(days=20)
    assert await stage.app.store.count() == 1


async def test_history_gives_nothing_of_who_stepped_out(stage: Stage) -> None:
    for asker, question in ((stage.ben, "Where does the zebra sing?"), (stage.chen, "Where does the lion sleep?")):
        await stage.chat.say(asker, stage.ops, question)
        stage.clock.advance(timedelta(minutes=5))
        await stage.chat.say(stage.ana, stage.ops, "In the garden.")
        stage.clock.advance(timedelta(hours=2))
    await stage.command(stage.ben, "me out")
    await stage.consent(stage.ana)
    assert "1 decision known" in (await stage.command(stage.ana, "status")).post.text
    assert await left(stage) == 0


async def drafted(stage: Stage) -> str:
    """All that Ana's drafts hold, as text, with what her cards show."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        drafts = [read_proposal(row, seal) for row in await session.scalars(select(DraftRow))]
    return repr((drafts, [card.post for card in stage.cards(stage.ana)]))


async def test_edits_and_reactions_of_who_stepped_out_never_reach_the_disk(stage: Stage) -> None:
    await stage.consent(stage.ana)
    kept = await stage.say(stage.chen, "Where does the lion sleep?")
    said = await stage.say(stage.ben, "Look at this.")
    await stage.command(stage.ben, "me out")
    async with stage.app.of.record.read() as session:
        before = len(list(await session.scalars(select(InboxRow.id))))
    await stage.chat.edit(said, SECRET)
    await stage.chat.react(stage.ben, kept, "eyes")
    async with stage.app.of.record.read() as session:
        assert len(list(await session.scalars(select(InboxRow.id)))) == before


@pytest.mark.parametrize("answered", [True, False])
async def test_drafts_and_cards_lose_the_question_of_who_stepped_out(stage: Stage, *, answered: bool) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.chen, "Where does the zebra sing?")
    await stage.say(stage.ana, "In the yard.")
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@double @Ana where does the zebra sing, {SECRET}?")
    if answered:
        await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    assert SECRET in await drafted(stage)
    await stage.command(stage.ben, "me out")
    assert SECRET not in await drafted(stage)


async def test_question_asked_after_it_is_kept_until_it_is_over_and_a_day_at_most(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.chen, "Where does the zebra sing?")
    await stage.say(stage.ana, "In the yard.")
    await stage.stand_in(stage.ana)
    await stage.command(stage.ben, "me out")
    await stage.say(stage.ben, f"@double @Ana where does the zebra sing, {SECRET}?")
    assert SECRET in await drafted(stage)
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    assert len(stage.replies()) == 1
    await stage.wait(days=1, hours=1)
    assert SECRET not in await drafted(stage)


async def test_words_before_somebody_elses_question_go_out_of_its_draft(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.chen, "Where does the zebra sing?")
    await stage.say(stage.ana, "In the yard.")
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, SECRET)
    await stage.say(stage.chen, "@double @Ana where does the zebra sing?")
    assert SECRET in await drafted(stage)
    await stage.command(stage.ben, "me out")
    assert SECRET not in await drafted(stage)


@pytest.mark.parametrize("before", [True, False])
async def test_what_others_hand_on_by_name_is_kept_neither_before_nor_after(stage: Stage, *, before: bool) -> None:
    await stage.consent(stage.ana)
    await stage.consent(stage.ana, stage.direct(stage.ana))
    record = (
        Said(SECRET + "?", "Ben"),
        Said("Yes, it does.", "Ana"),
        Said("Who feeds it?", "Chen"),
        Said("I do.", "Ana"),
    )
    if not before:
        await stage.command(stage.ben, "me out")
    await stage.say(stage.ana, "", place=stage.direct(stage.ana), record=record)
    if before:
        await stage.press(stage.ana, stage.card_with(stage.ana, "share_handed"), "share_handed")
        assert (await stage.command(stage.ana, 'forget "zebra sings"')).post.text.startswith("This erases")
        await stage.command(stage.ben, "me out")
    assert (await stage.command(stage.ana, 'forget "zebra sings"')).post.text.startswith("I know nothing of that")
    assert "I do." in (await stage.command(stage.ana, "recall who feeds it")).post.text


async def test_what_was_said_before_stepping_out_stays_gone_after_stepping_in_again(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "Where does the zebra sing?")
    await stage.say(stage.ana, "In the yard.")
    await stage.command(stage.ben, "me out")
    await stage.wait(minutes=1)
    await stage.command(stage.ben, "me in")
    await stage.command(stage.ana, "shadow off #ops")
    await stage.consent(stage.ana)
    assert await left(stage) == 0
