"""A JSONL archive: one message a line, checked line by line."""

import json
from pathlib import Path

import pytest

from adapters.archives.jsonl import read_jsonl
from adapters.errors import Unreadable

LINE = {"place": "ops", "author": "Ana", "at": "2026-03-02T09:00:00+00:00", "text": "Hello"}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_lines_become_messages_in_order_of_time(tmp_path: Path) -> None:
    later = {**LINE, "author": "Ben", "at": "2026-03-02T10:00:00+00:00", "mentions": ["Ana"], "id": "m2"}
    archive = read_jsonl(write(tmp_path / "a.jsonl", later, LINE, {**LINE, "text": " "}))
    messages = [spoken.message for spoken in archive.messages()]
    assert [(m.author.name, m.id) for m in messages] == [("Ana", "line-2"), ("Ben", "m2")]
    assert messages[1].mentions == ("jsonl:Ana",)
    assert archive.skipped == {"empty": 1}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({**LINE, "at": "yesterday"}, "line 2: 'at' is wrong"),
        ({**LINE, "at": "2026-03-02T09:00:00"}, "line 2: 'at' is wrong"),
        ({**LINE, "extra": 1}, "line 2: 'extra' is wrong"),
        ({"place": "ops"}, "line 2: 'author' is wrong"),
        ("{", "line 2: 'line' is wrong"),
        ({**LINE, "place_kind": "public"}, "make it one kind"),
    ],
)
def test_wrong_line_is_refused_by_its_number(tmp_path: Path, line: object, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_jsonl(write(tmp_path / "a.jsonl", LINE, line))
    assert sentence in str(refusal.value)


def test_empty_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="holds no message"):
        read_jsonl(write(tmp_path / "a.jsonl", ""))
    with pytest.raises(Unreadable, match="There is no file"):
        read_jsonl(tmp_path / "b.jsonl")
