"""What a policy file may say, and that everything else is refused with its place and its cure."""

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.conditions import BY_NAME, IN_LIMITS, IN_PERMITS
from policies.errors import PolicyUnreadable
from policies.policy_file import json_schema, read_policy, shipped_policy
from policies.verdict import Verdict
from tests.policies.cases import GOOD

EDITS = [
    # what stands in the good file, what stands there instead, line, column, in the sentence
    ("version: 1", "version: 2", 1, 10, "not one of 1"),
    ("version: 1", "version: '1'", 1, 10, "not one of 1"),
    ("version: 1\n", "", 1, 1, "'version' is missing"),
    ("version: 1", "verson: 1", 1, 1, "did you mean 'version'"),
    ("version: 1", "version: 1\nversion: 1", 2, 1, "stands here twice"),
    ("version: 1", "version: &one 1", 1, 10, "Anchors"),
    ("version: 1", "version: *one", 1, 10, "Anchors"),
    ("version: 1", "version: !!int 1", 1, 10, "Tags"),
    ("version: 1", "version: !mine 1", 1, 10, "Tags"),
    ("version: 1", "version: 0x1", 1, 10, "plain number"),
    ("version: 1", "%YAML 1.2\n---\nversion: 1", 2, 1, "Directives"),
    ("version: 1", "version: 1\n---\nversion: 1", 2, 1, "one document"),
    ("version: 1", "\tversion: 1", 1, 1, "no YAML"),
    ("version: 1", "version: [1", 2, 8, "no YAML"),
    ("version: 1", "version 1", 2, 8, "no YAML"),
    ("version: 1", "version: 1\x07", 1, 11, "cannot stand in YAML"),
    ("default: draft", "default: answer", 2, 10, "not one of silent, draft, ask"),
    ("default: draft", "default: drafts", 2, 10, "did you mean 'draft'"),
    ("default: draft", "default:", 2, 1, "not one of"),
    ("default: draft", "default: [draft]", 2, 10, "not one of"),
    ("default: draft", "defaults: draft", 2, 1, "did you mean 'default'"),
    ("permits:", "permit:", 3, 1, "did you mean 'permits'"),
    ("permits:", "rules:", 3, 1, "choose one of"),
    ("  - name: routine\n    up_to: answer", "  name: routine\n  up_to: answer", 6, 9, "no YAML"),
    ("name: routine\n    up_to", "up_to", 4, 5, "'name' is missing"),
    ("name: routine", "name: ''", 4, 11, "1 to 60 characters"),
    ("name: routine", 'name: "a\\nb"', 4, 11, "1 to 60 characters"),
    ("name: routine", f"name: {'x' * 61}", 4, 11, "1 to 60 characters"),
    ("name: routine", "name: 7", 4, 11, "string"),
    ("name: routine", "name: nights", 10, 11, "Two rules are called 'nights'"),
    ("name: routine", "nam: routine", 4, 5, "did you mean 'name'"),
    ("up_to: answer", "up_to: anser", 5, 12, "did you mean 'answer'"),
    ("up_to: answer", "up_to: silent", 5, 12, "not one of draft, ask, answer"),
    ("up_to: answer", "up_to: true", 5, 12, "not one of"),
    ("up_to: answer", "at_most: ask", 5, 5, "'at_most' is no word here"),
    ("up_to: answer", "up_to: answer\n    note: x", 6, 5, "no word here"),
    ("at_most: ask", "at_most: answer", 11, 14, "not one of silent, draft, ask"),
    ("at_most: ask", "at_most: 1", 11, 14, "not one of"),
    ("when:\n      topic", "wen:\n      topic", 6, 5, "did you mean 'when'"),
    ("topic:", "topics:", 7, 7, "did you mean 'topic'"),
    ("topic:", "? [topic]\n      :", 7, 9, "one plain word"),
    ("topic:", "<<:", 7, 7, "no word here"),
    ("topic: [importer, billing]", "topic: []", 7, 14, "empty list"),
    ("topic: [importer, billing]", "topic: [importer, 3]", 7, 25, "string"),
    ("topic: [importer, billing]", "topic: ''", 7, 14, "at least 1 character"),
    ("topic: [importer, billing]", "topic: {a: b}", 7, 14, "string"),
    ("topic: [importer, billing]", "topic:", 7, 7, "string"),
    ("topic: [importer, billing]", "topic: [[importer]]", 7, 15, "string"),
    ("topic: [importer, billing]", "topic: [[[[[[a]]]]]]", 7, 16, "nested too deeply"),
    ("topic: [importer, billing]", "topic: bill #12", 7, 19, "put quotes round it ('bill #12')"),
    ("topic: [importer, billing]", "topic: #bills", 7, 14, "put quotes round it ('#bills')"),
    ("topic: [importer, billing]", "topic: bill #", 7, 19, "put quotes round it ('bill #')"),
    ("topic: [importer, billing]", "topic: 'bill' #12", 7, 21, "put quotes round it ('bill #12')"),
    ("topic: [importer, billing]", 'topic: "bill"#12', 7, 20, "put quotes round it"),
    ("topic: [importer, billing]", "topic: [bill, #12]", 7, 21, "put quotes round it ('#12')"),
    ("topic: [importer, billing]", "topic: [bill] #both", 7, 21, "put quotes round it ('#both')"),
    ("topic: [importer, billing]", "topic: [bill,\n        #12\n        ]", 8, 9, "put quotes round it ('#12')"),
    ("topic: [importer, billing]", "topic:\n        #bills", 8, 9, "put quotes round it ('#bills')"),
    ("topic: [importer, billing]", "topic:\n      - #12", 8, 9, "put quotes round it ('#12')"),
    ("topic: [importer, billing]", "topic: bill\n        #12", 8, 9, "put quotes round it ('#12')"),
    ("default: draft", "default: draft #mine", 2, 16, "put quotes round it"),
    ("confidence_at_least: 0.9", "confidence_at_least: 1.1", 8, 28, "less than or equal to 1"),
    ("confidence_at_least: 0.9", "confidence_at_least: -0.1", 8, 28, "greater than or equal to 0"),
    ("confidence_at_least: 0.9", "confidence_at_least: 90%", 8, 28, "number"),
    ("confidence_at_least: 0.9", "confidence_at_least: '0.9'", 8, 28, "number"),
    ("confidence_at_least: 0.9", "confidence_at_least: .nan", 8, 28, "plain number"),
    ("confidence_at_least: 0.9", "confidence_at_least: .inf", 8, 28, "plain number"),
    ("confidence_at_least: 0.9", "confidence_at_least: 9e-1", 8, 28, "plain number"),
    ("confidence_at_least: 0.9", "confidence_at_last: 0.9", 8, 7, "did you mean 'confidence_at_least'"),
    ("confidence_at_least: 0.9", "precedents_at_least: 0", 8, 28, "greater than or equal to 1"),
    ("confidence_at_least: 0.9", "precedents_at_least: 2.5", 8, 28, "integer"),
    ("confidence_at_least: 0.9", "askers_at_least: many", 8, 24, "integer"),
    ("confidence_at_least: 0.9", "askers_at_least: 9999", 8, 24, "less than or equal to 1000"),
    ("confidence_at_least: 0.9", "in_window: false", 8, 18, "not one of"),
    ("confidence_at_least: 0.9", "in_window: yes", 8, 18, "not one of"),
    ("confidence_at_least: 0.9", "act: anwser", 8, 12, "did you mean 'answer'"),
    ("confidence_at_least: 0.9", "act: Answer", 8, 12, "did you mean 'answer'"),
    ("confidence_at_least: 0.9", "place_kind: open", 8, 19, "not one of"),
    ("confidence_at_least: 0.9", "asker_is_guest: no", 8, 23, "boolean"),
    ("confidence_at_least: 0.9", "weekdays: [mon, tues]", 8, 23, "did you mean 'tue'"),
    ("confidence_at_least: 0.9", "weekdays: monday", 8, 17, "did you mean 'mon'"),
    ('hours: "20:00-08:00"', 'hours: "20-8"', 13, 14, "are no hours"),
    ('hours: "20:00-08:00"', 'hours: "25:00-26:00"', 13, 14, "are no hours"),
    ('hours: "20:00-08:00"', "hours: 20", 13, 14, "string"),
    ('hours: "20:00-08:00"', 'hours: ["20:00-08:00", "8:00-9:00"]', 13, 30, "are no hours"),
    ('hours: "20:00-08:00"', 'hours: "20:00-08:00', 14, 1, "no YAML"),
    ('hours: "20:00-08:00"', 'hours: "20:00-08:00"\n    when: {}', 14, 5, "stands here twice"),
    ('when:\n      hours: "20:00-08:00"', "when: always", 12, 11, "mapping"),
    ('when:\n      hours: "20:00-08:00"', "when:", 12, 5, "mapping"),
    ("when:\n      topic: [importer, billing]\n      confidence_at_least: 0.9", "when: {}", 6, 11, "add one"),
]
WRONG_KIND = [(word.__name__, "limits") for word in IN_PERMITS] + [(word.__name__, "permits") for word in IN_LIMITS]
WHOLE = [
    ("", 1, 1, "empty"),
    ("# nothing\n", 1, 1, "empty"),
    ("- a\n", 1, 1, "mapping"),
    ("policy", 1, 1, "mapping"),
    ("version: 1\npermits: {}", 2, 10, "list"),
    ("version: 1\nlimits: all", 2, 9, "list"),
    ("version: 1\nlimits: [x]", 2, 10, "mapping"),
    ("version: 1\npermits: null", 2, 10, "list"),
    ("#" * 70_000, 1, 1, "64 KiB"),
    ("[" * 60_000, 1, 7, "nested too deeply"),
    ("{" * 60_000, 1, 7, "nested too deeply"),
    ("version: 1\nlimits: [{name: a, at_most: ask}, {name: a, at_most: ask}]", 2, 42, "rename one"),
]


def refused(text: str) -> PolicyUnreadable:
    """The error of a text that is no policy."""
    with pytest.raises(PolicyUnreadable) as caught:
        read_policy(text, "mine.yaml")
    error = caught.value
    assert str(error) == f"mine.yaml, line {error.line}, column {error.column}: {error.sentence}"
    assert re.fullmatch(r"[^\n]{10,260}[.?]", error.sentence)
    return error


def test_good_file_is_read() -> None:
    policy = read_policy(GOOD, "mine.yaml")
    assert policy.verdict == Verdict.DRAFT
    assert policy.permits[0].when.given() == {"topic": ("importer", "billing"), "confidence_at_least": (0.9,)}
    assert policy.limits[0].verdict == Verdict.ASK


def test_default_is_ask_and_a_limit_needs_no_conditions() -> None:
    policy = read_policy("version: 1\nlimits: [{name: never alone, at_most: ask}]", "mine.yaml")
    assert policy.verdict == Verdict.ASK
    assert policy.limits[0].when.given() == {}


@pytest.mark.parametrize(("part", "instead", "line", "column", "says"), EDITS)
def test_broken_file_is_refused_at_its_place(part: str, instead: str, line: int, column: int, says: str) -> None:
    assert part in GOOD
    error = refused(GOOD.replace(part, instead, 1))
    assert says in error.sentence
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(("word", "kind"), WRONG_KIND)
def test_condition_in_the_wrong_kind_of_rule_is_refused(word: str, kind: str) -> None:
    level = "up_to" if kind == "permits" else "at_most"
    error = refused(f"version: 1\n{kind}:\n- name: a\n  {level}: ask\n  when:\n    {word}: 1")
    assert f"'{word}'" in error.sentence
    assert "only" in error.sentence
    assert (error.line, error.column) == (6, 5)


@pytest.mark.parametrize(("text", "line", "column", "says"), WHOLE)
def test_text_that_is_no_policy_is_refused(text: str, line: int, column: int, says: str) -> None:
    error = refused(text)
    assert says in error.sentence
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize("cut", [cut for cut in range(len(GOOD)) if GOOD[:cut].rstrip()[-1:] in (":", "-", "[", ",")])
def test_file_that_breaks_off_is_refused(cut: int) -> None:
    assert refused(GOOD[:cut]).sentence


@given(st.text(max_size=60) | st.text("version: 1\n-[]{}&*!'\"#|>%@,", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PolicyUnreadable):
        assert read_policy(text, "any.yaml").version == 1


def test_shipped_policy_is_read_and_never_defaults_to_answer() -> None:
    assert shipped_policy().verdict == Verdict.ASK
    assert [rule.name for rule in shipped_policy().permits] == ["routine", "lesson"]


def test_json_schema_names_every_condition_and_allows_one_value_or_many() -> None:
    schema = json.dumps(json_schema())
    assert all(f'"{word}"' in schema for word in BY_NAME)
    permit_when = json_schema()["$defs"]["PermitWhen"]["properties"]
    assert [option.get("type") for option in permit_when["topic"]["anyOf"]] == ["string", "array"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("topic: [importer, billing]", "topic: [importer, billing]  # what I know"),
        ("topic: [importer, billing]", "topic: [importer, # first\n        billing]"),
        ("topic: [importer, billing]", "#place: ops\n      topic: [importer, billing]"),
        ("topic: [importer, billing]", "topic:\n        #- bill\n        - importer\n        - billing"),
        ("default: draft", "default: draft ## mine"),
        ("default: draft", "#mine\ndefault: draft\n#----"),
    ],
)
def test_comment_that_reads_as_one_is_left_out(old: str, new: str) -> None:
    assert read_policy(GOOD.replace(old, new), "mine.yaml") == read_policy(GOOD, "mine.yaml")


@pytest.mark.parametrize("value", ["C#", '"bill #12"', "'#12'", "|-\n        #12 is paid", "docs#12"])
def test_hash_within_a_value_is_a_part_of_it(value: str) -> None:
    policy = read_policy(GOOD.replace("[importer, billing]", value), "mine.yaml")
    assert "#" in policy.permits[0].when.given()["topic"][0]
