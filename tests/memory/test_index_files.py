"""What was taken out of the embedded index, or replaced in it, stands in none of its files once it was cleansed."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from uuid_utils import uuid7

from benchmarks.recall import units
from memory.index.edge import MANY, EdgeStore
from memory.index.store import Dense, Fine, Point, Query, Refined
from memory.index.tokens import words_of
from tests.memory.test_index import names

SIZE = 16
FINE = Fine("some:model", 8)
CANARIES = 50
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
VECTORS = units(np.random.default_rng(7), 4 * CANARIES, SIZE)


def a_canary(number: int, *, worker: str = "ana") -> Point:
    """A decision with vectors and an asker that nothing else has."""
    situation, reply = VECTORS[2 * number], VECTORS[2 * number + 1]
    asker = f"local:asker-{number:03d}"
    words = words_of(f"word{number}")
    return Point(str(uuid7()), worker, "#ops", "answer", NOW, situation, reply, words, asker)


def stored(vector: Dense) -> tuple[bytes, bytes]:
    """A vector of length one as it may stand in a file: in half and in single precision."""
    single = np.array(vector, dtype=np.float32)
    return single.astype(np.float16).tobytes(), single.tobytes()


def signs_of(point: Point) -> list[bytes]:
    """All by which a point could be known in a file."""
    vectors = [sign for vector in (point.situation, point.reply) if vector for sign in stored(vector)]
    return [*ids_of(point), point.asker.encode(), *vectors]


def ids_of(point: Point) -> list[bytes]:
    """A decision's id as text and as bytes, in either order."""
    raw = UUID(point.id).bytes
    return [point.id.encode(), raw, raw[::-1]]


def signs_left(home: Path, *points: Point) -> set[bytes]:
    """The signs of some points that stand in any file of a folder."""
    files = [path.read_bytes().strip(b"\0") for path in home.rglob("*") if path.is_file()]
    whole = b"\0".join(files)
    return {sign for point in points for sign in signs_of(point) if sign in whole}


async def filled(home: Path) -> tuple[EdgeStore, list[Point], list[Point]]:
    """An index of fifty canaries of Ana's and fifty of Ben's, with fine vectors."""
    store = EdgeStore(home / "index", SIZE, FINE)
    anas = [a_canary(number) for number in range(CANARIES)]
    bens = [a_canary(number + CANARIES, worker="ben") for number in range(CANARIES)]
    await store.upsert([*anas, *bens])
    await store.refine([Refined(point.id, VECTORS[number][:8], None) for number, point in enumerate(anas)])
    return store, anas, bens


async def test_bytes_of_what_was_taken_out_remain_until_the_folder_is_rewritten(tmp_path: Path) -> None:
    store, anas, bens = await filled(tmp_path)
    assert store.is_clean
    assert len(signs_left(tmp_path, *anas)) >= 3 * CANARIES
    await store.delete_worker("ana")
    assert not store.is_clean
    assert signs_left(tmp_path, *anas)
    assert await store.cleanse()
    assert store.is_clean
    assert signs_left(tmp_path, *anas) == set()
    assert len(signs_left(tmp_path, *bens)) >= 3 * CANARIES
    assert await store.ids() == {point.id for point in bens}
    assert not await store.cleanse()
    await store.close()


async def test_part_that_was_taken_out_is_gone_and_the_rest_is_found_as_before(tmp_path: Path) -> None:
    store, anas, _ = await filled(tmp_path)
    gone, kept = anas[:20], anas[20:]
    query = Query(worker="ana", dense=kept[0].situation, fine=VECTORS[20][:8], words=kept[0].words)
    before = {hit.id: hit for hit in await store.score(query, [point.id for point in kept])}
    await store.delete([point.id for point in gone])
    await store.cleanse()
    assert signs_left(tmp_path, *gone) == set()
    after = {hit.id: hit for hit in await store.score(query, [point.id for point in kept])}
    assert after.keys() == before.keys()
    for each, hit in before.items():
        assert after[each].situation == pytest.approx(hit.situation, abs=0.001)
        assert after[each].fine_situation == pytest.approx(hit.fine_situation, abs=0.001)
    await store.close()


async def test_vectors_of_a_decision_that_was_replaced_are_gone(tmp_path: Path) -> None:
    store, anas, bens = await filled(tmp_path)
    new = [
        Point(each.id, "ana", "#ops", "answer", NOW, other.situation, None, other.words, other.asker)
        for each, other in zip(anas, bens, strict=True)
    ]
    await store.upsert(new)
    assert not store.is_clean
    await store.cleanse()
    assert signs_left(tmp_path, *anas) <= {sign for each in anas for sign in ids_of(each)}
    await store.close()


async def test_what_is_new_soils_nothing(tmp_path: Path) -> None:
    store, *_ = await filled(tmp_path)
    await store.delete([str(uuid7())])
    assert store.is_clean
    await store.close()


async def test_fine_vectors_stay_where_the_store_is_opened_without_their_embedder(tmp_path: Path) -> None:
    store, anas, _ = await filled(tmp_path)
    await store.close()
    plain = EdgeStore(tmp_path / "index", SIZE)
    await plain.delete([anas[0].id])
    await plain.cleanse()
    await plain.close()
    again = EdgeStore(tmp_path / "index", SIZE, FINE)
    assert len(await again.fine([point.id for point in anas])) == CANARIES - 1
    await again.close()


async def test_what_is_taken_out_and_what_comes_while_the_folder_is_rewritten_is_seen_to(tmp_path: Path) -> None:
    store, anas, bens = await filled(tmp_path)
    await store.delete([anas[0].id])
    new = a_canary(99, worker="chen")
    cleansing = asyncio.create_task(store.cleanse())
    await asyncio.sleep(0)
    await store.delete([point.id for point in anas[1:10]])
    await store.upsert([new])
    assert await store.count("chen") == 1
    await cleansing
    while not store.is_clean:
        await store.cleanse()
    assert signs_left(tmp_path, *anas[:10]) == set()
    assert await store.ids() == {new.id, *(point.id for point in (*anas[10:], *bens))}
    await store.close()


async def test_optimizing_does_not_hold_up_what_must_go(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path / "index", SIZE, FINE)
    canary = a_canary(0)
    many = [a_canary(1 + number % 90, worker="ben") for number in range(MANY)]
    await store.upsert([canary, *many])
    optimizing = asyncio.create_task(store.optimize())
    await asyncio.sleep(0)
    await store.delete([canary.id])
    assert await store.cleanse()
    await optimizing
    assert store.is_clean
    assert signs_left(tmp_path, canary) == set()
    assert await store.count() == MANY
    await store.close()


def died_before_it_began(home: Path) -> None:
    """Something was taken out, and nothing was rewritten yet."""


def died_while_it_wrote(home: Path) -> None:
    """Half of a copy is there."""
    (home / "index-copy" / "segments").mkdir(parents=True)


def died_between_the_names(home: Path) -> None:
    """The folder was put aside, and the copy is not in its place yet."""
    shutil.copytree(home / "index", home / "index-copy")
    (home / "index").rename(home / "index-former")


def died_before_the_former_was_gone(home: Path) -> None:
    """The copy is in its place, and the former folder still there."""
    shutil.copytree(home / "index", home / "index-former")


@pytest.mark.parametrize(
    "died",
    [died_before_it_began, died_while_it_wrote, died_between_the_names, died_before_the_former_was_gone],
)
async def test_process_that_died_at_any_step_is_taken_up_again(tmp_path: Path, died: Callable[[Path], None]) -> None:
    store, anas, bens = await filled(tmp_path)
    await store.delete_worker("ana")
    await store.close()
    died(tmp_path)
    again = EdgeStore(tmp_path / "index", SIZE, FINE)
    assert await again.ids() == {point.id for point in bens}
    assert not again.is_clean
    await again.cleanse()
    assert again.is_clean
    assert signs_left(tmp_path, *anas) == set()
    assert names(tmp_path) == ["index", "index-clean"]
    await again.close()


async def test_folder_from_before_there_was_a_mark_is_rewritten_once(tmp_path: Path) -> None:
    store, *_ = await filled(tmp_path)
    await store.close()
    (tmp_path / "index-clean").unlink()
    again = EdgeStore(tmp_path / "index", SIZE, FINE)
    assert await again.cleanse()
    assert not await again.cleanse()
    await again.close()
