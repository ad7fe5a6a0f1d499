"""Skills that other programs made are read as notes about their subject, without what others said."""

import json
from pathlib import Path

import pytest

from adapters.errors import Unreadable
from adapters.skills.brought import Brought, read_brought

WORK = "# 张伟 — Work\n\n## Review\n\n- Always asks for a test beside a fix.\n"
PERSONA = "# 张伟 — Persona\n\n## Layer 0\n\nNever says yes before reading the log.\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def said(brought: Brought) -> list[tuple[str, str]]:
    return [(note.about, note.text) for note in brought.notes]


def test_colleague_skill_is_read_by_its_parts_and_once(tmp_path: Path) -> None:
    whole = f"---\nname: colleague-zhang_wei\ndescription: x\n---\n\n{WORK}\n---\n\n{PERSONA}"
    files = {"meta.json": json.dumps({"name": "张伟", "slug": "zhang_wei"}), "work.md": WORK, "persona.md": PERSONA}
    others = {"knowledge/messages/a.md": "# Ben\n\nBen said something private.", "versions/v1/work.md": WORK}
    brought = read_brought(write(tmp_path / "zhang_wei", {**files, "SKILL.md": whole, **others}))

    assert said(brought) == [
        ("张伟 — Work › Review", "- Always asks for a test beside a fix."),
        ("张伟 — Persona › Layer 0", "Never says yes before reading the log."),
    ]
    assert brought.subject == "张伟"


def test_distilly_profile_is_read(tmp_path: Path) -> None:
    files = {"meta.json": json.dumps({"identity": {"displayName": "Ana"}}), "profile/voice.md": "Short sentences."}
    files |= {"profile/domains/craft.md": "# Craft\n\nTests first.", "profile/claims.jsonl": "{}", "SKILL.md": "# Ana"}
    brought = read_brought(write(tmp_path / "ana", files))

    assert sorted(said(brought)) == [("Craft", "Tests first."), ("voice", "Short sentences.")]
    assert brought.is_about("Ana")


def test_any_skill_is_read_with_its_references(tmp_path: Path) -> None:
    files = {
        "SKILL.md": "---\nname: ana-lopez\ndescription: --- x\n---\n# Ana\n\nWrites short.",
        "references/x.md": "Asks why.",
    }
    brought = read_brought(write(tmp_path / "ana-lopez", files))

    assert said(brought) == [("Ana", "Writes short."), ("x", "Asks why.")]
    assert brought.is_about("Ana López")


@pytest.mark.parametrize(
    ("names", "name", "about"),
    [
        (("王晓明", "wang_xiao_ming"), "王晓明", True),
        (("王晓明",), "王小明", False),
        (("wang_xiao_ming",), "王晓明", True),
        (("Ana",), "Ben", False),
        (("Ana",), "ANA", True),
    ],
)
def test_skill_is_about_whom_it_names(names: tuple[str, ...], name: str, about: bool) -> None:
    assert Brought(names, ()).is_about(name) is about


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "is no skill's folder"),
        ({"readme.txt": "x"}, "is no skill's folder"),
        ({"SKILL.md": "---\nname: a\nmetadata:\n  double.of: x\n---\nBody of it"}, "was made by a double"),
    ],
)
def test_what_is_no_skill_of_another_program_is_refused_in_one_sentence(
    tmp_path: Path, files: dict[str, str], why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        read_brought(write(tmp_path, files))


@pytest.mark.parametrize("meta", ["", "[", "[1]", '{"name": 3}', "[" * 5000])
def test_descriptor_that_cannot_be_read_leaves_the_name_of_the_folder(tmp_path: Path, meta: str) -> None:
    assert read_brought(write(tmp_path / "ana", {"meta.json": meta, "work.md": WORK})).subject == "ana"


@pytest.mark.parametrize("name", ["references", "references/x.md", "profile", "SKILL.md", "meta.json"])
def test_folder_with_a_link_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    files = {"SKILL.md": "# Ana\n\nWrites short.", "meta.json": "{}", "references/x.md": "Asks why."}
    folder = write(tmp_path / "ana", files)
    outside = write(tmp_path / "elsewhere", {"x.md": "# Diary\n\nNobody else reads this."})
    link = folder / name
    if link.is_dir():
        (link / "x.md").unlink()
        link.rmdir()
    link.unlink(missing_ok=True)
    link.symlink_to(outside / "x.md" if link.suffix else outside)

    with pytest.raises(Unreadable, match=f"a link that leads out of it, {name}: copy"):
        read_brought(folder)
