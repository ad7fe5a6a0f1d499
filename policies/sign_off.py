"""Requests with a form: how far they may be signed off alone. Pure.

A permit lets a form be answered alone only where it names that kind of form, and the range within which it may be; and
a clearance covers no field that was not there, or not filled in so, in one of the forms that earned it.
"""

from decimal import Decimal

from adapters.request import LONGEST_FIELD, Amount, Days, Entry, FormKind, Request
from policies.policy import Permit
from policies.verdict import Verdict

RANGES = {
    FormKind.DEPLOY: frozenset({"environment"}),
    FormKind.ACCESS: frozenset({"resource"}),
    FormKind.PURCHASE: frozenset({"amount_up_to"}),
    FormKind.LEAVE: frozenset({"days_up_to"}),
    FormKind.OTHER: frozenset[str](),
}
"""By kind of form, the conditions of which a permit must state one; of none, such forms are never answered alone."""


FREE = frozenset({"rollback", "remark"})
"""What is said with those is worded anew each time."""


def outside(earned: Request, asked: Request) -> tuple[str, ...]:
    """The fields of a request that go beyond another one, by their labels; none, where whoever approved that covers it.

    Both have the same fields, and each is filled in the same. Amounts, together, and days may be smaller, in the same
    currency; what is told freely may read otherwise. What was cut may be anything.
    """
    labels = dict.fromkeys(each.label for each in (*asked.entries, *earned.entries))
    return tuple(label for label in labels if not _within(_filled_in(earned, label), _filled_in(asked, label)))


def _filled_in(request: Request, label: str) -> tuple[Entry, ...]:
    return tuple(each for each in request.entries if each.label == label)


def _within(earned: tuple[Entry, ...], asked: tuple[Entry, ...]) -> bool:
    if not earned or not asked or _texts(earned) != _texts(asked) or _currencies(earned) != _currencies(asked):
        return False
    return _total(asked) <= _total(earned) and _longest(asked) <= _longest(earned)


def _texts(entries: tuple[Entry, ...]) -> frozenset[tuple[str, str]]:
    """What is filled in with words, and how it is meant; what was cut equals nothing."""
    texts = [(each, each.value) for each in entries if isinstance(each.value, str)]
    return frozenset(
        (each.role, "" if each.role in FREE else f"{id(each)}" if len(text) >= LONGEST_FIELD else text.casefold())
        for each, text in texts
    )


def _currencies(entries: tuple[Entry, ...]) -> frozenset[str]:
    return frozenset(each.value.currency for each in entries if isinstance(each.value, Amount))


def _total(entries: tuple[Entry, ...]) -> Decimal:
    return sum((each.value.number for each in entries if isinstance(each.value, Amount)), Decimal(0))


def _longest(entries: tuple[Entry, ...]) -> int:
    return max((each.value.number for each in entries if isinstance(each.value, Days)), default=0)


def level_for(rule: Permit, request: Request) -> Verdict:
    """How far a permit raises the verdict on a request."""
    given = rule.when.given()
    named = request.form in given.get("form", ())
    return rule.verdict if named and RANGES[request.form] & given.keys() else min(rule.verdict, Verdict.ASK)
