"""Each word of the policy file: when it holds, and that the reference names it."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.chat import PlaceKind
from adapters.request import Amount, Days, Entry, FormKind, Request
from memory.domain import Act
from policies.conditions import BY_NAME, reference
from tests.policies.cases import a_case

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "policy.md"


def at(hour: int, minute: int = 0) -> dict[str, datetime]:
    """A wall clock time on a Wednesday."""
    return {"local_time": datetime(2026, 3, 4, hour, minute)}  # noqa: DTZ001 - a wall clock


def form(*entries: Entry) -> dict[str, Any]:
    """That it is asked with a form of some fields."""
    return {"request": Request(FormKind.PURCHASE, entries)}


def cost(number: str, currency: str = "EUR") -> Entry:
    """An amount in a form."""
    return Entry("Cost", Amount(Decimal(number), currency))


@pytest.mark.parametrize(
    ("word", "value", "changes", "holds"),
    [
        ("topic", "Importer", {}, True),
        ("topic", "import", {}, False),
        ("act", Act.ANSWER, {}, True),
        ("act", Act.POINT, {}, False),
        ("place", "#help", {}, True),
        ("place", "help", {}, True),
        ("place", "local:C1", {}, True),
        ("place", "local:C2", {}, False),
        ("place_kind", PlaceKind.PUBLIC, {}, True),
        ("place_kind", PlaceKind.DIRECT, {}, False),
        ("asker", "local:ana", {}, True),
        ("asker", "ana", {}, False),
        ("asker_is_guest", False, {}, True),
        ("asker_is_guest", True, {}, False),
        ("hours", "09:00-18:00", at(9), True),
        ("hours", "09:00-18:00", at(18), False),
        ("hours", "22:00-06:00", at(23), True),
        ("hours", "22:00-06:00", at(5, 59), True),
        ("hours", "22:00-06:00", at(6), False),
        ("hours", "18:00-24:00", at(23, 59), True),
        ("hours", "18:00-24:00", at(0), False),
        ("weekdays", "wed", {}, True),
        ("weekdays", "thu", {}, False),
        ("text_contains", "RESTART", {}, True),
        ("text_contains", "stop", {}, False),
        ("text_contains", "发布", {"text": "可以發佈嗎"}, True),
        ("text_contains", "數據庫", {"text": "数据库挂了"}, True),
        ("reply_contains", "force flag", {}, True),
        ("reply_contains", "never", {}, False),
        ("confidence_at_least", 0.95, {}, True),
        ("confidence_at_least", 0.96, {}, False),
        ("confidence_at_least", 0.5, {"confidence": float("nan")}, False),
        ("confidence_at_least", 0.5, {"confidence": 7}, False),
        ("confidence_below", 0.96, {}, True),
        ("confidence_below", 0.95, {}, False),
        ("confidence_below", 0.5, {"confidence": float("nan")}, True),
        ("precedents_at_least", 5, {}, True),
        ("precedents_at_least", 6, {}, False),
        ("precedents_below", 6, {}, True),
        ("precedents_below", 5, {}, False),
        ("askers_at_least", 3, {}, True),
        ("askers_at_least", 4, {}, False),
        ("taught", True, {"taught": True}, True),
        ("taught", True, {}, False),
        ("askers_below", 4, {}, True),
        ("askers_below", 3, {}, False),
        ("precedent_newer_than_days", 13, {}, True),
        ("precedent_newer_than_days", 12, {}, False),
        ("precedent_newer_than_days", 13, {"newest_days": None}, False),
        ("precedent_older_than_days", 12, {}, True),
        ("precedent_older_than_days", 13, {}, False),
        ("precedent_older_than_days", 13, {"newest_days": None}, True),
        ("in_window", True, {}, True),
        ("in_window", True, {"in_window": False}, False),
        ("outside_window", True, {"in_window": False}, True),
        ("outside_window", True, {}, False),
        ("unsure", True, {"unsure": True}, True),
        ("unsure", True, {}, False),
        ("has_form", True, {}, False),
        ("has_form", True, {"request": Request(FormKind.LEAVE)}, True),
        ("form", FormKind.LEAVE, {"request": Request(FormKind.LEAVE)}, True),
        ("form", FormKind.LEAVE, {"request": Request(FormKind.ACCESS)}, False),
        ("form", FormKind.LEAVE, {}, False),
        ("environment", "Staging", form(Entry("to", "staging", "environment")), True),
        ("environment", "prod", form(Entry("to", "staging", "environment")), False),
        ("environment", "staging", form(*(Entry("to", to, "environment") for to in ("staging", "prod"))), False),
        ("environment", "staging", form(Entry("to", "staging")), False),
        ("environment", "staging", form(Entry("to", "\u017ftaging", "environment")), False),
        ("amount_up_to", "20 EUR", form(cost("15"), cost("15")), False),
        ("resource", "wiki", form(Entry("of", "wiki", "resource")), True),
        ("resource", "wiki", form(), False),
        ("amount_up_to", "20 EUR", form(cost("20.00")), True),
        ("amount_up_to", "20 EUR", form(cost("20.01")), False),
        ("amount_up_to", "20 EUR", form(cost("20", "USD")), False),
        ("amount_up_to", "20 EUR", form(cost("5"), cost("25")), False),
        ("amount_up_to", "20 EUR", form(cost("-1")), False),
        ("amount_up_to", "20 EUR", form(), False),
        ("amount_up_to", "20 EUR", {}, False),
        ("amount_over", "20 EUR", form(cost("20.01")), True),
        ("amount_over", "20 EUR", form(cost("20")), False),
        ("amount_over", "20 EUR", form(), True),
        ("amount_over", "20 EUR", {}, False),
        ("days_up_to", 2, form(Entry("off", Days(date(2026, 3, 2), date(2026, 3, 3)))), True),
        ("days_up_to", 2, form(Entry("off", Days(date(2026, 3, 2), date(2026, 3, 4)))), False),
        ("days_up_to", 2, form(), False),
        ("days_over", 2, form(Entry("off", Days(date(2026, 3, 2), date(2026, 3, 4)))), True),
        ("days_over", 2, form(), True),
        ("days_over", 2, {}, False),
        ("has_rollback", True, form(Entry("undo", "run it", "rollback")), True),
        ("has_rollback", True, form(), False),
        ("no_rollback", True, form(), True),
        ("no_rollback", True, {}, False),
        ("contradiction", True, {"contradiction": True}, True),
        ("contradiction", True, {}, False),
    ],
)
def test_condition_holds_where_it_says(word: str, value: Any, changes: dict[str, Any], holds: bool) -> None:
    assert BY_NAME[word](a_case(**changes), value) is holds


def test_reference_documents_every_condition() -> None:
    assert reference() in REFERENCE.read_text(encoding="utf-8")
    assert all(f"| `{word}` |" in reference() for word in BY_NAME)
