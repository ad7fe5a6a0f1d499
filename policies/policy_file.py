"""A policy file read into a policy, or refused with line, column and one sentence that says the cure.

The YAML itself is read by ``policies.yaml_tree``; the words and their values are checked by the models in
``policies.policy``.
"""

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policies.conditions import IN_LIMITS, IN_PERMITS
from policies.errors import PolicyUnreadable
from policies.policy import Limit as Limit
from policies.policy import LimitWhen, Permit, PermitWhen
from policies.policy import Policy as Policy
from policies.yaml_tree import Tree, read_tree

MOST_NAMED = 12
"""So many words are named where one of them is to be chosen; of more, where they stand."""
_SHIPPED = Path(__file__).with_name("default.yaml")


def read_policy(content: str | bytes, name: str) -> Policy:
    """Read a policy file, as text or as it lies on the disk; ``name`` is what errors call it.

    Raises:
        PolicyUnreadable: at the first thing that is wrong.
    """
    tree = read_tree(content if isinstance(content, str) else decoded(content, name), name)
    if not isinstance(tree.data, dict):
        raise tree.refuse((), "A policy is a mapping; begin it with 'version: 1'.")
    try:
        policy = Policy.model_validate_json(json.dumps(_with_lists(tree.data)))
    except ValidationError as error:
        raise _first_of(error, tree) from error
    _refuse_empty_and_twice(policy, tree)
    return policy


def decoded(content: bytes, name: str) -> str:
    """The text of a policy file; ``name`` is what errors call it.

    Raises:
        PolicyUnreadable: it is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise PolicyUnreadable(name, line, column, "This is not UTF-8 text; save the file as UTF-8.") from error


@cache
def shipped_policy() -> Policy:
    """The policy that ships with Double, which holds where a worker wrote none."""
    return read_policy(shipped_text(), _SHIPPED.name)


def shipped_text() -> str:
    """The same as it is written."""
    return _SHIPPED.read_text(encoding="utf-8")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the policy file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Policy.model_json_schema()}


def _with_lists(data: dict[str, Any]) -> dict[str, Any]:
    """Every value of a condition as a list, for one value is a list of one."""
    return {
        word: [_rule_with_lists(rule) for rule in part] if isinstance(part, list) else part
        for word, part in data.items()
    }


def _rule_with_lists(rule: Any) -> Any:
    if not isinstance(rule, dict) or not isinstance(rule.get("when"), dict):
        return rule
    listed = {word: value if isinstance(value, list) else [value] for word, value in rule["when"].items()}
    return {**rule, "when": listed}


def _refuse_empty_and_twice(policy: Policy, tree: Tree) -> None:
    seen: set[str] = set()
    parts: tuple[tuple[str, tuple[Permit | Limit, ...]], ...] = (
        ("permits", policy.permits),
        ("limits", policy.limits),
    )
    for kind, rules in parts:
        for index, rule in enumerate(rules):
            if rule.name in seen:
                raise tree.refuse((kind, index, "name"), f"Two rules are called '{rule.name}'; rename one.")
            seen.add(rule.name)
            if isinstance(rule, Permit) and not rule.when.given():
                raise tree.refuse(
                    (kind, index, "when"), "A permit without conditions would permit everything; add one."
                )


def _first_of(error: ValidationError, tree: Tree) -> PolicyUnreadable:
    refusals = [(detail["type"], _refusal(detail, tree)) for detail in error.errors(include_url=False)]
    return min(refusals, key=lambda one: (one[0] in ("missing", "too_short"), one[1].line, one[1].column))[1]


def _refusal(detail: ErrorDetails, tree: Tree) -> PolicyUnreadable:
    path, given = detail["loc"], detail["input"]
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return tree.refuse(path, _unknown_word(path), key=True)
        case "missing":
            return tree.refuse(path[:-1], f"'{path[-1]}' is missing; add it.")
        case "literal_error" | "enum":
            return tree.refuse(path, _unknown_value(given, str(limits["expected"])))
        case "string_pattern_mismatch" if path[-1] == "name":
            return tree.refuse(path, "A rule's name is one line of 1 to 60 characters; shorten it.")
        case "string_pattern_mismatch" if {"amount_up_to", "amount_over"} & set(path):
            return tree.refuse(path, f'{_quoted(given)} is no amount; write it as "500 EUR".')
        case "string_pattern_mismatch":
            return tree.refuse(path, f'{_quoted(given)} are no hours; write them as "09:00-18:00".')
        case "too_short" if "when" in path:
            return tree.refuse(path, "An empty list is never met; name a value or delete the condition.")
        case _:
            return tree.refuse(path, f"{_quoted(given)} does not fit here: {_expectation(detail)}.")


def _expectation(detail: ErrorDetails) -> str:
    return detail["msg"].removeprefix("Input ").replace("a valid array", "a list").replace("an object", "a mapping")


def _unknown_word(path: tuple[int | str, ...]) -> str:
    word = str(path[-1])
    elsewhere = {"permits": IN_LIMITS, "limits": IN_PERMITS}.get(str(path[0]), ())
    if word in {condition.__name__ for condition in elsewhere}:
        here, there = ("permit", "limits") if path[0] == "permits" else ("limit", "permits")
        return f"'{word}' in a {here} could raise a verdict on less evidence; it stands in {there} only."
    words = _words_at(path)
    several = ", ".join(words) if len(words) <= MOST_NAMED else "the conditions in docs/reference/policy.md"
    cure = _did_you_mean(word, words) or f"; choose one of {several}."
    return f"'{word}' is no word here{cure}"


def _words_at(path: tuple[int | str, ...]) -> list[str]:
    if len(path) == 1:
        return list(Policy.model_fields)
    rule, when = (Permit, PermitWhen) if path[0] == "permits" else (Limit, LimitWhen)
    return list((when if "when" in path[:-1] else rule).model_fields)


def _unknown_value(given: Any, expected: str) -> str:
    words = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    return f"{_quoted(given)} is not one of {', '.join(words)}{_did_you_mean(str(given), words) or '.'}"


def _did_you_mean(word: str, words: list[str]) -> str:
    near = get_close_matches(word.casefold(), words, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _quoted(given: Any) -> str:
    shown = json.dumps(given, ensure_ascii=False, default=str)
    return f"'{shown.strip(chr(34))[:60]}'"
