"""Why a verdict came about, in the words of the worker's language; the rules' own names stand as they are written."""

import re
from collections.abc import Sequence

from bot.texts import listed, say, says
from policies.verdict import Reason

NAMED = frozenset({"act", "stakes"})
"""Words whose values have names in each language."""
Conditions = Sequence[tuple[str, Sequence[str]]]


def rule_named(language: str, rule: str) -> str:
    """A rule, guard or cause by the name that people know it under; one that a worker wrote by its own."""
    return says(language, f"rule.{rule.replace(' ', '_')}") or rule


def explained(language: str, reasons: Sequence[Reason]) -> str:
    """The reasons as a list."""
    return "\n".join(_line(language, reason) for reason in reasons)


def what_it_says(language: str, name: str, written: str, conditions: Conditions) -> str:
    """What a rule, guard or cause says: a rule by its conditions, a guard in its own words where it has none."""
    told = say(language, "reason.and").join(_told(language, *each) for each in conditions)
    return told or says(language, f"guard.{name}") or written


def _told(language: str, word: str, values: Sequence[str]) -> str:
    value = listed(language, values)
    for key in (f"condition.{word}_{value.casefold()}", f"condition.{word}"):
        if says(language, key):
            return say(language, key, value=_read(language, word, values))
    return f"{word} {value}"


def _read(language: str, word: str, values: Sequence[str]) -> str | int:
    value = listed(language, values)
    if word in NAMED:
        return listed(language, (says(language, f"{word}.{each}") or each for each in values))
    if value.isdigit():
        return int(value)
    return f"{float(value):.0%}" if re.fullmatch(r"[01]?\.\d+", value) else value


def _line(language: str, reason: Reason) -> str:
    named = {
        "kind": say(language, f"reason.{reason.kind}"),
        "name": rule_named(language, reason.name),
        "verdict": say(language, f"verdict.{reason.verdict}"),
        "says": what_it_says(language, reason.name, reason.says, reason.conditions),
    }
    return say(language, "reason.line", **named)
