"""Filter fields, by the same contract for both stores: what is searched within, and what stands in them."""

from memory.index.store import VectorStore
from memory.index.tokens import words_of
from tests.memory.memories import search
from tests.memory.test_index import a_point, like
from tests.memory.test_index import store as store


async def test_search_is_held_to_acts_and_askers(store: VectorStore) -> None:
    approved = a_point(0, act="approve", asker="ben")
    declined = a_point(0, act="decline", asker="ben")
    other = a_point(0, act="approve", asker="chen")
    await store.upsert([approved, declined, other])

    async def ids(**filters: frozenset[str]) -> set[str]:
        return {hit.id for hit in await search(store, like(0, words=words_of("budget"), **filters))}

    assert await ids(acts=frozenset({"approve"})) == {approved.id, other.id}
    assert await ids(askers=frozenset({"ben"})) == {approved.id, declined.id}
    assert await ids(acts=frozenset({"approve"}), askers=frozenset({"ben"})) == {approved.id}
    assert await ids(askers=frozenset({"dora"})) == set()


async def test_values_of_a_field_are_of_one_worker_and_the_places_given(store: VectorStore) -> None:
    await store.upsert(
        [
            a_point(0, place="ops", asker="ben"),
            a_point(0, place="ops", asker="ben"),
            a_point(0, place="board", asker="chen"),
            a_point(0, place="ops", asker="dora", worker="eve"),
        ]
    )
    assert await store.values("place", "ana") == {"ops", "board"}
    assert await store.values("asker", "ana") == {"ben", "chen"}
    assert await store.values("asker", "ana", frozenset({"ops"})) == {"ben"}
    assert await store.values("asker", "ana", frozenset()) == set()


async def test_value_that_no_point_has_any_more_is_gone(store: VectorStore) -> None:
    last = a_point(0, asker="ben")
    await store.upsert([last, a_point(0, asker="chen")])
    await store.delete([last.id])
    assert await store.values("asker", "ana") == {"chen"}
