"""An archive of reviews tells what its worker approved, what they asked to change, and where they kept silent."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.archives.archive import Spoken
from adapters.archives.reviews.fetched import Where, fetch_reviews
from adapters.archives.reviews.read import read_reviews
from adapters.archives.shelf.read import Beside
from adapters.chat import PlaceKind
from adapters.errors import Barred, Unreadable
from tests.review_files import (
    comment,
    gitlab_note,
    line,
    pull,
    review,
    write_archive,
    write_export,
    write_gitlab_export,
    write_tar,
)
from tests.servers.github import LoopbackGitHub
from tests.servers.gitlab import LoopbackGitLab

NOBODY = Beside()


def brought(path: Path) -> list[Spoken]:
    """What is told to Ana's double."""
    return list(read_reviews(path, "ana", NOBODY).messages())


def words(told: Sequence[Spoken]) -> list[tuple[str, str, str]]:
    """Who said what, with which act."""
    return [(each.message.author.name, each.message.text, each.message.act) for each in told]


LOAD = "Change 7\n\nPlease look."


@pytest.mark.parametrize("state", ["CHANGES_REQUESTED", "changes_requested"])
def test_each_verdict_answers_the_change_as_it_was_then(tmp_path: Path, state: str) -> None:
    reviews = [review("ana", state, "Tests, please.", 3), review("ana", "APPROVED", "", 6)]
    told = brought(
        write_archive(tmp_path / "a.json", pull(7, "ben", 2, reviews=reviews, comments=[comment("ben", "Added.", 5)]))
    )

    assert words(told)[:4] == [
        ("ben", LOAD, ""),
        ("ana", "Tests, please.", "request_changes"),
        ("ben", "Change 7\nAdded.", ""),
        ("ana", "", "approve"),
    ]
    assert [each.answers for each in told[:4]] == ["", "7", "", "7/again1"]
    assert all(each.message.wants_review for each in (told[0], told[2]))


@pytest.mark.parametrize("state", ["DISMISSED", "dismissed", "PENDING"])
def test_review_that_was_dismissed_or_never_sent_says_nothing(tmp_path: Path, state: str) -> None:
    told = brought(
        write_archive(
            tmp_path / "a.json",
            pull(
                7, "ben", 2, reviews=[review("ana", state, "", 3)], comments=[comment("ana", "I look at it later.", 4)]
            ),
        )
    )

    assert [act for _, _, act in words(told)] == ["", ""]


def test_comment_on_a_line_tells_where_it_stands_and_whose_change_that_is(tmp_path: Path) -> None:
    reviews = [review("ana", "COMMENTED", "", 3, line("Never eval.", 3))]

    told = brought(write_archive(tmp_path / "a.json", pull(7, "ben", 2, reviews=reviews)))

    (on_line,) = [each.message for each in told if each.message.passage]
    assert on_line.passage is not None
    assert (on_line.text, on_line.passage.text) == ("Never eval.", "app/load.py\ndef load():\nreturn eval(text)")
    assert on_line.passage.author is not None
    assert on_line.passage.author.name == "ben"


def test_what_the_worker_had_no_part_in_is_left_out(tmp_path: Path) -> None:
    called = pull(8, "ben", 3, comments=[comment("cleo", "Ask @ana.", 4)])
    others = pull(9, "ben", 3, comments=[comment("cleo", "Fine.", 4)])
    path = write_archive(tmp_path / "a.json", pull(7, "ben", 2, comments=[comment("ana", "Hm.", 3)]), called, others)

    archive = read_reviews(path, "ana", NOBODY)

    assert archive.skipped == {"not_theirs": 1}
    assert {each.message.id.partition("/")[0] for each in archive.messages()} == {"7", "8"}
    (mention,) = [each.message.mentions for each in archive.messages() if "@ana" in each.message.text]
    assert mention == ("reviews:ana",)


def test_export_of_github_tells_the_same_by_its_numbers_and_addresses(tmp_path: Path) -> None:
    archive = read_reviews(write_export(tmp_path / "export.tar.gz"), "ana", NOBODY)

    told = list(archive.messages())
    assert words(told) == [
        ("ben", "Load\n\nIt loads.", ""),
        ("ana", "Tests, please.", "request_changes"),
        ("ben", "Load\nDone.", ""),
        ("ana", "", "approve"),
        ("ben", "Done.", ""),
        ("ana", "Never eval.", ""),
    ]
    assert told[-1].message.passage is not None
    (place,) = archive.places.values()
    assert (place.name, place.kind) == ("reviews-shop", PlaceKind.PRIVATE)


def test_approval_that_a_push_reset_still_was_given_and_one_that_was_taken_back_was_not(tmp_path: Path) -> None:
    notes = [
        gitlab_note(1, 2, "requested review from @ana and @cleo", 2, system=True),
        gitlab_note(2, 1, "approved this merge request", 3, system=True),
        gitlab_note(3, 2, "reset approvals from @ana by pushing to the branch", 4, system=True),
        gitlab_note(4, 3, "approved this merge request", 4, system=True),
        gitlab_note(5, 3, "unapproved this merge request", 5, system=True),
        gitlab_note(6, 1, "Never eval.", 3, position={"new_path": "app/load.py", "new_line": 2}, discussion_id="d1"),
        gitlab_note(7, 1, "For us alone", 3, internal=True),
        gitlab_note(8, 3, "I am not sure.", 6),
    ]
    path = write_gitlab_export(tmp_path / "2026-02-09_acme_shop_export.tar.gz", notes)

    told = brought(path)

    unsure = ("User 3", "I am not sure.", "")
    assert words(told) == [("ben", "Load", ""), ("ana", "", "approve"), unsure, ("ana", "Never eval.", "")]
    assert told[0].message.at.isoformat() == "2026-02-02T09:00:00+00:00"
    assert told[3].message.passage is not None
    assert told[3].message.passage.text.startswith("app/load.py\n")
    third = list(read_reviews(path, "User 3", NOBODY).messages())
    assert "approve" not in [act for _, _, act in words(third)]


def test_change_that_waits_for_the_worker_is_told_by_itself_where_they_keep_silent(tmp_path: Path) -> None:
    notes = [
        gitlab_note(1, 2, "requested review from @ana", 2, system=True),
        gitlab_note(2, 3, "Nice.", 3),
        gitlab_note(3, 1, "changed title", 9, system=True),
    ]
    path = write_gitlab_export(tmp_path / "x.tar.gz", notes)

    archive = read_reviews(path, "slack:T1:U1", Beside(("ana",)))

    told = list(archive.messages())
    assert [(each.message.thread, each.message.text, each.message.wants_review) for each in told] == [
        ("9", "Load", True),
        ("9/talk", "Nice.", False),
    ]
    assert archive.letters is not None
    assert ("slack:T1:U1", told[0].message.at) in list(archive.letters.moments())


def refused(path: Path, whose: str = "ana") -> str:
    """The sentence by which something is refused."""
    with pytest.raises(Unreadable) as caught:
        read_reviews(path, whose, NOBODY)
    return str(caught.value)


def test_damaged_cut_and_foreign_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = write_export(tmp_path / "whole.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[:-200])
    text = write_archive(tmp_path / "a.json", pull(7, "ben", 2)).read_text("utf-8")
    (tmp_path / "cut.json").write_text(text[:-40], "utf-8")
    (tmp_path / "other.json").write_text('{"name": "x"}', "utf-8")
    (tmp_path / "noise.json").write_bytes(bytes(range(256)) * 40)
    write_tar(tmp_path / "other.tar.gz", {"readme.txt": "x"})

    assert refused(tmp_path / "nowhere.json").startswith("There is no file ")
    assert refused(tmp_path / "cut.tar.gz") == "cut.tar.gz is damaged or cut off; download it again."
    assert refused(tmp_path / "cut.json") == "cut.json is damaged or cut off; download it again."
    for name in ("noise.json", "jira.csv"):
        (tmp_path / name).write_text("Issue key,Summary\nOPS-1,Full disk\n", "utf-8")
        assert refused(tmp_path / name).startswith(f"{name} is another kind of file: reviews come as JSON")
    assert refused(tmp_path / "other.json") == "other.json holds no reviews that I can read."
    assert refused(tmp_path / "other.tar.gz") == "other.tar.gz holds no reviews that I can read."
    assert refused(tmp_path / "a.json", "dan") == (
        "Nobody in a.json is called 'dan'; say with --as which of these is the worker: ben."
    )


def test_record_that_is_not_what_it_should_be_is_counted_and_the_rest_goes_on(tmp_path: Path) -> None:
    odd = {"number": "none", "createdAt": "yesterday"}
    path = write_archive(tmp_path / "a.json", odd, pull(7, "ben", 2, comments=[comment("ana", "Hm.", 3)]))

    archive = read_reviews(path, "ana", NOBODY)

    assert archive.skipped == {"unreadable": 1}
    assert len(list(archive.messages())) == 2


def test_reviews_are_fetched_from_github_with_a_token(tmp_path: Path) -> None:
    with LoopbackGitHub() as github:
        acme, ana, ben = (github.add_user(login) for login in ("acme", "ana", "ben"))
        shop = github.add_repository(acme, "shop", "private", ana, ben)
        github.issue(acme, "token-of-ana")
        change, _ = github.opened(shop, ben, "Load", "It loads.")
        github.review(shop, change, ana, "changes_requested", "Tests, please.")
        github.comment(shop, change, ben, "Done.")
        where = Where("github", github.api_url, "acme/shop")

        assert asyncio.run(fetch_reviews(where, "token-of-ana", tmp_path / "shop")) == 1
        with pytest.raises(Barred):
            asyncio.run(fetch_reviews(where, "of-nobody", tmp_path / "none"))

    assert words(brought(tmp_path / "shop"))[:2] == [
        ("ben", "Load\n\nIt loads.", ""),
        ("ana", "Tests, please.", "request_changes"),
    ]


def test_reviews_are_fetched_from_gitlab_with_a_token(tmp_path: Path) -> None:
    with LoopbackGitLab() as gitlab:
        ana, ben = (gitlab.add_user(name) for name in ("ana", "ben"))
        shop = gitlab.add_project("acme", "shop", "public", ana, ben)
        change = gitlab.open(shop, ben, "Load", "It loads.")
        gitlab.write(change, ana, "approved this merge request", system=True)
        where = Where("gitlab", f"{gitlab.address}/api/v4", "acme/shop")

        assert asyncio.run(fetch_reviews(where, gitlab.token, tmp_path / "shop")) == 1

    assert words(brought(tmp_path / "shop")) == [("ben", "Load\n\nIt loads.", ""), ("ana", "", "approve")]


def test_archive_of_any_size_is_read_piece_by_piece(tmp_path: Path) -> None:
    pulls = [pull(number, "ben", 2, body="x" * 3000) for number in range(1, 400)]
    mine = pull(900, "ben", 3, reviews=[review("ana", "APPROVED", "", 4)])

    assert words(brought(write_archive(tmp_path / "a.json", *pulls, mine)))[-1] == ("ana", "", "approve")


def test_people_are_named_as_they_write_themselves_where_nobody_is_called_so(tmp_path: Path) -> None:
    write_archive(tmp_path / "a.json", pull(7, "Ben-Okafor", 2))

    assert refused(tmp_path / "a.json", "dan").endswith("say with --as which of these is the worker: Ben-Okafor.")
