"""What the double learns by listening, and what it forgets."""

import pytest

from adapters.chat import PlaceKind
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision
from memory.workers import find_worker, worker_seal
from tests.stage import Stage


@pytest.fixture(autouse=True)
async def listening(stage: Stage) -> None:
    """Ana's double listens in #ops."""
    await stage.consent(stage.ana)


async def known(stage: Stage) -> list[Decision]:
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        return await decisions_of(session, seal, worker.id)


async def test_answer_becomes_a_decision_with_its_situation(stage: Stage) -> None:
    await stage.say(stage.ben, "The build is red again.")
    await stage.say(stage.chen, "Can somebody restart the runner?")
    await stage.say(stage.ana, "Restarted, give it five minutes.")
    (decision,) = await known(stage)
    assert decision.act is Act.ANSWER
    assert decision.reply == "Restarted, give it five minutes."
    assert decision.situation.trigger.text == "Can somebody restart the runner?"
    assert [turn.text for turn in decision.situation.earlier] == ["The build is red again."]


async def test_words_in_a_row_are_one_reply(stage: Stage) -> None:
    await stage.say(stage.ben, "Where is the runbook?")
    await stage.say(stage.ana, "In the wiki.")
    await stage.say(stage.ana, "Under operations.")
    assert [decision.reply for decision in await known(stage)] == ["In the wiki.\nUnder operations."]


async def test_reaction_of_the_worker_is_a_decision(stage: Stage) -> None:
    message = await stage.say(stage.ben, "May I merge the hotfix?")
    await stage.chat.react(stage.ben, message, "+1")
    await stage.chat.react(stage.ana, message, "+1")
    await stage.app.settle()
    assert [(decision.act, decision.reply) for decision in await known(stage)] == [(Act.APPROVE, "")]


async def test_silence_while_present_becomes_ignore(stage: Stage) -> None:
    await stage.say(stage.ben, "Anyone for lunch?")
    other = await stage.say(stage.ben, "unrelated", thread="000001")
    await stage.say(stage.ana, "Not that.", thread=other.thread)
    await stage.wait(hours=13)
    acts = {decision.situation.trigger.text: decision.act for decision in await known(stage)}
    assert acts["Anyone for lunch?"] is Act.IGNORE


async def test_silence_while_away_is_no_decision(stage: Stage) -> None:
    await stage.say(stage.ben, "Anyone for lunch?")
    await stage.wait(hours=13)
    assert await known(stage) == []


async def test_thread_reply_answers_its_root(stage: Stage) -> None:
    root = await stage.say(stage.ben, "How do I get a token?")
    await stage.say(stage.chen, "What time is the meeting?")
    await stage.say(stage.ana, "Ask the vault bot.", thread=root.id)
    (decision,) = await known(stage)
    assert decision.situation.trigger.text == "How do I get a token?"


async def test_edit_changes_what_is_remembered(stage: Stage) -> None:
    await stage.say(stage.ben, "Which port?")
    reply = await stage.say(stage.ana, "Port 8080.")
    await stage.chat.edit(reply, "Port 9090.")
    await stage.app.settle()
    answer = await stage.command(stage.ana, "recall which port")
    assert "Port 9090." in answer.post.text
    assert "8080" not in answer.post.text


async def test_deletion_forgets(stage: Stage) -> None:
    await stage.say(stage.ben, "Which port?")
    reply = await stage.say(stage.ana, "Port 8080.")
    await stage.chat.remove(reply)
    await stage.app.settle()
    assert await known(stage) == []
    assert await stage.app.store.count() == 0


async def test_secrets_and_personal_numbers_are_taken_out_before_anything_is_kept(stage: Stage) -> None:
    await stage.say(stage.ben, "What is the test login?")
    await stage.say(stage.ana, "User test, password: hunter2secret, call 13800138000.")
    (decision,) = await known(stage)
    assert "hunter2secret" not in decision.reply
    assert "13800138000" not in decision.reply


async def test_two_workers_in_one_place_each_own_their_memory(stage: Stage) -> None:
    await stage.consent(stage.ben)
    await stage.say(stage.chen, "Who has the key?")
    await stage.say(stage.ana, "I do.")
    await stage.say(stage.ben, "And the spare is with me.")
    answers = [await stage.command(person, "recall who has the key") for person in (stage.ana, stage.ben)]
    assert "I do." in answers[0].post.text
    assert "spare" not in answers[0].post.text
    assert "spare" in answers[1].post.text


async def test_consent_brings_in_what_was_said_lately_and_tells_so(stage: Stage) -> None:
    team = stage.chat.add_place("team", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    await stage.say(stage.ben, "Where is the runbook?", place=team)
    await stage.say(stage.ana, "In the wiki, under operations.", place=team)
    assert await known(stage) == []
    await stage.wait(days=2)
    await stage.consent(stage.ana, team)
    assert [decision.reply for decision in await known(stage)] == ["In the wiki, under operations."]
    told = stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1].post.text
    assert told == "I have read what was said in #team lately: 2 messages, 1 decision of yours."


async def test_zone_that_nobody_knows_keeps_nobody_from_their_double(stage: Stage) -> None:
    dora = stage.chat.add_person("Dora", zone="Mars/Phobos")
    await stage.chat.join(dora, stage.ops)
    await stage.consent(dora)
    await stage.say(stage.ben, "Dora, where is the form?")
    await stage.say(dora, "In the wiki.")
    assert "1 decision" in (await stage.command(dora, "status")).post.text
    assert "(UTC)" in (await stage.command(dora, "stand in for 2 hours")).post.text


async def test_half_a_sign_as_a_cut_leaves_it_loses_no_message(stage: Stage) -> None:
    half = "\U0001f680".encode("utf-16-be")[:2].decode("utf-16-be", "surrogatepass")
    await stage.say(stage.ben, f"Did it ship {half}?")
    await stage.say(stage.ana, "It did.")
    assert [each.situation.trigger.text for each in await known(stage)] == ["Did it ship \ufffd?"]
