"""What a question names is preferred, and hides nothing; only what the reader may know of is understood."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.chat import Person, Place
from memory.domain import Act, Decision
from memory.recall.recall import Recalled
from memory.rights.audience import only
from tests.memory.memories import BEN, BOARD, CHEN, NOW, OPS, Memory, a_decision, open_shared_memory


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    """Of two places, one of them private."""
    async with open_shared_memory(tmp_path) as opened:
        yield opened


async def remember(
    memory: Memory, question: str, reply: str, *, place: Place = OPS, asker: str = "ben", days_ago: float = 1.0
) -> Decision:
    decision = a_decision(question, reply, days_ago=days_ago, asker=asker, worker=memory.worker.id)
    decision = replace(decision, situation=replace(decision.situation, place=place))
    await memory.record_only(decision)
    await memory.indexer.index_pending(NOW)
    return decision


async def ask(memory: Memory, question: str, reader: Person | None = None) -> Recalled:
    return await memory.recall.ask(memory.worker, question, reader=only(reader) if reader else None, now=NOW)


def ids(found: Recalled) -> list[str]:
    return [precedent.decision.id for precedent in found.precedents]


async def test_what_the_question_names_comes_first(memory: Memory) -> None:
    budget = "Can you approve the budget for the offsite?"
    declined = await remember(memory, budget, "No, declined.", asker="ben")
    elsewhere = await remember(memory, budget, "Approved for the board.", place=BOARD, asker="ben")
    chens = await remember(memory, budget, "Approved for Chen.", asker="chen")
    for question, wanted in (
        ("did she decline the budget for the offsite", declined),
        ("the budget for the offsite in #board", elsewhere),
        ("Chen's budget for the offsite", chens),
    ):
        found = await ask(memory, question)
        assert ids(found)[0] == wanted.id
        assert len(found.precedents) == 3
        assert not found.unmet


async def test_named_asker_is_found_behind_many_that_are_nearer(memory: Memory) -> None:
    near = [
        a_decision("How do we roll back the importer?", f"With script {number}.", asker="chen", worker=memory.worker.id)
        for number in range(60)
    ]
    await memory.record_only(*near)
    bens = await remember(memory, "The importer fails, shall we go back a release?", "Yes, to 412.", asker="ben")
    assert bens.id in ids(await ask(memory, "what did I tell Ben: how do we roll back the importer?"))


async def test_only_good_answer_is_found_where_nothing_fits_and_that_is_said(memory: Memory) -> None:
    answer = await remember(memory, "How do we roll back a deploy?", "Run deploy rollback.", asker="ben")
    await remember(memory, "Can we order pizza?", "No, declined.", place=BOARD, asker="chen")
    found = await ask(memory, "did she decline Chen's rollback of a deploy in #board?")
    assert found.clues.given == ("act", "place", "asker")
    assert ids(found)[0] == answer.id
    assert found.unmet


async def test_where_it_is_asked_does_not_count_where_another_place_is_named(memory: Memory) -> None:
    await remember(memory, "How do we roll back a deploy?", "Run deploy rollback.", asker="chen")
    await remember(memory, "Can we order pizza?", "No, declined.", place=BOARD, asker="ben")
    found = await memory.recall.ask(
        memory.worker, "rollback of a deploy in #board", reader=None, now=NOW, place="ops", asker="chen"
    )
    assert found.unmet
    assert "place" not in found.precedents[0].why
    assert "asker" in found.precedents[0].why


async def test_question_of_nothing_but_what_it_names_lists_the_newest(memory: Memory) -> None:
    old = await remember(memory, "Can you approve the release?", "Approved.", days_ago=9)
    new = await remember(memory, "Is the parental leave of Dora approved?", "Approved, enjoy.", days_ago=1)
    await remember(memory, "Can you approve the pizza?", "No, declined.", days_ago=2)
    found = await ask(memory, "what did I approve?")
    assert ids(found) == [new.id, old.id]
    assert found.precedents[0].why == ("act",)
    found = await ask(memory, "what did I approve in the last three days?")
    assert ids(found) == [new.id]
    assert found.precedents[0].why == ("act", "window")
    found = await ask(memory, "what did I approve today?")
    assert (ids(found), found.widened) == ([new.id, old.id], True)


async def test_place_and_asker_that_the_reader_may_not_know_of_are_not_understood(memory: Memory) -> None:
    await remember(memory, "Shall we sell the warehouse?", "Yes, in May.", place=BOARD, asker="ben")
    public = await remember(memory, "Shall we paint the warehouse?", "Yes, white.", asker="chen")
    question = "what did she tell Ben in #board of the warehouse"
    theirs, bens = await ask(memory, question, CHEN), await ask(memory, question, BEN)
    assert theirs.clues.given == ()
    assert ids(theirs) == [public.id]
    assert bens.clues.given == ("place", "asker")
    assert len(bens.precedents) == 2


async def test_listing_shows_only_what_the_reader_may_see(memory: Memory) -> None:
    await remember(memory, "Can you approve the sale?", "Approved.", place=BOARD, asker="ben")
    public = await remember(memory, "Can you approve the paint?", "Approved, white.", asker="ben")
    assert ids(await ask(memory, "what did she approve?", CHEN)) == [public.id]
    assert len((await ask(memory, "what did she approve?", BEN)).precedents) == 2


async def test_name_of_an_asker_is_forgotten_with_what_they_asked(memory: Memory) -> None:
    decision = await remember(memory, "Who has the key?", "It is with Dora.", asker="ben")
    await remember(memory, "Who has the badge?", "It is with Dora.", asker="chen")
    assert (await ask(memory, "what did Ben ask about the key")).clues.asker is not None
    await memory.store.delete([decision.id])
    assert (await ask(memory, "what did Ben ask about the key")).clues.asker is None


async def test_silence_is_never_recalled(memory: Memory) -> None:
    silent = a_decision("Can you approve the pizza?", "", worker=memory.worker.id)
    assert silent.act is Act.IGNORE
    await memory.record_only(silent)
    await memory.indexer.index_pending(NOW)
    assert ids(await ask(memory, "what did Ben ask in #ops")) == []
