"""Why a verdict came about, in the words of the worker's language; the rules' own names stand as they are written."""

from collections.abc import Sequence

from bot.texts import say, says
from policies.verdict import Reason


def rule_named(language: str, rule: str) -> str:
    """A rule, guard or cause by the name that people know it under; one that a worker wrote by its own."""
    return says(language, f"rule.{rule.replace(' ', '_')}") or rule


def explained(language: str, reasons: Sequence[Reason]) -> str:
    """The reasons as a list."""
    return "\n".join(_line(language, reason) for reason in reasons)


def _line(language: str, reason: Reason) -> str:
    named = {
        "kind": say(language, f"reason.{reason.kind}"),
        "name": rule_named(language, reason.name),
        "verdict": say(language, f"verdict.{reason.verdict}"),
        "says": says(language, f"guard.{reason.name}") or reason.says.partition(": ")[2] or reason.says,
    }
    return say(language, "reason.line", **named)
