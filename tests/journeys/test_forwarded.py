"""What was forwarded from elsewhere helps to answer a question, and bears nothing where others read."""

from sqlalchemy import select

from adapters.chat import Said
from memory.decisions.decisions import read_decision
from memory.domain import Provenance
from memory.record.tables import DecisionRow
from memory.workers import worker_of, worker_seal
from tests.stage import Stage, actions

QUESTION = "The deploy is broken. How do I roll back a deploy?"
ANSWER = "Use the release page, then tell support."
FORWARDED = Said(QUESTION, "Chen", elsewhere=True)


async def teach(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "How do I roll back a deploy?")
    await stage.say(stage.ana, ANSWER)
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana)


async def test_card_quotes_what_was_forwarded_and_its_precedent_is_found(stage: Stage) -> None:
    await teach(stage)
    await stage.say(stage.chen, "@double @Ana what would you say to this?", quoted=FORWARDED)

    card = stage.card_with(stage.ana, "approve").post.card
    assert card is not None
    assert card.quote == f"«{QUESTION}»\nwhat would you say to this?"
    assert card.body == ANSWER


async def test_approved_answer_to_it_is_remembered_without_what_was_forwarded(stage: Stage) -> None:
    await teach(stage)
    await stage.say(stage.chen, "@double @Ana what would you say to this?", quoted=FORWARDED)
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")

    async with stage.app.of.record.read() as session:
        worker = await worker_of(session, stage.ana.id)
        assert worker is not None
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        rows = await session.scalars(select(DecisionRow).where(DecisionRow.worker == worker.id))
        kept = [read_decision(row, seal) for row in rows]
    assert any(decision.provenance is Provenance.CONFIRMED for decision in kept)
    assert "broken" not in str(kept)


async def test_worker_who_forwards_it_into_a_group_with_an_answer_teaches_nobody_there(stage: Stage) -> None:
    await teach(stage)
    await stage.say(stage.ana, "@double The answer is: restart the queue first.", quoted=FORWARDED)
    assert "broken" not in str([each.post for each in stage.cards(stage.ana)])
    await stage.say(
        stage.ana, "@double The answer is: restart it first.", quoted=Said("The queue hangs, what now?", "Chen")
    )
    assert "The queue hangs" in str([each.post for each in stage.cards(stage.ana)])


async def test_worker_who_forwards_it_to_their_own_double_keeps_it_to_themself(stage: Stage) -> None:
    await teach(stage)
    talk = stage.direct(stage.ana)
    await stage.consent(stage.ana, talk)
    await stage.say(stage.ana, "The answer to this is: restart the queue first.", place=talk, quoted=FORWARDED)
    card = stage.cards(stage.ana)[-1]
    assert card.post.text.startswith("I noted 1 of your decisions, for you alone")
    assert actions(card) == ["forget_handed"]
