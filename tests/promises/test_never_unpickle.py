"""Nothing is ever unpickled, by us or by what we depend on: a pickle from elsewhere could run anything."""

import json
from pathlib import Path

from tests.adversaries.unpickled import unpickled_by

DOUBLE = "from bot.cli.main import main; main()"


def test_hook_sees_a_class_that_is_unpickled(tmp_path: Path) -> None:
    lines = "import pickle, pathlib; pickle.loads(pickle.dumps(pathlib.PurePosixPath('x')))"
    assert unpickled_by(tmp_path, ["-c", lines]) == ["pathlib.PurePosixPath"]


def test_demo_unpickles_nothing(tmp_path: Path) -> None:
    assert unpickled_by(tmp_path, ["-c", DOUBLE, "demo", "--fast", "--json"]) == []


def test_import_and_a_new_index_unpickle_nothing(tmp_path: Path) -> None:
    lines = [
        {"place": "ops", "author": who, "at": f"2026-02-02T09:{minute:02}:00+00:00", "text": text}
        for minute, (who, text) in enumerate([("Ben", "May I deploy?"), ("Ana", "Yes, deploy.")] * 20)
    ]
    archive = tmp_path / "talk.jsonl"
    archive.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    home = ("--home", str(tmp_path / "home"))
    for command in (
        ("import", "jsonl", str(archive), "--worker", "Ana", "--consent", "--json", *home),
        ("index", "rebuild", "--json", *home),
    ):
        assert unpickled_by(tmp_path, ["-c", DOUBLE, *command]) == []
