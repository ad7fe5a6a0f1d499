"""A double as an Agent Skill, and a skill that another program made of its worker, on the command line."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli import Cli

WORKER = ("--worker", "Ana")
WORK = "# Ana\n\n## Review\n\nAsks for a test beside a fix.\n\n## Ops\n\nRestarts the queue before the workers.\n"


@pytest.fixture
def known(cli: Cli, export: str) -> Cli:
    """A data folder in which Ana has a double."""
    cli.json("import", "slack-export", export, *WORKER, "--consent")
    return cli


def test_skill_is_written_and_taken_by_the_validator(known: Cli, tmp_path: Path) -> None:
    done = known.json("skill", "export", str(tmp_path / "skills"), *WORKER)
    folder = Path(done["folder"])

    validator = Path(sys.executable).with_name("agentskills")
    assert subprocess.run([validator, "validate", folder], capture_output=True, check=False).returncode == 0
    assert (folder.name, done["decisions"]) == ("ana-double", 3)
    assert "AI · Ana's double · Ana has not seen this" in (folder / "SKILL.md").read_text("utf-8")
    precedents = (folder / "references" / "precedents.md").read_text("utf-8")
    assert "> How do I roll back a deploy, @Ana?\n\nAna answered:\n\n> Use the release page." in precedents
    assert "Ben" not in precedents

    (folder / "SKILL.md").write_text(f"{(folder / 'SKILL.md').read_text('utf-8')}\nMine.\n", "utf-8")
    assert "was changed by hand" in known.refused("skill", "export", str(tmp_path / "skills"), *WORKER)
    assert known.json("audit", "verify")["holds"]


def test_notes_of_a_skill_are_kept_one_by_one_and_only_by_whom_it_is_about(known: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "ana"
    folder.mkdir()
    (folder / "work.md").write_text(WORK)
    bring = ("skill", "import", str(folder), *WORKER)

    shown = known.run(*bring)
    assert (shown.returncode, "2. Ana › Ops" in shown.stdout) == (1, True)
    assert "Nothing was kept yet: add `--keep 1`" in shown.stderr
    assert known.json("status")["decisions"] == 3

    assert known.json(*bring, "--keep", "2")["decisions"] == 1
    assert known.json(*bring, "--keep", "2")["decisions"] == 0
    assert known.json("status")["decisions"] == 4
    found = known.json("recall", "restart the queue before the workers?", *WORKER)["precedents"]
    assert "Restarts the queue before the workers." in [each["reply"] for each in found]
    assert "Restarts" not in known.run("recall", "restart the queue?", *WORKER, "--as", "slack:T1:U2").stdout
    assert known.refused(*bring, "--keep", "3") == "There is no note 3; there are 2."

    folder.rename(tmp_path / "ben")
    assert "is about ben" in known.refused("skill", "import", str(tmp_path / "ben"), *WORKER)


def test_whoever_keeps_no_note_on_a_terminal_is_told_so_and_nothing_failed(known: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "ana"
    folder.mkdir()
    (folder / "work.md").write_text(WORK)
    program = str(Path(sys.executable).with_name("double"))
    ours, theirs = pty.openpty()
    command = [program, "skill", "import", str(folder), *WORKER, "--home", str(known.home)]
    os.write(ours, b"q\n")
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=known.environment())
    assert process.stderr
    errors = process.stderr.read().decode()
    assert (process.wait(), "double: " in errors) == (0, False)
    os.close(theirs)
    assert b"None of them was kept." in os.read(ours, 2**16)
    os.close(ours)
