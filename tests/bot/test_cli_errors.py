"""What goes wrong is one sentence that says what to do, whatever it is."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli.common import Common, lines_of_progress
from tests.archive_files import said, write_export
from tests.bot.cli import Cli

NOBODY = "http://127.0.0.1:9"
USERS = [{"id": f"U{n}", "team_id": "T1", "name": f"u{n}", "profile": {"display_name": "Ana"}} for n in (1, 3)]


@pytest.fixture
def known(cli: Cli, export: str) -> Cli:
    """A data folder in which Ana has a double."""
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    return cli


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"DOUBLE_MODEL": "openai:gpt", "OPENAI_API_KEY": ""}, "The model 'openai:gpt' cannot be used"),
        ({"DOUBLE_MODEL": "nobody:model"}, "The model 'nobody:model' cannot be used"),
        ({"DOUBLE_EMBEDDER": "nobody:model"}, "The embedder 'nobody:model' cannot be used"),
        ({"DOUBLE_QDRANT_URL": NOBODY}, f"Qdrant at {NOBODY} does not answer as it should"),
    ],
)
def test_what_cannot_be_reached_or_built_is_one_sentence_and_status_does_without(
    known: Cli, env: dict[str, str], told: str
) -> None:
    assert known.refused("ask", "how do I deploy?", "--worker", "Ana", code=1, home=True, **env).startswith(told)
    assert known.json("status", **env)["decisions"] == 3


def test_taken_port_is_named_with_its_setting(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = cli.refused("run", DOUBLE_PORT=str(port))
    assert sentence.startswith(f"Port {port} of 127.0.0.1 cannot be had")
    assert "DOUBLE_PORT" in sentence


def test_question_is_taken_as_it_is_written(known: Cli) -> None:
    for command in ("ask", "recall"):
        assert known.refused(command, "  ", "--worker", "Ana", code=2).startswith("The question is empty")
        assert known.json(command, "- roll back a deploy?", "--worker", "Ana")["precedents"]
    assert known.refused("recall", "x", "--worker", "Ana", "--now", "2026-03-02T10:00:00", code=2) == (
        "'--now 2026-03-02T10:00:00' needs a zone; write it as 2026-03-02T10:00:00+00:00."
    )


def test_person_under_whose_name_was_asked_is_proposed_by_account(known: Cli) -> None:
    sentence = known.refused("recall", "x", "--worker", "Ana", "--as", "Ben")
    assert sentence == "No known people have the id 'Ben'; did you mean slack:T1:U2?"


def test_people_of_one_name_are_listed_apart(cli: Cli, tmp_path: Path) -> None:
    export = str(
        write_export(tmp_path / "two.zip", {"users.json": USERS, "ops/2026-03-02.json": [said("U1", "Hi", 1)]})
    )
    sentence = cli.refused("import", "slack-export", export, "--worker", "Ana")
    assert (
        sentence
        == "'Ana' fits 2 people of this archive: Ana (U1, 1 messages), Ana (U3, 0 messages); give the id of one."
    )


def test_places_do_not_swallow_the_file(cli: Cli, export: str) -> None:
    learned = cli.json("import", "slack-export", "--places", "ops", export, "--worker", "Ana", "--consent")
    assert learned["decisions"] == 3


def test_socket_mode_needs_no_signing_secret(cli: Cli) -> None:
    tokens = {"DOUBLE_SLACK__BOT_TOKEN": "xoxb-1", "DOUBLE_SLACK__APP_TOKEN": "xapp-1"}
    assert cli.json("status", **tokens)["decisions"] == 0
    assert "signing_secret" in cli.refused("status", DOUBLE_SLACK__BOT_TOKEN="xoxb-1")


def test_what_the_asker_may_not_see_is_said_with_the_option_that_changes_it(cli: Cli, tmp_path: Path) -> None:
    said = (("Ben", "How do I roll back a deploy?"), ("Ana", f"Use https://release.example/{'page/' * 40}"))
    talk = [
        {"place": "ops", "place_kind": "private", "author": author, "at": f"2026-03-02T09:0{n}:00Z", "text": text}
        for n, (author, text) in enumerate(said)
    ]
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(map(json.dumps, talk)), "utf-8")
    cli.json("import", "jsonl", str(file), "--worker", "Ana", "--consent")
    told = cli.run("ask", "how do I roll back a deploy?", "--worker", "Ana").stdout
    assert (
        "Nothing that the asker may see is about this.\n1 more reply is in places that the asker cannot read." in told
    )
    assert "--as PERSON" in told
    found = cli.run("recall", "how do I roll back a deploy?", "--worker", "Ana").stdout
    assert f"https://release.example/{'page/' * 40}" in found
    assert "\x1b" not in told + found


def test_progress_is_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    tell = lines_of_progress(Common(), "import", lambda: now)
    for done in range(1, 26):
        now = float(done)
        tell(done, 25)
    assert capsys.readouterr().err == "double: import: 10 of 25\ndouble: import: 20 of 25\n"


def test_interrupted_import_says_what_is_kept_and_goes_on(cli: Cli, tmp_path: Path) -> None:
    lines = [
        {
            "place": "ops",
            "author": "Ben" if n % 2 else "Ana",
            "at": f"2026-03-02T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z",
            "text": f"Word {n}?",
        }
        for n in range(40_000)
    ]
    file = tmp_path / "long.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = [sys.executable, "-c", f"{listening}; from bot.cli.main import main; main()"]
    program += ["import", "jsonl", str(file), "--worker", "Ana", "--consent", "--home", str(cli.home)]
    process = subprocess.Popen(program, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"})
    while not (cli.home / "record.db").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=600)
    assert process.returncode == 130
    assert errors == "double: Stopped. What was learned is kept; run the same command again, and it goes on.\n"
