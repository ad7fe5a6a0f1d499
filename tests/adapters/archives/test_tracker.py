"""An archive of issues tells what its worker made of them: closed, put off, handed on, asked about, answered."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.archives.archive import Archive, Spoken
from adapters.archives.shelf.read import Beside
from adapters.archives.tracker.read import read_tracker
from adapters.errors import Unreadable
from tests.review_files import SHOP, SITE, at, comment, gitlab_note, write_tar

NOBODY = Beside()


def brought(path: Path, whose: str = "ana") -> Archive:
    """The archive of Ana's."""
    return read_tracker(path, whose, NOBODY)


def words(told: Sequence[Spoken]) -> list[tuple[str, str, str]]:
    """Who said or did what, with which act."""
    return [(each.message.author.name, each.message.text, each.message.act) for each in told]


def write(path: Path, *issues: dict[str, Any]) -> Path:
    """Issues as a list of JSON."""
    path.write_text(json.dumps(issues), "utf-8")
    return path


def test_replies_and_closing_are_told_as_the_api_and_gh_tell_them(tmp_path: Path) -> None:
    rest = {"number": 1, "title": "Crash", "body": "It crashes.", "user": {"login": "ben"}, "created_at": at(2)}
    closed = {"closed_at": at(4), "closed_by": {"login": "ana"}, "state_reason": "not_planned", "comments": 3}
    by_gh = {"number": 2, "title": "Slow", "body": "", "author": {"login": "ben"}, "createdAt": at(3)}
    said = {**comment("", "Which version?", 4), "author": {"login": "ana"}}

    archive = brought(write(tmp_path / "i.json", {**rest, **closed}, {**by_gh, "comments": [said]}))

    told = list(archive.messages())
    assert words(told) == [
        ("ben", "Crash\n\nIt crashes.", ""),
        ("ana", "Closed: not planned", "decline"),
        ("ben", "Slow", ""),
        ("ana", "Which version?", ""),
    ]
    assert told[1].answers == told[0].message.id


def test_pull_requests_are_no_issues_and_what_the_worker_had_no_part_in_is_left_out(tmp_path: Path) -> None:
    issue = {"title": "x", "body": "", "user": {"login": "ben"}, "created_at": at(2)}
    mine = {**issue, "number": 3, "comments": [comment("ana", "Hm.", 3)]}
    path = write(tmp_path / "i.json", {**issue, "number": 1, "pull_request": {}}, {**issue, "number": 2}, mine)

    archive = brought(path)

    assert archive.skipped == {"not_theirs": 1}
    assert {each.message.id.partition("/")[0] for each in archive.messages()} == {"3"}


@pytest.mark.parametrize(
    ("events", "act"),
    [
        ([{"event": "labeled", "label": f"{SHOP}/labels/bug"}], "acknowledge"),
        ([{"event": "labeled", "label": f"{SHOP}/labels/wontfix"}], "decline"),
        ([{"event": "labeled", "label_name": "needs-info"}], "ask"),
        ([{"event": "milestoned", "milestone_title": "Backlog"}], "defer"),
        ([{"event": "assigned", "subject": f"{SITE}/cleo"}], "delegate"),
        ([{"event": "assigned", "subject": f"{SITE}/cleo"}, {"event": "labeled", "label_name": "bug"}], "delegate"),
        ([{"event": "labeled", "label_name": "bug"}, {"event": "closed", "close_reason": "duplicate"}], "decline"),
    ],
)
def test_triage_in_an_export_is_the_act_that_weighs_most_of_what_was_done_at_once(
    tmp_path: Path, events: list[dict[str, Any]], act: str
) -> None:
    one = f"{SHOP}/issues/7"
    told = [
        {"url": f"{one}#e{n}", "issue": one, "actor": f"{SITE}/ana", "created_at": f"2026-02-03T09:00:0{n}Z", **each}
        for n, each in enumerate(events)
    ]
    issue = {"url": one, "user": f"{SITE}/ben", "title": "Crash", "body": "", "created_at": at(2)}
    files = {"issue_events_000001.json": json.dumps(told), "issues_000001.json": json.dumps([issue])}

    done = words(list(brought(write_tar(tmp_path / "e.tar.gz", files)).messages()))

    assert done[0] == ("ben", "Crash", "")
    assert done[-1][2] == act


def test_notes_of_gitlabs_system_are_triage_and_confidential_issues_are_left_out(tmp_path: Path) -> None:
    notes = [
        gitlab_note(1, 1, 'added ~"needs info" label', 3, system=True),
        gitlab_note(2, 1, "Which version?", 4),
        gitlab_note(3, 1, "For us alone", 4, internal=True),
        gitlab_note(4, 1, "assigned to @ben", 5, system=True),
        gitlab_note(5, 1, "mentioned in merge request !3", 5, system=True),
        gitlab_note(6, 1, "closed", 8, system=True),
    ]
    times = {"created_at": at(2), "updated_at": at(2)}
    issue = {"iid": 9, "author_id": 2, "title": "Crash", "description": "", "notes": notes, **times}
    secret = {**issue, "iid": 10, "confidential": True}
    members = [{"user": {"id": number, "username": name}} for number, name in ((1, "ana"), (2, "ben"))]
    files = {
        "tree/project/issues.ndjson": "".join(f"{json.dumps(each)}\n" for each in (issue, secret)),
        "tree/project/project_members.ndjson": "".join(f"{json.dumps(each)}\n" for each in members),
    }

    archive = brought(write_tar(tmp_path / "2026-02-09_12-00-000_acme_shop_export.tar.gz", files))

    assert words(list(archive.messages())) == [
        ("ben", "Crash", ""),
        ("ana", "Label: needs info", "ask"),
        ("ana", "Which version?", ""),
        ("ana", "Assigned to @ben", "delegate"),
        ("ana", "Closed: done", "answer"),
    ]
    assert [place.name for place in archive.places.values()] == ["tracker-shop"]


CSV = (
    "\ufeffSummary,Issue key,Issue id,Status,Resolution,Assignee,Assignee Id,Reporter,Reporter Id,Created,Resolved,"
    "Labels,Labels,Description,Comment,Comment\r\n"
    '"Crash, again",PAY-1,10001,Done,Won\'t Do,Ana Ruiz,a1,Ben,b1,12/Mar/24 9:41 AM,14/Mar/24 10:00 AM,bug,,'
    '"It\r\ncrashes.",12/Mar/24 10:00 AM;a1;Which version?,12/Mar/24 11:00 AM;b1;The newest; always.\r\n'
    "Slow,PAY-2,10002,To Do,,,,Ben,b1,6/21/2025 16:14,,,,,,\r\n"
    "Odd,PAY-3,10003,To Do,,,,Ben,b1,some day,,,,,,\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_csv_of_jira_tells_comments_and_how_its_assignee_resolved_it(tmp_path: Path, encoding: str) -> None:
    text = CSV.removeprefix("\ufeff") if encoding != "utf-8" else CSV
    (tmp_path / "jira.csv").write_bytes(text.encode(encoding))

    archive = brought(tmp_path / "jira.csv", "Ana Ruiz")

    assert words(list(archive.messages())) == [
        ("Ben", "Crash, again\n\nIt\ncrashes.", ""),
        ("Ana Ruiz", "Which version?", ""),
        ("Ben", "The newest; always.", ""),
        ("Ana Ruiz", "Closed: Won't Do", "decline"),
    ]
    assert archive.skipped == {"unreadable": 1, "not_theirs": 1}


XML = """<?xml version="1.0" encoding="UTF-8" ?><rss version="0.92"><channel><title>Jira</title><item>
<link>https://jira.example.com/browse/PAY-1</link><summary>Crash</summary><key id="1">PAY-1</key>
<description>&lt;p&gt;It &lt;b&gt;crashes&lt;/b&gt;.&lt;/p&gt;</description>
<resolution id="1">Fixed</resolution><assignee username="ana">Ana Ruiz</assignee>
<reporter username="ben">Ben</reporter><created>Tue, 12 Mar 2024 09:41:00 +0100</created>
<resolved>Thu, 14 Mar 2024 10:00:00 +0100</resolved><comments>
<comment id="5" author="ana" created="Tue, 12 Mar 2024 10:00:00 +0100">&lt;p&gt;Which version?&lt;/p&gt;</comment>
</comments></item></channel></rss>"""


def test_xml_of_jira_tells_the_same(tmp_path: Path) -> None:
    (tmp_path / "jira.xml").write_text(XML, "utf-8")

    told = list(brought(tmp_path / "jira.xml", "Ana Ruiz").messages())

    assert [(name, " ".join(text.split()), act) for name, text, act in words(told)] == [
        ("Ben", "Crash It crashes .", ""),
        ("Ana Ruiz", "Which version?", ""),
        ("Ana Ruiz", "Closed: Fixed", "answer"),
    ]
    assert told[0].message.link == "https://jira.example.com/browse/PAY-1"


def refused(path: Path, whose: str = "ana") -> str:
    """The sentence by which something is refused."""
    with pytest.raises(Unreadable) as caught:
        brought(path, whose)
    return str(caught.value)


SAME = """Summary,Issue key,Reporter,Reporter Id,Assignee,Assignee Id,Created,Comment
Slow,PAY-1,Li Wei,ben,li wei,ana,2024-03-12 09:41,2024-03-12 10:00;ana;Which page?
"""
SAME_XML = XML.replace("Ana Ruiz", "li wei").replace(">Ben<", ">Li Wei<")


@pytest.mark.parametrize(("file", "text"), [("jira.csv", SAME), ("jira.xml", SAME_XML)])
def test_two_people_of_one_name_in_jira_stay_two(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, "utf-8")

    said = refused(tmp_path / file, "Li Wei")
    told = list(brought(tmp_path / file, "li wei (ana)").messages())

    assert "Li Wei (ben)" in said
    assert "li wei (ana)" in said
    assert [each.message.author.name for each in told[:2]] == ["Li Wei (ben)", "li wei (ana)"]


def test_damaged_cut_and_foreign_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cut.xml").write_text(XML[:-40], "utf-8")
    entity = '<!DOCTYPE rss [<!ENTITY a "b">]><rss><item>&a;</item></rss>'
    (tmp_path / "entity.xml").write_text(entity, "utf-8")
    (tmp_path / "cut.json").write_text('[{"number": 1', "utf-8")
    (tmp_path / "other.json").write_text("{}", "utf-8")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")

    for name in ("cut.xml", "entity.xml", "cut.json"):
        assert refused(tmp_path / name) == f"{name} is damaged or cut off; download it again."
    for name in ("other.json", "other.csv"):
        assert refused(tmp_path / name) == f"{name} holds no issues that I can read."
    assert refused(tmp_path / "nowhere.csv").startswith("There is no file ")


def test_names_and_addresses_that_steer_or_part_ids_are_made_harmless(tmp_path: Path) -> None:
    rows = "Summary,Issue key,Reporter,Created,Comment\nx,A B|C,B\x1b[2Jen,2024-03-12 09:41,2024-03-12 10:00;ana;Hm.\n"
    (tmp_path / "jira.csv").write_text(rows, "utf-8")

    told = [each.message for each in brought(tmp_path / "jira.csv").messages()]

    assert [(each.id, each.author.name) for each in told] == [("A-B-C", "B[2Jen"), ("A-B-C/c0", "ana")]


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_times_at_the_ends_of_all_time_are_read(tmp_path: Path, when: str) -> None:
    rows = f'Issue key,Summary,Reporter,Created,Comment\nP-1,Slow,Ben,{when},"{when};ana;Which version?"\n'
    (tmp_path / "jira.csv").write_text(rows, "utf-8")
    archive = brought(tmp_path / "jira.csv")
    assert words(list(archive.messages())) == [("Ben", "Slow", ""), ("ana", "Which version?", "")]
    assert archive.letters is not None
    assert list(archive.letters.moments())
