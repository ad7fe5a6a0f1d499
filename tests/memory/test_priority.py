"""What waits is put in the order in which the worker took such things before; without a past, what is for them."""

from datetime import UTC, datetime, timedelta

from adapters.chat import Place, PlaceKind
from memory.clone.priority import Order, learn_order, rank, talk_of
from memory.domain import Act, Decision, Provenance, Situation, Turn

ANA = frozenset({"slack:ana"})
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPS, LOBBY = Place("ops", "ops", PlaceKind.PUBLIC), Place("lobby", "lobby", PlaceKind.PUBLIC)


def waiting(
    text: str, *, minutes: float = 5, place: Place = OPS, asker: str = "ben", thread: str = "", named: bool = False
) -> Situation:
    mentions = tuple(ANA) if named else ()
    trigger = Turn(f"{text}{minutes}", asker, asker, text, NOON - timedelta(minutes=minutes), mentions)
    return Situation(place, thread or None, trigger)


def taken(situation: Situation, after: float, act: Act = Act.ANSWER) -> Decision:
    at = situation.trigger.at + timedelta(minutes=after)
    return Decision(situation.trigger.message, "w", situation, act, "Done.", at, Provenance.LIVE, "", "m")


def order_of(*situations: Situation, order: Order, last: tuple[str, str | None] | None = None) -> list[str]:
    return [situations[each.index].trigger.text for each in rank(order, situations, NOON, ANA, last)]


def test_without_a_past_what_is_for_the_worker_and_what_is_broken_comes_first() -> None:
    plain, named = waiting("Where is the wiki?"), waiting("Where is the wiki, Ana?", named=True)
    broken = waiting("The API is down, what now?")
    assert order_of(plain, named, order=Order())[0] == named.trigger.text
    assert order_of(plain, broken, order=Order())[0] == broken.trigger.text


def test_nothing_waits_is_no_order() -> None:
    assert rank(Order(), [], NOON, ANA, None) == []


def test_of_two_alike_the_one_that_waits_longer_comes_first() -> None:
    first, second = waiting("Same words", minutes=5), waiting("Same words", minutes=5, asker="chen")
    assert [each.index for each in rank(Order(), [first, second], NOON, ANA, None)] == [0, 1]


def past(*, quick: str, slow: str) -> list[Decision]:
    """Of two who ask at the same time, one is always answered at once and the other an hour later."""
    decisions = []
    for day in range(20):
        ago = (day + 1) * 24 * 60
        decisions.append(taken(waiting(f"question {day}", minutes=ago, asker=slow, place=LOBBY), 60))
        decisions.append(taken(waiting(f"question {day}", minutes=ago - 1, asker=quick, place=OPS), 2))
    return decisions


def test_who_was_always_answered_first_comes_first() -> None:
    for quick, slow in (("ben", "chen"), ("chen", "ben")):
        order = learn_order(past(quick=quick, slow=slow), ANA)
        theirs = waiting("Do you have a minute?", asker=quick)
        others = waiting("Do you have a minute, please?", asker=slow, place=LOBBY)
        found = rank(order, [others, theirs], NOON, ANA, None)
        assert found[0].index == 1
        assert found[0].figure in {"asker", "place"}


def test_silence_and_other_people_s_talk_teach_nothing() -> None:
    silent = [taken(waiting(f"question {day}", minutes=day + 10), 5, Act.IGNORE) for day in range(30)]
    assert learn_order(silent, ANA).weights.tolist() == Order().weights.tolist()
    assert learn_order([], ANA).counts == {}


def test_talk_in_which_they_just_spoke_comes_first() -> None:
    here, there = waiting("And then?", thread="t1"), waiting("And then?", thread="t2")
    before = taken(waiting("How?", minutes=30, thread="t2"), 5)
    assert rank(Order(), [here, there], NOON, ANA, talk_of(before))[0].index == 1
