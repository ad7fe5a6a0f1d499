"""What the command line says to people: in their language, in words, and while another command works."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest
from rich.console import Console

import bot.ownership
from bot.cli.language import spoken
from bot.cli.logs import quiet_logs
from bot.cli.main import COMMANDS, build, main
from bot.ownership import Serving, announce, find_owner, own_folder
from memory.index.tokens import CJK
from tests.bot.cli import Cli

WORKER = ("--worker", "Ana")
Say = Callable[..., str]


@pytest.fixture
def say(cli: Cli, export: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """Runs a command in this process over a folder in which Ana has a double; what it printed."""

    def run(*command: str) -> str:
        monkeypatch.setattr("sys.argv", ["double", *command, "--home", str(cli.home)])
        with suppress(SystemExit):
            main()
        printed = capsys.readouterr()
        return printed.out + printed.err

    run("import", "slack-export", export, *WORKER, "--consent")
    yield run
    with capsys.disabled():
        quiet_logs()


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("drafts", *WORKER),
        ("report", *WORKER),
        ("topics", *WORKER),
        ("audit", "verify"),
        ("recall", "roll back last Tuesday", *WORKER),
        ("ask", "how do I roll back a deploy?", *WORKER, "--in", "ops"),
        ("ask", "who feeds the goldfish?", *WORKER),
        ("forget", '"release page"', *WORKER),
        ("recall", "x", "--worker", "Zoe"),
        ("backtest", *WORKER),
        ("index", "refine"),
    ],
)
def test_everything_is_said_in_the_language_that_is_asked_for(say: Say, command: tuple[str, ...]) -> None:
    english, chinese = say(*command), say(*command, "--lang", "zh")
    assert not CJK.search(english)
    assert CJK.search(chinese)
    assert len(english.splitlines()) == len(chinese.splitlines())


HELPED = [
    (),
    *((name,) for name in COMMANDS),
    *(("import", kind) for kind in ("slack-export", "jsonl", "wechat-csv", "wecom-archive", "transcript", "mail")),
    *(("policy", verb) for verb in ("show", "test", "check", "what-if", "schema")),
    ("audit", "verify"),
    ("skill", "export"),
    ("skill", "import"),
    ("index", "rebuild"),
    ("index", "refine"),
]


def test_help_is_in_the_language_of_the_machine_or_the_one_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setattr("sys.argv", ["double", "--help"])
    app = build()
    for command in HELPED:
        app.help_print(list(command), console=Console(width=400))
        _, _, printed = capsys.readouterr().out.partition("\n")
        assert CJK.search(printed)
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", printed), printed
    assert spoken(["status", "--lang", "en"]) == "en"
    assert spoken(["status", "--lang=en"]) == "en"
    monkeypatch.setenv("DOUBLE_LANGUAGE", "en")
    assert spoken(["status"]) == "en"
    assert spoken(["status", "--lang", "zh"]) == "zh"


def test_ask_says_what_was_found_and_why_it_goes_no_further(say: Say) -> None:
    told = say("ask", "how do I roll back a deploy?", *WORKER, "--in", "ops")
    assert told.startswith("It would say nothing; only you would see a draft.")
    assert "it rests on 1 reply of yours" in told
    assert "Because:\n  • You have not agreed to this here. (guard «consent»)" in told
    assert "precedents_below" not in told


def test_ask_without_a_draft_says_so_first(say: Say) -> None:
    told = say("ask", "who feeds the goldfish?", *WORKER)
    assert told.startswith("It would say nothing; you would see the question, and no draft.")
    assert "Not every word" not in told
    chinese = say("ask", "你好", *WORKER, "--lang", "zh", "--in", "ops")
    assert chinese.startswith("它什么也不会说；你会看到问题，没有草稿。")


def test_time_without_hits_is_said_first(say: Say) -> None:
    told = say("recall", "roll back a deploy in May 2025", *WORKER)
    assert "the time you named, there is nothing about that. At any other time there is:" in told.splitlines()[0]


def test_what_nothing_is_about_is_named_with_the_time(say: Say) -> None:
    english = say("recall", "how did I handle the outage last spring?", *WORKER)
    assert english.startswith("Nothing is about «outage», neither from")
    assert "都没有说到「发布会」的。最接近的是：" in say("recall", "去年春天发布会怎么处理的", *WORKER, "--lang", "zh")


def test_empty_report_says_what_would_fill_it(say: Say) -> None:
    assert "Nobody has asked me anything yet" in say("report", *WORKER)


def test_what_is_said_to_go_is_what_goes(say: Say) -> None:
    sure = say("forget", '"release page"', *WORKER)
    counted = sure.partition("«release page». That is ")[2].partition(", with what came")[0]
    assert counted == "1 decision, those words in 2 other decisions and drafts, 1 topic"
    assert f"Forgotten: {counted}." in say("forget", '"release page"', *WORKER, "--yes")
    everything = say("forget", "everything", *WORKER)
    counted = everything.partition("all that I know of you: ")[2].partition(". Your key")[0]
    assert "2 decisions" in counted
    assert f"Forgotten: {counted}." in say("forget", "everything", *WORKER, "--yes")


def test_reading_goes_on_while_another_command_works(cli: Cli, say: Say) -> None:
    with own_folder(cli.home):
        for command in (("status",), ("drafts", *WORKER), ("profile", *WORKER), ("audit", "verify")):
            assert "works on" not in say(*command)


def test_reading_beside_another_process_leaves_a_record_of_another_version_as_it_is(cli: Cli, say: Say) -> None:
    with closing(sqlite3.connect(cli.home / "record.db")) as record:
        (newest,) = record.execute("SELECT version_num FROM alembic_version").fetchone()
        record.execute("UPDATE alembic_version SET version_num = '0001'")
        record.commit()
        with own_folder(cli.home):
            assert "is of another version of Double than this command" in say("status")
        assert record.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        record.execute("UPDATE alembic_version SET version_num = '9999'")
        record.commit()
        assert "was made by a newer version of Double than this one" in say("status")
        record.execute("UPDATE alembic_version SET version_num = ?", (newest,))
        record.commit()
    assert "another version" not in say("status")


@pytest.mark.parametrize("note", ['{"url": "http://127.0.0.1:9", "token": "word", "held": "gone"}', '{"url": "ht', ""])
def test_note_of_a_dead_process_or_half_a_note_leads_nowhere(cli: Cli, say: Say, note: str) -> None:
    with own_folder(cli.home):
        (cli.home / "serving.json").write_text(note)
        assert find_owner(cli.home) is None
        assert "has a double" in say("status")
        with announce(cli.home, Serving("http://127.0.0.1:9", "word")):
            assert find_owner(cli.home) == Serving("http://127.0.0.1:9", "word")
    assert not (cli.home / "serving.json").exists()


def test_what_needs_the_index_waits_then_names_who_holds_it(
    cli: Cli, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.ownership, "PATIENCE_SECONDS", 0)
    with own_folder(cli.home):
        told = say("recall", "roll back", *WORKER)
        holder = json.loads((cli.home / "holder.json").read_text())
    assert f"(process {holder['pid']}, since {holder['since']}) works on {cli.home}; wait for its end" in told
    assert "1. 2026-03-02" in say("recall", "roll back", *WORKER)
    assert not (cli.home / "holder.json").exists()


@pytest.mark.parametrize(
    ("by", "typed"), [({}, "`double import`"), ({"UV_RUN_RECURSION_DEPTH": "1"}, "`uv run double import`")]
)
def test_command_to_type_next_is_spelt_as_this_one_was(cli: Cli, by: dict[str, str], typed: str) -> None:
    program = "from bot.cli.main import main; main()"
    command = [sys.executable, "-c", program, "status", "--home", str(cli.home)]
    done = subprocess.run(command, env=cli.environment(**by), capture_output=True, text=True, check=True)
    assert typed in done.stdout
