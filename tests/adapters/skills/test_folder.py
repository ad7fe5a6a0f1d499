"""A skill's folder is taken by the validator that others use, reads back whole, and replaces nobody else's."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from skills_ref.errors import ParseError
from skills_ref.parser import parse_frontmatter
from skills_ref.validator import validate

from adapters.errors import Occupied
from adapters.skills.folder import Skill, is_whole, write_skill
from adapters.skills.front import quiet, write_front
from adapters.skills.slug import slug_of

SKILL = Skill(
    name="ana-double",
    description="How Ana decides: yes, and no.",
    of="0123456789abcdef",
    metadata={"AIGC.Label": "1"},
    body="# Ana's double\n\n---\n\nBelow a rule.",
    references={"precedents.md": "# What Ana said\n\n> ---\n"},
)
ANOTHER = replace(SKILL, of="fedcba9876543210", body="# Another Ana's double")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("张伟", "zhang-wei"),
        ("欧阳 Li 娜", "ou-yang-li-na"),
        ("Ana López", "ana-lopez"),
        ("McDonald", "mcdonald"),
        ("Иван", "ivan"),
        ("--- / ..", "worker"),
        ("", "worker"),
        ("x" * 200, "x" * 40),
    ],
)
def test_name_becomes_what_a_folder_can_be_called_by(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    "name", ["Ana", "Ana --- Lopez", "---", "a: b # c", "{x: 1}", "'\"", "张伟：后端", "yes", "@ana", "- ana", "a\nb"]
)
def test_folder_is_valid_and_reads_as_it_was_meant(tmp_path: Path, name: str) -> None:
    description = quiet(f"How {name} decides, answers and writes.")
    folder = write_skill(tmp_path, replace(SKILL, description=description))

    assert validate(folder) == []
    fields, body = parse_frontmatter((folder / "SKILL.md").read_text("utf-8"))
    assert (fields["name"], fields["description"], body) == ("ana-double", description, SKILL.body)
    assert fields["metadata"]["AIGC.Label"] == "1"
    assert (folder / "references" / "precedents.md").read_text("utf-8") == SKILL.references["precedents.md"]


def test_file_that_the_validator_takes_cut_short_is_not_whole() -> None:
    fields: Mapping[str, object] = {"name": "ana", "description": "Ana --- and all that she decides"}
    text = f"{write_front(fields)}\nBody\n"
    try:
        cut, _ = parse_frontmatter(text)
    except ParseError:
        cut = {}
    assert cut != fields
    assert not is_whole(text, fields, "Body")


def test_own_folder_is_written_anew_and_that_of_a_namesake_is_left(tmp_path: Path) -> None:
    first = write_skill(tmp_path, SKILL)
    other = write_skill(tmp_path, ANOTHER)
    again = write_skill(tmp_path, replace(SKILL, body="# Newer"))

    assert (first, other) == (tmp_path / "ana-double", tmp_path / "ana-double-fedcba")
    assert again == first
    assert "# Newer" in (first / "SKILL.md").read_text("utf-8")
    assert "# Another" in (other / "SKILL.md").read_text("utf-8")
    assert validate(other) == []
    assert write_skill(tmp_path, ANOTHER) == other
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ana-double", "ana-double-fedcba"]


@pytest.mark.parametrize("content", ["", "---\nname: ana-double\n---\nMine", "---\nmetadata: 3\n---\n"])
def test_folder_that_somebody_else_made_is_never_touched(tmp_path: Path, content: str) -> None:
    (tmp_path / "ana-double").mkdir()
    (tmp_path / "ana-double" / "SKILL.md").write_text(content)

    assert write_skill(tmp_path, SKILL) == tmp_path / "ana-double-012345"
    assert (tmp_path / "ana-double" / "SKILL.md").read_text() == content


@pytest.mark.parametrize("file", ["SKILL.md", "references/precedents.md", "notes.txt"])
def test_what_was_changed_by_hand_is_not_written_over(tmp_path: Path, file: str) -> None:
    folder = write_skill(tmp_path, SKILL)
    with (folder / file).open("a") as opened:
        opened.write("\nMy own words.\n")
    before = (folder / file).read_text("utf-8")

    with pytest.raises(Occupied, match="changed by hand"):
        write_skill(tmp_path, replace(SKILL, body="# Newer"))
    assert (folder / file).read_text("utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["ana-double"]
