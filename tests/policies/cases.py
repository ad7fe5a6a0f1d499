"""Cases and policies to judge: one that may be answered, and strategies for any."""

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from adapters.chat import PlaceKind
from adapters.request import Amount, Days, Entry, FormKind, Request
from memory.domain import Act, Purpose
from policies.case import Case
from policies.conditions import IN_BOTH, IN_LIMITS, IN_PERMITS, Condition
from policies.policy import Limit, Permit, Policy
from policies.policy_file import read_policy

GOOD = """\
version: 1
default: draft
permits:
  - name: routine
    up_to: answer
    when:
      topic: [importer, billing]
      confidence_at_least: 0.9
limits:
  - name: nights
    at_most: ask
    when:
      hours: "20:00-08:00"
"""
"""A policy file with a permit and a limit."""
ANSWERABLE = Case(
    asker="local:ana",
    asker_is_guest=False,
    asker_is_bot=False,
    asker_let_in=False,
    place="local:C1",
    place_name="help",
    place_kind=PlaceKind.PUBLIC,
    local_time=datetime(2026, 3, 4, 10, 30),  # noqa: DTZ001 - a wall clock
    topic="importer",
    text="How do I restart the importer?",
    around=(),
    unseen=False,
    weights={},
    act=Act.ANSWER,
    reply="Run the restart job with the force flag.",
    binding=False,
    borne=True,
    confidence=0.95,
    unsure=False,
    precedents=5,
    askers=3,
    taught=False,
    newest_days=12.0,
    contradiction=False,
    borne_by_one=False,
    spoke_unasked=False,
    speaks=0.9,
    stays_silent=False,
    consents=frozenset(Purpose),
    in_window=True,
    audience_may_see=True,
    labelled=True,
    worker_active=True,
    cleared=True,
    within_reach=True,
    budget_left=True,
    review=False,
    request=None,
    outside=(),
    signed=False,
)


def a_case(**changes: Any) -> Case:
    """The answerable case with some fields changed, to nonsense too."""
    return replace(ANSWERABLE, **changes)


def a_policy(text: str) -> Policy:
    """A policy from the lines after its version."""
    return read_policy(f"version: 1\n{text}", "test.yaml")


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "topic": st.sampled_from(["importer", "billing"]),
    "act": st.sampled_from(list(Act)),
    "place": st.sampled_from(["#help", "local:C1", "random"]),
    "place_kind": st.sampled_from(list(PlaceKind)),
    "asker": st.sampled_from(["local:ana", "local:bo"]),
    "asker_is_guest": st.booleans(),
    "hours": st.sampled_from(["09:00-18:00", "22:00-06:00", "00:00-24:00"]),
    "weekdays": st.sampled_from(["mon", "wed", "sun"]),
    "text_contains": st.sampled_from(["restart", "IMPORTER", "bill"]),
    "reply_contains": st.sampled_from(["job", "never"]),
    "confidence_at_least": st.floats(0, 1),
    "confidence_below": st.floats(0, 1),
    "speaks_at_least": st.floats(0, 1),
    "speaks_below": st.floats(0, 1),
    "precedents_at_least": st.integers(1, 9),
    "precedents_below": st.integers(1, 9),
    "askers_at_least": st.integers(1, 5),
    "taught": st.just(True),
    "askers_below": st.integers(1, 5),
    "precedent_newer_than_days": st.integers(1, 400),
    "precedent_older_than_days": st.integers(1, 400),
    "in_window": st.just(True),
    "outside_window": st.just(True),
    "unsure": st.just(True),
    "contradiction": st.just(True),
    "has_form": st.booleans(),
    "form": st.sampled_from(list(FormKind)),
    "environment": st.sampled_from(["staging", "production"]),
    "resource": st.sampled_from(["billing", "wiki"]),
    "amount_up_to": st.sampled_from(["100 EUR", "500.50 EUR", "500 USD"]),
    "amount_over": st.sampled_from(["100 EUR", "500.50 EUR", "500 USD"]),
    "days_up_to": st.integers(1, 20),
    "days_over": st.integers(1, 20),
    "has_rollback": st.just(True),
    "no_rollback": st.just(True),
}


def _whens(words: tuple[Condition, ...], least: int) -> st.SearchStrategy[dict[str, Any]]:
    names = [word.__name__ for word in words]
    return st.lists(st.sampled_from(names), unique=True, min_size=least, max_size=3).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {name: st.lists(_VALUES[name], min_size=1, max_size=2).map(tuple) for name in chosen}
        )
    )


def permits() -> st.SearchStrategy[Permit]:
    """Any permit that a file could hold."""
    whens = _whens((*IN_BOTH, *IN_PERMITS), 1)
    levels = st.sampled_from(["draft", "ask", "answer"])
    names = st.text("pqr", min_size=1, max_size=4)
    return st.builds(
        lambda name, up_to, when: Permit.model_validate({"name": name, "up_to": up_to, "when": when}),
        names,
        levels,
        whens,
    )


def limits() -> st.SearchStrategy[Limit]:
    """Any limit that a file could hold."""
    whens = _whens((*IN_BOTH, *IN_LIMITS), 0)
    levels = st.sampled_from(["silent", "draft", "ask"])
    names = st.text("lmn", min_size=1, max_size=4)
    return st.builds(
        lambda name, at_most, when: Limit.model_validate({"name": name, "at_most": at_most, "when": when}),
        names,
        levels,
        whens,
    )


def policies() -> st.SearchStrategy[Policy]:
    """Any policy that a file could hold."""
    return st.builds(
        lambda default, raising, capping: Policy(
            version=1, default=default, permits=tuple(raising), limits=tuple(capping)
        ),
        st.sampled_from(["silent", "draft", "ask"]),
        st.lists(permits(), max_size=4),
        st.lists(limits(), max_size=3),
    )


def requests() -> st.SearchStrategy[Request]:
    """Any form that somebody could send off."""
    named = [Entry("Environment", name, "environment") for name in ("staging", "production")]
    named += [Entry("What", name, "resource") for name in ("billing", "wiki")]
    named += [Entry("Rollback", "Run the former release.", "rollback")]
    named += [Entry("Cost", Amount(Decimal(n), c)) for n in ("20", "100", "500.51") for c in ("EUR", "USD")]
    named += [Entry("When", Days(date(2026, 3, 4), date(2026, 3, last))) for last in (4, 9, 28)]
    return st.builds(
        Request,
        form=st.sampled_from(list(FormKind)),
        entries=st.lists(st.sampled_from(named), max_size=4, unique=True).map(tuple),
        needs=st.sampled_from([1, 1, 1, 2]),
        by_hand=st.sampled_from([False, False, False, True]),
    )


def cases() -> st.SearchStrategy[Case]:
    """Any sound case, leaning to what may be answered."""
    mostly = st.sampled_from([True, True, True, True, False])
    rarely = st.sampled_from([False, False, False, False, True])
    return st.builds(
        a_case,
        asker=_VALUES["asker"],
        asker_is_guest=rarely,
        asker_is_bot=rarely,
        asker_let_in=rarely,
        place_kind=_VALUES["place_kind"],
        local_time=st.datetimes(),
        topic=_VALUES["topic"],
        act=_VALUES["act"],
        text=st.sampled_from([ANSWERABLE.text, "billing?", "what is the salary?"]),
        confidence=st.floats(0, 1),
        unsure=rarely,
        precedents=st.integers(0, 9),
        askers=st.integers(0, 5),
        taught=st.booleans(),
        newest_days=st.none() | st.floats(0, 500),
        contradiction=rarely,
        borne_by_one=rarely,
        spoke_unasked=rarely,
        stays_silent=rarely,
        speaks=st.none() | st.floats(0, 1),
        consents=st.sampled_from([frozenset(Purpose), frozenset(Purpose), frozenset({Purpose.DRAFT}), frozenset()]),
        in_window=mostly,
        audience_may_see=mostly,
        labelled=mostly,
        worker_active=mostly,
        cleared=mostly,
        budget_left=mostly,
        request=st.none() | requests(),
        signed=rarely,
    )


FIELDS = tuple(field.name for field in fields(Case))
