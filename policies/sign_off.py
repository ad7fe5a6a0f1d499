"""Requests with a form: how far they may be signed off alone. Pure.

A permit lets a form be answered alone only where it names that kind of form, and the range within which it may be.
"""

from adapters.request import FormKind, Request
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


def level_for(rule: Permit, request: Request) -> Verdict:
    """How far a permit raises the verdict on a request."""
    given = rule.when.given()
    named = request.form in given.get("form", ())
    return rule.verdict if named and RANGES[request.form] & given.keys() else min(rule.verdict, Verdict.ASK)
