"""Documents tell what the worker wrote down themself, and what they remarked on the words of others."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.archives.archive import Archive, Spoken
from adapters.archives.documents.read import Beside, read_documents
from adapters.chat import PlaceKind
from adapters.errors import Unreadable
from tests.document_files import (
    changed,
    comment,
    commented,
    core,
    heading,
    paragraph,
    write_pages,
    write_sheets,
    write_slides,
    write_word,
    write_zip,
)
from tests.git_files import ANA, BEN, Commit, make_repository

NOBODY = Beside()
LONG = "The store drops connections on Monday mornings."


def brought(folder: Path, beside: Beside = NOBODY) -> Archive:
    """The archive of Ana's."""
    return read_documents(folder, "Ana Ruiz", beside)


def notes(told: Sequence[Spoken]) -> list[tuple[str, str]]:
    """What is noted about what."""
    return [(each.about, each.message.text) for each in told if each.about]


def test_every_form_is_told_by_sections_where_the_worker_is_its_author(tmp_path: Path) -> None:
    code = "```\n# no heading\n```"
    text = f"---\nauthor: Ana Ruiz\n---\n# Runbook\n\n{LONG}\n\n{code}\n\n## Retry\n\nThree times, then we stop.\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    body = heading("计划") + heading("发布", 2) + paragraph("周五不发布，除非老板在场并且同意，谁来都是一样。")
    write_word(tmp_path / "b.docx", "Ana Ruiz", body)
    write_slides(tmp_path / "c.pptx", "Ana Ruiz", "Costs", "We pay for storage twice.", "Say who pays for that.")
    write_sheets(tmp_path / "d.xlsx", "Ana Ruiz", [["Storage", "paid twice a year"]])
    write_pages(tmp_path / "e.pdf", "Ana Ruiz", "Restart the queue first.")

    told = notes(list(brought(tmp_path).messages()))

    assert told == [
        ("Runbook", f"{LONG}\n\n{code}"),
        ("Runbook › Retry", "Three times, then we stop."),
        ("计划 › 发布", "周五不发布，除非老板在场并且同意，谁来都是一样。"),
        ("Costs", "We pay for storage twice.\nSay who pays for that."),
        ("d › Costs", "Storage | paid twice a year"),
        ("Runbook › 1", "Restart the queue first."),
    ]


def test_documents_of_others_and_of_nobody_count_for_nothing_unless_the_worker_says_they_are_theirs(
    tmp_path: Path,
) -> None:
    write_word(tmp_path / "ben.docx", "Ben", paragraph(LONG))
    (tmp_path / "plain.txt").write_text(LONG, "utf-8")
    write_word(tmp_path / "ana.docx", "ANA RUIZ", paragraph(LONG))

    archive = brought(tmp_path)
    assert (len(list(archive.messages())), archive.skipped) == (1, {"not_own": 2})
    archive = brought(tmp_path, Beside(own=("*.txt",)))
    assert (len(list(archive.messages())), archive.skipped) == (2, {"not_own": 1})


def test_sections_of_a_text_in_a_repository_are_whose_lines_those_are(tmp_path: Path) -> None:
    both = f"# Guide\n\n## Store\n\n{LONG}\n\n## Queue\n\nRestart it when it is full.\n"
    commits = [
        Commit("Begin", BEN, {"docs/guide.md": "# Guide\n\n## Queue\n\nRestart it when it is full.\n"}),
        Commit("Tell of the store", ANA, {"docs/guide.md": both}),
    ]
    repository = make_repository(tmp_path / "r", commits)
    (repository / "docs").mkdir()
    (repository / "docs" / "guide.md").write_text(both, "utf-8")

    told = notes(list(brought(repository / "docs", Beside(("ana@x.example",))).messages()))

    assert told == [("Guide › Store", LONG)]


def test_comments_and_tracked_changes_on_the_words_of_others_are_told_with_those(tmp_path: Path) -> None:
    body = paragraph(LONG) + commented("We deploy daily.", 0) + changed("on Fridays", "on Mondays", "Ana Ruiz")
    remarks = comment(0, "Ana Ruiz", "Not in December.") + comment(1, "Ben", "Agreed.")
    write_word(tmp_path / "plan.docx", "Ben", body, comments=remarks)
    write_sheets(tmp_path / "costs.xlsx", "Ben", [["Storage", "1"]], ("Ana Ruiz", "That is twice too much."))

    told = [each.message for each in brought(tmp_path).messages()]

    passages = [(each.text, each.passage.text, each.passage.author) for each in told if each.passage]
    assert [(text, passage) for text, passage, _ in passages] == [
        ("That is twice too much.", "costs\nA1"),
        ("Not in December.", "plan\nWe deploy daily."),
        ("We deploy on Mondays", "plan\nWe deploy on Fridays"),
    ]
    assert {author.name for _, _, author in passages if author} == {"Ben"}


def test_answer_to_a_comment_in_an_own_document_is_as_in_chat(tmp_path: Path) -> None:
    remarks = comment(0, "Ben", "Why twice?") + comment(1, "Ana Ruiz", "One is the copy.")
    body = commented("We pay for storage twice.", 0, 1)
    write_word(tmp_path / "plan.docx", "Ana Ruiz", body, comments=remarks, answers={1: 0})

    told = [each for each in brought(tmp_path).messages() if not each.about]

    assert [(each.message.author.name, each.message.text) for each in told] == [
        ("Ben", "Why twice?"),
        ("Ana Ruiz", "One is the copy."),
    ]
    assert told[1].answers == told[0].message.id


def test_bomb_lock_damage_and_foreign_entities_are_counted_and_the_rest_goes_on(tmp_path: Path) -> None:
    write_word(tmp_path / "good.docx", "Ana Ruiz", paragraph(LONG))
    write_word(tmp_path / "bomb.docx", "Ana Ruiz", paragraph("A" * 20_000_000))
    entities = '<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'
    write_zip(tmp_path / "entity.docx", {"docProps/core.xml": core("Ana"), "word/document.xml": entities})
    write_zip(tmp_path / "deep.docx", {"word/document.xml": "<a>" * 5000 + "</a>" * 5000})
    whole = (tmp_path / "good.docx").read_bytes()
    (tmp_path / "cut.docx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "locked.docx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    write_pages(tmp_path / "locked.pdf", "Ana Ruiz", "x", password="secret")
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    (tmp_path / "noise.md").write_bytes(b"\xff\x00" * 400)
    (tmp_path / "photo.png").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "zeros.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(40_000_000))

    found = brought(tmp_path)

    assert len(list(found.messages())) == 1
    assert found.skipped == {"too_dense": 4, "unreadable_file": 3, "encrypted": 2, "no_document": 1}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Performance_Review_Ben.docx", "Ben"),
        ("ben.docx", "Annual performance appraisal"),
        ("x.docx", "2025年度绩效考核表"),
        ("x.docx", "360 Feedback"),
    ],
)
def test_performance_reviews_are_refused_in_a_sentence(tmp_path: Path, name: str, title: str) -> None:
    write_word(tmp_path / name, "Ana Ruiz", heading(title) + paragraph(LONG))

    with pytest.raises(Unreadable, match=r"holds performance reviews, and no double learns from those"):
        brought(tmp_path)
    write_word(tmp_path / "other.docx", "Ana Ruiz", paragraph(LONG))
    assert brought(tmp_path).skipped == {"appraisal": 1}


@pytest.mark.parametrize("title", ["Self-review 2025", "年终自评", "Peer review of the parser", "Query performance"])
def test_what_people_write_of_themselves_is_a_document_like_any_other(tmp_path: Path, title: str) -> None:
    write_word(tmp_path / "x.docx", "Ana Ruiz", heading(title) + paragraph(LONG))

    assert len(list(brought(tmp_path).messages())) == 1


def test_sections_are_measured_in_words_in_either_language(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## 值班\n值班每周轮换一次。\n## 发布\n周五不发布。\n## 其他\n待补充\n", "utf-8")
    (tmp_path / "b.md").write_text("## Retry\nRetry three times.\n## Rest\nSee above.\n", "utf-8")

    archive = brought(tmp_path, Beside(own=("*",)))

    assert [each.message.text for each in archive.messages()] == [
        "值班每周轮换一次。",
        "周五不发布。",
        "Retry three times.",
    ]
    assert archive.skipped == {"too_short": 2}


def test_own_document_that_says_too_little_is_not_called_a_foreign_one(tmp_path: Path) -> None:
    write_word(tmp_path / "plan.docx", "Ana Ruiz", paragraph("待补充"))

    with pytest.raises(Unreadable, match="says too little to learn from"):
        brought(tmp_path)
    write_word(tmp_path / "other.docx", "Ana Ruiz", paragraph(LONG))
    assert brought(tmp_path).skipped == {"too_short": 1}


def test_first_of_several_sibling_headings_is_no_title_of_the_others(tmp_path: Path) -> None:
    parts = ("Backups", "Nightly, kept for a month."), ("发布", "周五不发布；紧急修复要两个人同意。")
    write_word(tmp_path / "a.docx", "Ana Ruiz", "".join(heading(name) + paragraph(text) for name, text in parts))
    text = "".join(f"# {name}\n{said}\n" for name, said in parts)
    (tmp_path / "b.md").write_text(f"---\nauthor: Ana Ruiz\n---\n{text}", "utf-8")

    told = notes(list(brought(tmp_path).messages()))

    assert [about for about, _ in told] == ["a › Backups", "a › 发布", "b › Backups", "b › 发布"]


def test_whoever_is_nowhere_an_author_is_told_who_is(tmp_path: Path) -> None:
    write_word(tmp_path / "plan.docx", "Ben", paragraph(LONG))

    with pytest.raises(Unreadable) as caught:
        read_documents(tmp_path, "Ana", NOBODY)
    assert str(caught.value).endswith(
        "holds no document by Ana; name them with --as, or theirs with --own. By others: Ben."
    )
    with pytest.raises(Unreadable, match="There is nothing at"):
        read_documents(tmp_path / "nowhere", "Ana", NOBODY)


def test_documents_are_for_the_worker_alone_until_shared(tmp_path: Path) -> None:
    write_word(tmp_path / "plan.docx", "Ana Ruiz", paragraph(LONG))

    archive = brought(tmp_path)

    (place,) = archive.places.values()
    assert place.kind is PlaceKind.PRIVATE
    assert archive.members[place.id] == {"docs:Ana Ruiz"}
    assert archive.letters is not None
    assert list(archive.letters.moments()) == []
