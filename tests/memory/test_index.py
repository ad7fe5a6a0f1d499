"""One contract for both stores: Qdrant's engine in this process, and a Qdrant client."""

import warnings
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from qdrant_client import AsyncQdrantClient
from uuid_utils import uuid7

from memory.index.edge import EdgeStore
from memory.index.server import open_server
from memory.index.store import Point, Query, VectorStore
from memory.index.tokens import words_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SIZE = 4


@pytest.fixture(params=["edge", "server"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VectorStore]:
    """An empty store of each kind."""
    if request.param == "edge":
        opened: VectorStore = EdgeStore(tmp_path / "index", SIZE)
    else:
        with warnings.catch_warnings(action="ignore"):
            opened = await open_server(AsyncQdrantClient(":memory:"), SIZE)
    yield opened
    await opened.close()


def a_point(direction: int, **changes: object) -> Point:
    vector = tuple(1.0 if place == direction else 0.0 for place in range(SIZE))
    fields: dict[str, object] = {
        "id": str(uuid7()),
        "worker": "ana",
        "place": "ops",
        "act": "answer",
        "at": NOW,
        "situation": vector,
        "reply": None,
        "words": words_of(""),
    }
    return Point(**{**fields, **changes})  # type: ignore[arg-type]


def like(direction: int, **filters: object) -> Query:
    vector = tuple(1.0 if place == direction else 0.0 for place in range(SIZE))
    fields: dict[str, object] = {"worker": "ana", "dense": vector, "words": words_of("")}
    return Query(**{**fields, **filters})  # type: ignore[arg-type]


async def found(store: VectorStore, query: Query) -> list[str]:
    return [hit.id for hit in await store.search(query) if max(hit.situation, hit.reply, hit.words) > 0]


async def test_search_scores_situation_reply_and_words_apart(store: VectorStore) -> None:
    one = a_point(0, words=words_of("rollback"))
    two = a_point(1, reply=(1.0, 0.0, 0.0, 0.0), words=words_of("coffee"))
    await store.upsert([one, two])
    hits = {hit.id: hit for hit in await store.search(like(0, words=words_of("rollback")))}
    assert hits[one.id].situation == pytest.approx(1.0)
    assert hits[one.id].reply == 0.0
    assert hits[one.id].words > 0
    assert hits[two.id].reply == pytest.approx(1.0)
    assert hits[two.id].words == 0.0


async def test_filters_hold_for_every_score(store: VectorStore) -> None:
    wanted = a_point(0, words=words_of("x"), reply=(1.0, 0.0, 0.0, 0.0))
    others = [
        a_point(0, worker="ben", words=words_of("x"), reply=(1.0, 0.0, 0.0, 0.0)),
        a_point(0, place="board", words=words_of("x"), reply=(1.0, 0.0, 0.0, 0.0)),
        a_point(0, act="ignore", words=words_of("x"), reply=(1.0, 0.0, 0.0, 0.0)),
        a_point(0, at=NOW - timedelta(days=2), words=words_of("x"), reply=(1.0, 0.0, 0.0, 0.0)),
        a_point(0, at=NOW + timedelta(days=1), words=words_of("x"), reply=(1.0, 0.0, 0.0, 0.0)),
    ]
    await store.upsert([wanted, *others])
    query = like(
        0,
        words=words_of("x"),
        places=frozenset({"ops"}),
        without_acts=frozenset({"ignore"}),
        since=NOW,
        until=NOW + timedelta(days=1),
    )
    assert await found(store, query) == [wanted.id]


async def test_upsert_replaces_and_delete_removes(store: VectorStore) -> None:
    point = a_point(0)
    await store.upsert([point])
    await store.upsert([a_point(1, id=point.id)])
    assert await found(store, like(0)) == []
    assert await found(store, like(1)) == [point.id]
    await store.delete([point.id, str(uuid7())])
    assert await store.count() == 0


async def test_worker_is_deleted_alone(store: VectorStore) -> None:
    await store.upsert([a_point(0), a_point(1), a_point(0, worker="ben")])
    await store.delete_worker("ana")
    assert (await store.count("ana"), await store.count("ben"), await store.count()) == (0, 1, 1)


async def test_cleared_store_is_empty_and_usable(store: VectorStore) -> None:
    await store.upsert([a_point(0)])
    await store.clear()
    assert await store.count() == 0
    await store.upsert([a_point(0)])
    assert await store.count() == 1


async def test_edge_store_keeps_its_points_when_opened_again(tmp_path: Path) -> None:
    first = EdgeStore(tmp_path / "index", SIZE)
    point = a_point(0)
    await first.upsert([point])
    await first.close()
    again = EdgeStore(tmp_path / "index", SIZE)
    assert await found(again, like(0)) == [point.id]
    await again.close()


def test_words_keep_identifiers_whole_and_cut_chinese_into_pairs() -> None:
    assert set(words_of("PR deploy_v2.1 回滚部署").dimensions) > set(words_of("回滚").dimensions)
    assert set(words_of("foo.bar_baz").dimensions) > set(words_of("foo").dimensions)
    assert words_of("the of and").dimensions == ()
    assert words_of("").dimensions == ()
