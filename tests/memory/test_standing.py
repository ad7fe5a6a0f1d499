"""How much decisions that say the same may count."""

from dataclasses import replace

from memory.domain import Decision, Provenance
from memory.recall.standing import A_DAY, A_PERSON, counted
from tests.memory.memories import a_decision


def told(asker: str, days_ago: float, provenance: Provenance = Provenance.LIVE) -> Decision:
    return replace(a_decision("How do I deploy?", "Run it.", asker=asker, days_ago=days_ago), provenance=provenance)


def test_person_counts_only_so_often_however_many_days_they_ask() -> None:
    assert len(counted([told("ben", day) for day in range(40)])) == A_PERSON


def test_day_counts_only_so_often_however_many_people_ask() -> None:
    assert len(counted([told(f"asker-{number}", 1) for number in range(40)])) == A_DAY


def test_different_people_on_different_days_all_count() -> None:
    assert len(counted([told(f"asker-{number}", number) for number in range(40)])) == 40


def test_decisions_of_unknown_askers_count_as_one_persons() -> None:
    assert len(counted([told("", day) for day in range(40)])) == A_PERSON


def test_those_of_the_best_standing_count() -> None:
    taken = counted([told("ben", 1, Provenance.IMPORTED) for _ in range(9)] + [told("ben", 1), told("ben", 0)])
    assert [each.provenance for each in taken] == [Provenance.LIVE, Provenance.LIVE, Provenance.IMPORTED]


def test_nothing_counts_nothing() -> None:
    assert counted([]) == ()
