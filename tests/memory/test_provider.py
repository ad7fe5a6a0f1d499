"""An embedder of somebody else reads only what a worker lets its provider read; all else is found without it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from adapters.chat import Place, PlaceKind
from memory.domain import Decision, Purpose
from memory.index.embed import Embedder, Embedders
from memory.notes import notes_of
from memory.rights.audience import note_place
from memory.rights.consent import DIRECT, grant, own_talks, revoke
from tests.memory.memories import NOW, OPS, Memory, a_decision, open_memory

TALK = Place("local:dm:ana", "ana", PlaceKind.DIRECT)
OWN = Place("local:own:1", "ben", PlaceKind.OWN, owner="local:ana")
NOTES = notes_of("local:ana", "notes")
QUESTION = "Where does the zebra sing?"


class Abroad(Embeddings):
    """Keeps what it is given to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.read += texts
        return [[float(sum(ord(sign) % 16 == d for sign in text)) for d in range(16)] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture
def abroad() -> Abroad:
    """The provider's model."""
    return Abroad()


@pytest.fixture
async def memory(tmp_path: Path, abroad: Abroad) -> AsyncIterator[Memory]:
    """Ana's memory with a decision in each kind of place, behind an embedder of a provider."""
    fine = Embedder(lambda: abroad, 16, name="there:model", provider="there")
    near = Embedder(Abroad, 16)
    async with open_memory(tmp_path, Embedders(near, fine)) as opened:
        async with opened.record.write() as session:
            for place in (OPS, TALK, OWN, NOTES):
                await note_place(session, place)
        for place in (OPS, TALK, OWN, NOTES):
            await opened.record_only(said_in(place, opened))
        await opened.indexer.index_pending(NOW)
        yield opened


def said_in(place: Place, memory: Memory) -> Decision:
    decision = a_decision(f"{QUESTION} in {place.id}", f"In the yard of {place.id}.", worker=memory.worker.id)
    return replace(decision, situation=replace(decision.situation, place=place))


async def agree(memory: Memory, *places: str, provider: str = "there") -> None:
    async with memory.record.write() as session:
        await grant(session, memory.worker.id, places, [Purpose.MODEL], now=NOW, provider=provider)


async def read_by(memory: Memory, abroad: Abroad) -> set[str]:
    """From which places anything was read."""
    await memory.indexer.refine_pending()
    places = (OPS, TALK, OWN, NOTES)
    return {place.id for place in places if any(f"of {place.id}." in text for text in abroad.read)}


async def test_nothing_is_read_without_consent(memory: Memory, abroad: Abroad) -> None:
    assert await read_by(memory, abroad) == set()
    found = await memory.recall.ask(memory.worker, QUESTION, reader=None, now=NOW)
    assert found.precedents
    assert [text for text in abroad.read if "zebra" in text] == []


async def test_only_the_place_that_was_agreed_to_is_read(memory: Memory, abroad: Abroad) -> None:
    await agree(memory, OPS.id)
    assert await read_by(memory, abroad) == {OPS.id}


async def test_direct_talk_and_notes_go_together_and_own_talks_with_others_to_nobody(
    memory: Memory, abroad: Abroad
) -> None:
    await agree(memory, DIRECT, own_talks("local:ana"))
    assert await read_by(memory, abroad) == {TALK.id, NOTES.id}


async def test_consent_to_one_provider_is_none_to_another(memory: Memory, abroad: Abroad) -> None:
    await agree(memory, OPS.id, DIRECT, provider="elsewhere")
    assert await read_by(memory, abroad) == set()


async def test_question_is_read_where_its_worker_agreed_and_no_more_once_that_ended(
    memory: Memory, abroad: Abroad
) -> None:
    await agree(memory, DIRECT)
    await memory.recall.ask(memory.worker, "Where does the lion sleep?", reader=None, now=NOW)
    assert "where does the lion sleep?" in abroad.read
    async with memory.record.write() as session:
        await revoke(session, memory.worker.id, purposes=[Purpose.MODEL], now=NOW)
    await memory.recall.ask(memory.worker, "Where does the tiger sleep?", reader=None, now=NOW)
    assert "where does the tiger sleep?" not in abroad.read
