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

from bot.cli.common import Common, lines_of_progress, progress_bar
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
        ({"DOUBLE_EMBEDDER": "nobody:model"}, "The embedder 'nobody:model' cannot be used"),
        ({"DOUBLE_QDRANT_URL": NOBODY}, f"Qdrant at {NOBODY} does not answer as it should"),
    ],
)
def test_what_cannot_be_reached_or_built_is_one_sentence_and_status_does_without(
    known: Cli, env: dict[str, str], told: str
) -> None:
    assert known.refused("ask", "how do I deploy?", "--worker", "Ana", code=1, home=True, **env).startswith(told)
    assert known.json("status", **env)["decisions"] == 3


@pytest.mark.parametrize(
    ("setting", "env"),
    [
        ("DOUBLE_MODEL", {"DOUBLE_MODEL": "openai:gpt", "OPENAI_API_KEY": ""}),
        ("DOUBLE_MODEL", {"DOUBLE_MODEL": "foo"}),
        ("DOUBLE_RERANKER", {"DOUBLE_RERANKER": "nobody:model"}),
    ],
)
def test_model_that_cannot_be_used_is_told_and_done_without(known: Cli, setting: str, env: dict[str, str]) -> None:
    asked = known.run("ask", "how do I roll back a deploy?", "--worker", "Ana", "--in", "ops", home=True, **env)
    assert asked.returncode == 0
    assert "Use the release page." in asked.stdout
    (told,) = asked.stderr.splitlines()
    assert told.startswith(f"double: The model '{env[setting]}' cannot be used")
    assert told.endswith(f"{setting} is done without this time.")
    chinese = known.run("ask", "x", "--worker", "Ana", "--lang", "zh", home=True, **env)
    assert chinese.stderr.startswith(f"double: 模型「{env[setting]}」无法使用")
    serving = known.refused("run", code=1, home=True, **env)
    assert serving.startswith(f"The model '{env[setting]}' cannot be used")


def test_import_needs_no_model(cli: Cli, export: str) -> None:
    done = cli.run("import", "slack-export", export, "--worker", "Ana", "--consent", DOUBLE_MODEL="foo")
    assert (done.returncode, done.stderr) == (0, "")
    assert "learned 3 decisions" in done.stdout


def test_doctor_blames_what_is_wrong_and_nothing_else(known: Cli, tmp_path: Path) -> None:
    wrong = {"DOUBLE_MODEL": "foo", "DOUBLE_RERANKER": "foo", "DOUBLE_POLICY": str(tmp_path / "none.yaml")}
    checks = json.loads(known.run("doctor", "--json", home=True, **wrong).stdout)["checks"]
    assert [each["check"] for each in checks if not each["well"]] == ["model", "reranker", "policy"]
    chinese = known.run("doctor", "--lang", "zh", home=True, **wrong).stdout
    assert f"✗ 策略：没有 {tmp_path / 'none.yaml'} 这个文件或文件夹。" in chinese


@pytest.mark.parametrize("home", ["/proc/nope", "/proc"])
def test_doctor_tries_whether_the_home_can_be_written(cli: Cli, home: str) -> None:
    done = cli.run("doctor", "--json", "--home", home, home=False)
    broken = [each for each in json.loads(done.stdout)["checks"] if not each["well"]]
    assert broken[0]["check"] == "home"
    assert f"{home} cannot be written" in broken[0]["found"]
    assert "DOUBLE_HOME" in broken[0]["cure"]


@pytest.mark.parametrize(
    ("name", "value", "english", "chinese"),
    [
        ("KEEP_DAYS", "soon", "it says 'soon'; write a whole number from 1 to 36500.", "请写一个整数，1 到 36500。"),
        ("SILENCE_HOURS", "-3", "it says '-3'; write a number above 0.", "请写一个数，大于 0。"),
        ("PORT", "99999", "it says '99999'; write a whole number from 0 to 65535.", "请写一个整数，0 到 65535。"),
        ("CALENDAR_HOSTS", "host", 'write JSON, such as ["one", "two"].', '请写 JSON，例如 ["one", "two"]。'),
        ("SLACK", "on", "it says 'on'; write its parts one by one, each as DOUBLE_SLACK__PART.", "每个写成"),
        (
            "WORKER_BUDGET",
            "5",
            "it needs DOUBLE_MODEL_PRICE_READ and DOUBLE_MODEL_PRICE_WRITTEN to count by.",
            "不对：",
        ),
    ],
)
def test_wrong_setting_says_what_stands_there_and_what_to_write(
    cli: Cli, name: str, value: str, english: str, chinese: str
) -> None:
    wrong = {f"DOUBLE_{name}": value}
    assert cli.refused("status", code=1, home=True, **wrong) == f"The setting DOUBLE_{name} is wrong: {english}"
    told = cli.refused("status", "--lang", "zh", code=1, home=True, **wrong)
    assert told.startswith(f"设置 DOUBLE_{name} 不对：")
    assert chinese in told


@pytest.mark.parametrize(
    ("command", "english", "chinese"),
    [
        (("status", "--lang", "de"), "--lang is wrong: it says 'de'; write one of en, zh.", "请写 en、zh 之一"),
        (
            ("recall", "x", "--worker", "Ana", "--now", "never"),
            "write a time such as 2026-03-02T10:00:00+00:00.",
            "时间",
        ),
        (("policy", "what-if", "f", "--worker", "Ana", "--last", "0"), "write a whole number from 1 to 36500.", "整数"),
        (("recall",), "`double recall` needs TEXT; `double recall --help` says what that is.", "需要 TEXT"),
        (("recal", "x"), "There is no command 'recal'. Did you mean `double recall`?", "没有「recal」这个命令"),
        (("status", "--hom", "x"), "`double status` has no option --hom. Did you mean --home?", "没有 --hom 这个选项"),
    ],
)
def test_wrong_command_line_is_said_in_our_words(
    cli: Cli, command: tuple[str, ...], english: str, chinese: str
) -> None:
    assert cli.refused(*command, code=2, home=False).endswith(english)
    assert chinese in cli.refused(*command, code=2, home=False, LANG="zh_CN.UTF-8")


def test_secret_that_does_not_fit_is_not_repeated(cli: Cli) -> None:
    assert cli.refused("status", DOUBLE_WECOM__AGENT_ID="word-of-mine", DOUBLE_WECOM__AES_KEY="short-key-of-mine")
    told = cli.refused("status", DOUBLE_WECOM__AES_KEY="short-key-of-mine")
    assert "short-key-of-mine" not in told


@pytest.mark.parametrize("line", ["DOUBLE_LANGUAGE zh", "export DOUBLE_PORT", "DOUBLE_MODEL: openai:gpt"])
def test_line_of_env_that_names_a_setting_and_sets_nothing_is_named(cli: Cli, line: str) -> None:
    (cli.home.parent / ".env").write_text(f"# mine\n{line}\n", "utf-8")
    name = line.removeprefix("export ").split()[0].rstrip(":")
    assert cli.refused("status").startswith(f"Line 2 of .env names {name} and sets nothing: write {name}=VALUE")
    assert cli.refused("status", "--lang", "zh").startswith(f".env 的第 2 行写了 {name}，却没有设值")


def test_stray_line_of_env_is_named_once_and_hinders_nothing(cli: Cli) -> None:
    (cli.home.parent / ".env").write_text("hello world\nDOUBLE_LANGUAGE=zh\n", "utf-8")
    done = cli.run("status")
    assert done.returncode == 0
    assert done.stderr == "double: .env 的第 1 行没有设任何值，已略过：请写成 名字=值，或在行首加 #。\n"
    assert "这里还没有人有分身" in done.stdout


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


def test_file_that_cannot_be_read_is_told_in_chinese(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    file.write_text(json.dumps({"place": "ops", "author": "Ana", "at": "2026-03-02T09:00:00Z"}), "utf-8")
    told = cli.refused("import", "jsonl", str(file), "--worker", "Ana", "--lang", "zh")
    assert told == "talk.jsonl 第 1 行：「text」不对：缺少这一项。"
    key = cli.refused("status", "--lang", "zh", DOUBLE_MASTER_KEY="short")
    assert key.startswith("主密钥必须是 64 位十六进制数字")
    slack = cli.refused("status", "--lang", "zh", DOUBLE_SLACK__BOT_TOKEN="xoxb-1")
    assert slack == "设置 DOUBLE_SLACK 不对：请设置 signing_secret，或用 Socket Mode 的 app_token。"


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
    assert "Nothing that the asker may see is about this.\n1 more reply is in #ops, which the asker cannot read" in told
    assert "Add --in ops to ask there, or --as PERSON" in told
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


def test_progress_on_a_terminal_is_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for lang, call, told in (("en", "say", "working"), ("zh", "skill_notes", "处理中"), ("en", "import", "learning")):
        with progress_bar(Common(lang=lang), call) as tell:
            tell(1, 2)
        shown = capsys.readouterr().err
        assert told in shown
        assert call not in shown


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
