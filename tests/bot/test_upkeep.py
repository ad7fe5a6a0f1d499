"""The life of a deployment: backups that are made while it serves and forget again, schemas, another master key."""

import json
import shutil
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.bot.cli import Cli

WORKER = ("--worker", "Ana")
NEW_KEY = "6b" * 32


@pytest.fixture
def learnt(cli: Cli, export: str) -> Cli:
    """Ana's double has learnt from an export."""
    cli.json("import", "slack-export", export, *WORKER, "--consent")
    return cli


def elsewhere(cli: Cli, *kept: str) -> Cli:
    """A folder without a record, with some files of the former one."""
    other = Cli(cli.home.with_name(f"other{len(list(cli.home.parent.iterdir()))}"))
    other.home.mkdir()
    for name in kept:
        shutil.copy(cli.home / name, other.home / name)
    return other


def recalled(cli: Cli, question: str = "how do I roll back a deploy?") -> list[dict[str, Any]]:
    return [dict(each, score=0) for each in cli.json("recall", question, *WORKER)["precedents"]]


def test_backup_brings_back_what_was_known_and_the_double_is_silent_until_its_worker_looked(learnt: Cli) -> None:
    file = learnt.home.with_name("all.backup")
    known = recalled(learnt)
    assert learnt.json("backup", str(file))["rows"] > 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert known
    assert "release" not in file.read_bytes().decode("latin-1")
    other = elsewhere(learnt, "key")
    restored = other.json("restore", str(file))
    assert restored["workers"] == 0
    assert [each["decision"] for each in recalled(other)] == [each["decision"] for each in known]
    with closing(sqlite3.connect(other.home / "record.db")) as record:
        assert record.execute("SELECT count(*) FROM workers WHERE frozen IS NOT NULL").fetchone() == (0,)
    assert other.json("audit", "verify")["holds"]


def test_what_was_forgotten_after_a_backup_does_not_come_back_with_it(learnt: Cli) -> None:
    file = learnt.home.with_name("all.backup")
    learnt.json("backup", str(file))
    learnt.json("forget", "everything", *WORKER, "--yes")
    for way in ("beside it", "as another copy"):
        beside = ["forgotten.jsonl"] if way == "beside it" else []
        other = elsewhere(learnt, "key", *beside)
        given = [] if beside else ["--forgotten", str(learnt.home / "forgotten.jsonl")]
        assert other.json("restore", str(file), *given)["workers"] == 0
        assert "Ana" not in (other.home / "record.db").read_bytes().decode("latin-1")


def test_backup_that_was_changed_cut_off_or_is_of_another_key_is_refused_and_nothing_is_made(learnt: Cli) -> None:
    file = learnt.home.with_name("all.backup")
    learnt.json("backup", str(file))
    whole = file.read_bytes()
    assert "already" in learnt.refused("backup", str(file))
    assert "already" in learnt.refused("restore", str(file))
    other = elsewhere(learnt, "key")
    changed = bytearray(whole)
    changed[len(changed) // 2] ^= 1
    for spoilt in (whole[: len(whole) // 2], bytes(changed), b"", b"no zip"):
        file.write_bytes(spoilt)
        assert "no whole backup" in other.refused("restore", str(file))
    file.write_bytes(whole)
    assert "no whole backup" in other.refused("restore", str(file), DOUBLE_MASTER_KEY=NEW_KEY)
    assert "no master key" in elsewhere(learnt).refused("restore", str(file))
    assert sorted(path.name for path in other.home.iterdir() if path.name != "lock") == ["key"]


def test_schema_is_checked_and_brought_up_to_date(learnt: Cli) -> None:
    assert learnt.json("migrate", "--check")["current"]
    with closing(sqlite3.connect(learnt.home / "record.db")) as record, record:
        record.execute("DROP TABLE tokens")
        for table in ("inbox", "jobs", "outbox"):
            record.execute(f"ALTER TABLE {table} DROP COLUMN trace")
        record.execute("DROP TABLE interviews")
        record.execute("UPDATE alembic_version SET version_num = '0019'")
    behind = learnt.run("migrate", "--check", "--json")
    assert (behind.returncode, json.loads(behind.stdout)["found"]) == (1, "0019")
    assert learnt.json("migrate")["current"]
    assert learnt.json("migrate", "--check")["found"] == learnt.json("migrate", "--check")["wanted"]


def test_key_is_rotated_and_everything_opens_with_the_new_one_alone(learnt: Cli) -> None:
    former, known = (learnt.home / "key").read_text(), recalled(learnt)
    assert learnt.json("rotate-key")["sealed"] > 0
    assert (learnt.home / "key").read_text() != former
    assert recalled(learnt) == known
    assert learnt.json("audit", "verify")["holds"]
    assert "does not open" in learnt.refused("recall", "deploy", *WORKER, DOUBLE_MASTER_KEY=former)
    assert "DOUBLE_NEW_MASTER_KEY" in learnt.refused("rotate-key", DOUBLE_MASTER_KEY=former)
    assert learnt.json("rotate-key")["sealed"] > 0
    assert recalled(learnt) == known


def test_what_was_forgotten_stays_forgotten_under_another_key(learnt: Cli, export: str) -> None:
    learnt.json("forget", "everything", *WORKER, "--yes")
    learnt.json("rotate-key")
    again = learnt.json("import", "slack-export", export, *WORKER, "--consent")
    assert (again["decisions"], bool(again["forgotten"])) == (0, True)


def test_rotation_that_was_cut_off_goes_on_where_it_stood(learnt: Cli) -> None:
    former, known = (learnt.home / "key").read_text(), recalled(learnt)
    learnt.json("rotate-key")
    (learnt.home / "key").rename(learnt.home / "key.next")
    (learnt.home / "key").write_text(former)
    assert "does not open" in learnt.refused("recall", "deploy", *WORKER)
    assert learnt.json("rotate-key") == {"sealed": 0, "kept": "file"}
    assert recalled(learnt) == known
    given = {"DOUBLE_MASTER_KEY": (learnt.home / "key").read_text(), "DOUBLE_NEW_MASTER_KEY": NEW_KEY}
    assert learnt.json("rotate-key", **given)["kept"] == "environment"
    assert learnt.json("rotate-key", **given)["sealed"] == 0
    assert learnt.json("recall", "deploy", *WORKER, DOUBLE_MASTER_KEY=NEW_KEY)["precedents"]
