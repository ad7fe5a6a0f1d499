"""A JSONL archive: one message a line, checked line by line."""

import json
import tracemalloc
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
        ("{", "line 2: it is not JSON, or ends too early"),
        ({**LINE, "place_kind": "public"}, "make it one kind"),
    ],
)
def test_wrong_line_is_refused_by_its_number(tmp_path: Path, line: object, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_jsonl(write(tmp_path / "a.jsonl", LINE, line))
    assert sentence in str(refusal.value)


def test_messages_of_many_places_are_read_place_by_place_whatever_their_bytes(tmp_path: Path) -> None:
    said = [("ops", "回滚了吗？"), ("board", "Naïve café"), ("ops", "已回滚。"), ("board", "🙂"), ("ops", "OK")]
    lines = [json.dumps({**LINE, "place": place, "text": text}, ensure_ascii=False) for place, text in said]
    path = write(tmp_path / "a.jsonl", lines[0], "", *lines[1:])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    messages = [spoken.message for spoken in read_jsonl(path).messages()]
    assert [(m.place.name, m.text) for m in messages] == sorted(said, key=lambda each: each[0] == "board")
    assert [m.id for m in messages] == ["line-1", "line-4", "line-6", "line-3", "line-5"]


def test_history_is_read_without_being_held_in_memory(tmp_path: Path) -> None:
    lines = [{**LINE, "place": f"place-{number % 10}", "text": "x" * 5_000} for number in range(4_000)]
    archive = read_jsonl(write(tmp_path / "a.jsonl", *lines))
    tracemalloc.start()
    count = sum(1 for _ in archive.messages())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, most < 2_000_000) == (4_000, True)


def test_empty_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="holds no message"):
        read_jsonl(write(tmp_path / "a.jsonl", ""))
    with pytest.raises(Unreadable, match="There is no file"):
        read_jsonl(tmp_path / "b.jsonl")
