"""One draft, one policy, one ruling: permits raise the verdict, limits cap it, guards lower it.

No order among rules: the highest permit counts, then the lowest cap. What fails while it is judged caps the
verdict at ``draft``, a limit that fails also at its own level, and is named among the reasons; nothing is raised to
the caller.
"""

from collections.abc import Callable
from functools import partial

from policies.case import Case
from policies.guards import GUARDS
from policies.policy import Limit, Permit, Policy
from policies.sign_off import level_for
from policies.verdict import Reason, Ruling, Verdict

_KINDS = ("default", "permit", "limit", "guard", "error")


def decide(case: Case, policy: Policy) -> Ruling:
    """Rule on a draft. The reasons name the default and every permit, limit and guard that applied."""
    base = Reason("default", "default", policy.verdict, f"Where no permit holds: {policy.verdict}.")
    permits = [_judge(rule.name, partial(_permit, rule, case)) for rule in policy.permits]
    limits = [_judge(rule.name, partial(_limit, rule, case), at_most=rule.verdict) for rule in policy.limits]
    guards = [_judge(guard.__name__, partial(guard, case)) for guard in GUARDS]
    applied = sorted((base, *filter(None, (*permits, *limits, *guards))), key=_rank)
    raising = [reason for reason in applied if reason.kind in ("default", "permit")]
    capping = [reason for reason in applied if reason.kind not in ("default", "permit")]
    highest = max(raising, key=lambda reason: reason.verdict)
    lowest = min((highest, *reversed(capping)), key=lambda reason: reason.verdict)
    return Ruling(lowest.verdict, tuple(applied), lowest.name)


def _rank(reason: Reason) -> tuple[int, Verdict, str, str]:
    return _KINDS.index(reason.kind), reason.verdict, reason.name, reason.says


def _judge(name: str, judge: Callable[[], Reason | None], at_most: Verdict = Verdict.DRAFT) -> Reason | None:
    try:
        return judge()
    except Exception as error:
        says = f"{name} could not be judged ({type(error).__name__})."
        return Reason(name, "error", min(at_most, Verdict.DRAFT), says)


def _permit(rule: Permit, case: Case) -> Reason | None:
    if not rule.when.holds(case):
        return None
    verdict = rule.verdict if case.request is None else level_for(rule, case.request)
    return _reason(rule, "permit", f"Permits up to {verdict}", verdict)


def _limit(rule: Limit, case: Case) -> Reason | None:
    if not rule.when.holds(case):
        return None
    return _reason(rule, "limit", f"Limits to at most {rule.verdict}", rule.verdict)


def _reason(rule: Permit | Limit, kind: str, does: str, verdict: Verdict) -> Reason:
    given = [(word, tuple(map(str, values))) for word, values in rule.when.given().items()] or [("always", ())]
    words = "; ".join(" ".join([word, ", ".join(values)]).strip() for word, values in given)
    return Reason(rule.name, kind, verdict, f"{does}: {words}.", tuple(given))
