"""Policies broken in every way, and an oracle that reads what a text says and knows nothing of policies.

Most are valid ones with a fault put in, so nothing but a refusal is right. Where only letters were changed at random
the text may still be a policy: then a reader that takes every value for plain words must find the same in it.
"""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from policies.errors import PolicyUnreadable
from policies.policy import Limit, Permit, Policy
from policies.policy_file import read_policy
from policies.verdict import Verdict
from tests.adversaries.found import Found
from tests.policies.cases import GOOD

VALID = (
    GOOD,
    """\
# 夜里不答
version: 1
default: silent
permits:
  - {name: 常见问题, up_to: ask, when: {act: [answer, point], precedents_at_least: 3, askers_at_least: 2}}
limits:
  - name: guests
    at_most: draft
    when: {asker_is_guest: true}
  - name: never alone
    at_most: ask
""",
    """\
version: 1
permits:
- name: lesson
  up_to: answer
  when:
    taught: true
    place: "#ops"
    weekdays: [mon, tue]
    precedent_newer_than_days: 30
limits:
- name: unsure
  at_most: ask
  when: {confidence_below: 0.5, place_kind: public}
""",
)
Fault = Callable[[random.Random, list[str]], list[str]]


def _line(dice: random.Random, lines: list[str], having: str = ":") -> int:
    return dice.choice([number for number, line in enumerate(lines) if having in line and not line.startswith("#")])


def _indent(line: str) -> str:
    return re.match(r"[\s-]*", line)[0].replace("-", " ")  # type: ignore[index]


def _put(lines: list[str], number: int, line: str) -> list[str]:
    return [*lines[:number], line, *lines[number + 1 :]]


def _twice(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines)
    again = _indent(lines[number]) + lines[number].strip().removeprefix("- ")
    return [*lines[: number + 1], again, *lines[number + 1 :]] if not lines[number].endswith(":") else [*lines, *lines]


def _unknown_word(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines)
    word = dice.choice(
        ("allow_all", "up_to_answer", "verdict", "priority", "<<", "consent", "__class__", "最高", "Default")
    )
    return [*lines[:number], f"{_indent(lines[number])}{word}: answer", *lines[number:]]


def _wrong_value(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines, ": ")
    before, _, _ = lines[number].partition(": ")
    wrong = [".nan", ".inf", "-.inf", "0x1", "1_0", "0o7", "1e400", "~", "[[1]]"]
    if not re.search("name|topic|place", before):
        wrong += ["2026-03-02", "2026-03-02T09:00:00Z"]
    return _put(lines, number, f"{before}: {dice.choice(wrong)}")


def _raised(dice: random.Random, lines: list[str]) -> list[str]:
    wrong = (("default: draft", "default: answer"), ("version: 1", "version: 2"), ("at_most: ask", "at_most: answer"))
    text = "\n".join(lines)
    old, new = dice.choice([(old, new) for old, new in wrong if old in text])
    return text.replace(old, new, 1).split("\n")


def _tab(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines)
    return _put(lines, number, "\t" + lines[number])


def _anchor(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines, ": ")
    before, _, after = lines[number].partition(": ")
    return _put(lines, number, f"{before}: {dice.choice(('&a ', '*a #', '&a [*a] #'))}{after}")


def _tag(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines, ": ")
    before, _, after = lines[number].partition(": ")
    tags = (
        "!!str",
        "!!python/object:os.system",
        "!!python/object/apply:os.system",
        "!!binary",
        "!mine",
        "!!set",
        "!",
        "!!int",
    )
    return _put(lines, number, f"{before}: {dice.choice(tags)} {after}")


def _merge(dice: random.Random, lines: list[str]) -> list[str]:
    return [f"base: &base {{up_to: answer, n{dice.randint(0, 9)}: 1}}", *lines, "<<: *base"]


def _nested(dice: random.Random, lines: list[str]) -> list[str]:
    number, deep = _line(dice, lines, ": "), dice.choice((9, 50, 5_000))
    before, _, _ = lines[number].partition(": ")
    return _put(lines, number, f"{before}: {'[' * deep}{']' * deep}")


def _unclosed(dice: random.Random, lines: list[str]) -> list[str]:
    number = _line(dice, lines, ": ")
    before, _, after = lines[number].partition(": ")
    return _put(
        lines, number, f"{before}: {dice.choice('[{]}')}{after}" if dice.random() < 0.8 else f"{before}: b: {after}"
    )


def _character(dice: random.Random, lines: list[str]) -> list[str]:
    number = dice.randrange(len(lines))
    wrong = dice.choice(("\x00", "\x07", "\x1b", "\x7f", "\udcff", "\ud83d", "\ufffe"))
    cut = dice.randint(0, len(lines[number]))
    return _put(lines, number, lines[number][:cut] + wrong + lines[number][cut:])


def _swapped(dice: random.Random, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    old, new = dice.choice((("permits:", "limits:"), ("up_to", "at_most"), ("when:", "if:"), ("name:", "title:")))
    return text.replace(old, new).split("\n")


def _not_a_list(dice: random.Random, lines: list[str]) -> list[str]:
    part = dice.choice(("permits", "limits"))
    value = dice.choice(("{}", "all", "null", "1", "true", "[x]", "[[]]", "[{}]", "{name: a}", '""'))
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{part}:"))
    ends = [number for number, line in enumerate(lines) if number > start and re.match(r"\w", line)]
    return [*lines[:start], f"{part}: {value}", *lines[ends[0] if ends else len(lines) :]]


def _second(dice: random.Random, lines: list[str]) -> list[str]:
    return [*lines, dice.choice(("---", "...\n---\n", "--- a")), *lines]


def _directive(dice: random.Random, lines: list[str]) -> list[str]:
    return [dice.choice(("%YAML 1.1", "%YAML 1.2", "%TAG ! tag:x,2000:")), "---", *lines]


def _huge(dice: random.Random, lines: list[str]) -> list[str]:
    return [*lines, "#" * dice.choice((65_600, 200_000))]


FAULTS: tuple[Fault, ...] = (
    *(_twice, _unknown_word, _wrong_value, _raised, _tab, _anchor, _tag, _merge, _nested, _unclosed, _character),
    *(_swapped, _not_a_list, _second, _directive, _huge),
)
WRITTEN = (
    *(
        "",
        " ",
        "\n\n",
        "# nothing",
        "---",
        "...",
        "null",
        "~",
        "true",
        "7",
        "[]",
        "{}",
        "[[]]",
        "- version: 1",
        "version",
        "''",
    ),
    *("version:", "version: one", "version: '1'", "version: [1]", "version: {a: 1}", "version: -1"),
    *(
        "Version: 1",
        "version: 1\npolicy: open",
        "{version: 1, version: 1}",
        "{version: 1",
        "? version\n: ? 1\n: 2",
        "%",
        "@",
        "`",
    ),
    *("version: 1\npermits: [{name: a, up_to: answer, when: {}}]", "version: 1\npermits: [{name: a, up_to: answer}]"),
    *(
        "version: 1\npermits: [{name: a, up_to: answer, when: {confidence_below: 1}}]",
        "version: 1\nlimits: [{at_most: ask}]",
    ),
    *(
        "version: 1\nlimits: [{name: a, at_most: ask, when: {taught: true}}]",
        "version: 1\nlimits: [{name: a}]",
        "\x00",
        "\ud800",
    ),
    *(
        "version: 1\npermits: [{name: a, up_to: answer, when: {act: [answer, all]}}]",
        "version: !!python/name:os.system 1",
    ),
    *(
        "version: 1\npermits: [{name: a, up_to: answer, when: {act: '*'}}]",
        "a" * 300,
        "version: 1\n" * 2,
        "]" * 99,
        ": : :",
    ),
)


def texts(dice: random.Random, count: int) -> list[tuple[str, str, bool]]:
    """So many texts, each with what was done to it and whether nothing but a refusal is right."""
    made = [("written", text, True) for text in WRITTEN]
    while len(made) < count:
        lines = dice.choice(VALID).rstrip("\n").split("\n")
        if dice.random() < 0.2:
            made.append(("letters", _letters(dice, "\n".join(lines)), False))
        else:
            fault = dice.choice(FAULTS)
            made.append((fault.__name__.strip("_"), "\n".join(fault(dice, lines)), True))
    return made[:count]


def _letters(dice: random.Random, text: str) -> str:
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(("", "", *":-[]{}&*!'\"#|>%@,\n \t1aä。")) + text[at + dice.choice((0, 1)) :]
    return text


def try_one(found: Found, done: str, text: str, *, refuse: bool) -> None:
    """A text is refused with its line and column, or, where it may be a policy, read as what it says."""
    found.trials += 1
    try:
        policy = read_policy(text, "mine.yaml")
    except PolicyUnreadable as error:
        lines = text.split("\n")
        inside = 1 <= error.line <= len(lines) + 1 and error.column >= 1
        if not inside or f"line {error.line}, column {error.column}: " not in str(error):
            found.violated(f"{done}: {error} is nowhere in {text[:200]!r}")
    except Exception as error:
        found.violated(f"{done}: {type(error).__name__} for {text[:200]!r}")
    else:
        found.allowed += 1
        if refuse or not says_the_same(policy, text):
            found.violated(f"{done}: taken for a policy: {text[:400]!r}")


def says_the_same(policy: Policy, text: str) -> bool:
    """Whether a text, all of whose values are taken for words, holds what a policy was made of, and nothing else."""
    if re.search(r"(^|[\s\[{,])[&*!][^\s]", re.sub(r"#.*|\"[^\"]*\"|'[^']*'", "", text)):
        return False
    said: dict[str, Any] = YAML(typ="base", pure=True).load(text)
    return (
        said.keys() <= {"version", "default", "permits", "limits"}
        and said["version"] == "1"
        and policy.verdict is Verdict[str(said.get("default", "ask")).upper()]
        and policy.verdict < Verdict.ANSWER
        and _rules(policy.permits, said.get("permits", []), "up_to")
        and _rules(policy.limits, said.get("limits", []), "at_most")
    )


def _rules(rules: Sequence[Permit | Limit], said: list[dict[str, Any]], level: str) -> bool:
    return len(rules) == len(said) and all(
        one.keys() <= {"name", level, "when"}
        and (rule.name, str(rule.verdict)) == (one["name"], one[level])
        and {word: [_word(value) for value in values] for word, values in rule.when.given().items()}
        == {word: value if isinstance(value, list) else [value] for word, value in one.get("when", {}).items()}
        for rule, one in zip(rules, said, strict=True)
    )


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}"


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Read so many texts."""
    found = Found()
    for done, text, refuse in texts(random.Random(seed), trials):
        try_one(found, done, text, refuse=refuse)
    return found
