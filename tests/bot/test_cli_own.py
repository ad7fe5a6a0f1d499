"""A way out on a laptop: what a worker may do in chat they may do on the command line, by the same commands."""

import json
import zipfile
from pathlib import Path

import pytest

from adapters.registry import PLATFORMS
from memory.index.tokens import CJK
from tests.bot.cli import Cli
from tests.homes import content_of
from tests.servers.forked import start_double
from tests.servers.github_api import Api

WORKER = ("--worker", "Ana")
CHATS = {
    "slack": {"DOUBLE_SLACK__BOT_TOKEN": "xoxb-1", "DOUBLE_SLACK__APP_TOKEN": "xapp-1"},
    "wecom": {"DOUBLE_WECOM__CORP_ID": "ww1", "DOUBLE_WECOM__BOT_ID": "aib1", "DOUBLE_WECOM__BOT_SECRET": "secret"},
    "github": {
        "DOUBLE_GITHUB__APP_ID": "1",
        "DOUBLE_GITHUB__PRIVATE_KEY": Api().pem,
        "DOUBLE_GITHUB__WEBHOOK_SECRET": "a-webhook-secret-of-length",
    },
    "gitlab": {"DOUBLE_GITLAB__TOKEN": "glpat-1", "DOUBLE_GITLAB__WEBHOOK_SECRET": "a-webhook-secret-of-length"},
}
"""What sets each platform up."""


@pytest.fixture
def known(cli: Cli, export: str) -> Cli:
    """A data folder in which Ana has a double."""
    cli.json("import", "slack-export", export, *WORKER, "--consent")
    return cli


def told(cli: Cli, *command: str) -> str:
    return " ".join(answer["text"] for answer in cli.json(*command, *WORKER)["answers"])


def test_part_is_counted_then_forgotten_with_a_receipt_and_found_no_more(known: Cli) -> None:
    first = known.run("forget", '"release page"', *WORKER)
    assert first.returncode == 1
    assert "1 decision" in first.stdout
    assert first.stderr == "double: Nothing was done yet: add --yes for «Forget this for good».\n"
    assert known.json("status")["decisions"] == 3

    done = known.json("forget", '"release page"', *WORKER, "--yes")
    proof = next(answer["proof"] for answer in done["answers"] if answer["proof"])
    assert json.loads(proof)["erased"]["decisions"] == 1
    found = known.json("recall", "roll back a deploy", *WORKER)["precedents"]
    assert "Use the release page." not in [each["reply"] for each in found]
    assert known.json("status")["decisions"] == 2


def test_everything_is_forgotten_with_the_key(known: Cli) -> None:
    assert known.json("forget", "everything", *WORKER, "--yes")["answers"]
    assert known.json("status")["workers"] == []
    assert "No worker 'Ana'" in known.refused("recall", "deploy", *WORKER)


def test_import_after_everything_was_forgotten_says_how_it_comes_in_again(known: Cli, export: str) -> None:
    known.json("forget", "everything", *WORKER, "--yes")
    learn = ("import", "slack-export", export, *WORKER, "--consent")
    again = known.run(*learn).stdout
    assert "learned 0 decisions" in again
    assert "6 messages come in again after `double remember everything --worker Ana`" in again
    asked = known.run("remember", "everything", *WORKER)
    assert asked.returncode == 1
    assert "1 mark is lifted" in asked.stdout
    lifted = known.json("remember", "everything", *WORKER, "--yes")
    assert json.loads(lifted["answers"][-1]["proof"])["lifted"] == {"hashes": 1}
    assert known.json(*learn)["decisions"] == 3


@pytest.mark.parametrize("name", ["ana", "slack:T1:U1"])
def test_everything_may_come_in_again_by_the_name_of_who_was_forgotten(known: Cli, export: str, name: str) -> None:
    known.json("forget", "everything", *WORKER, "--yes")
    kept = content_of(known.home)
    assert [sign for sign in (b"slack:T1:U1", b'"Ana"', b"ana") if sign in kept] == []
    assert "was forgotten: `double remember everything`" in known.refused("report", *WORKER)
    assert known.refused("remember", "everything", "--worker", "Zoe").startswith("No worker 'Zoe'")
    asked = known.run("remember", "everything", "--worker", name)
    assert asked.returncode == 1
    assert "1 mark is lifted" in asked.stdout
    lifted = known.json("remember", "全部", "--worker", name, "--yes", "--lang", "zh")
    assert lifted["answers"][-1]["text"] == "可以再次记住了：你曾让我全部忘记的内容。"
    assert known.json("import", "slack-export", export, *WORKER, "--consent")["decisions"] == 3


def test_all_that_is_known_is_written_to_a_file_of_their_own(known: Cli, tmp_path: Path) -> None:
    file = tmp_path / "mine.zip"
    assert known.run("export", *WORKER, "--output", str(file)).stdout == f"All that is known of Ana is in {file}.\n"
    assert known.json("export", *WORKER, "--output", str(file))["file"] == str(file)
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as packed:
        decisions = packed.read("decisions.jsonl").decode().splitlines()
    assert "Use the release page." in " ".join(decisions)
    assert len(decisions) == 3


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("keep", "3650 days"), "I remember what you decide for 3650 days"),
        (("consents",), "#ops: reading the past"),
        (("stop",), "Nothing more is said in your name"),
        (("settings", "weekly", "off"), "off"),
        (("topics",), "What your decisions are about"),
        (("report",), "I know 3 decisions of yours"),
        (("teach", "Where are the logs?", "On the log server."), "Learnt; this is what I will say when others ask."),
        (("consents", "words"), "your double learns from the archive that you give it"),
        (("policy", "show"), "Where nothing else is said I ask you first."),
        (("policy", "test", "how do I roll back a deploy?"), "I would say: Use the release page."),
    ],
)
def test_each_command_of_the_chat_answers_here(known: Cli, command: tuple[str, ...], answer: str) -> None:
    assert answer in told(known, *command)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("settings", "messages", "on"), "This cannot be had here"),
        (("settings", "bots", "@ci-bot", "on"), "Here no chat is connected"),
        (("settings", "morning", "on"), "Here no chat is connected"),
        (("settings", "calendar", "https://calendar.example/ana.ics"), "Here no chat is connected"),
        (("settings", "colour", "red"), "I know no setting"),
        (("shadow", "on"), "No chat is connected here"),
        (("forget", "#nowhere"), "I know nothing of yours there"),
        (("keep", "a while"), "Say for how long"),
        (("stand-in", "sometime"), "I cannot read a time"),
        (("topics", "forbid", "99"), "`topics` lists"),
        (("remember", "#ops"), "#ops"),
        (("forget", "harbour master"), "«harbour master»"),
        (("forget", "last week"), "I know nothing of that: "),
        (("consents", "on", "model"), "No language model is in use here"),
        (("profile", "not 3"), "`profile` lists 0 lines"),
        (("profile", "restore", "3"), "`profile` lists 0 lines"),
        (("consents", "off", "send"), "There is nothing of that to end."),
    ],
)
def test_what_was_not_done_ends_as_a_refusal(known: Cli, command: tuple[str, ...], why: str) -> None:
    assert why in known.refused(*command, *WORKER)
    chinese = known.run(*command, *WORKER, "--lang", "zh", "--json")
    assert chinese.returncode == 1
    assert [answer["refused"] for answer in json.loads(chinese.stdout)["answers"]] == [True]


def test_receipt_is_a_file_where_one_is_wanted_and_a_sentence_elsewhere(known: Cli, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    done = known.run("forget", '"release page"', *WORKER, "--yes", "--receipt", str(file))
    assert done.returncode == 0
    assert done.stdout.startswith("Forgotten: 1 decision")
    assert "signature" not in done.stdout
    assert json.loads(file.read_text("utf-8"))["erased"]["decisions"] == 1
    assert file.stat().st_mode & 0o777 == 0o600


def test_answers_here_follow_the_chosen_language_and_before_that_the_machines(known: Cli) -> None:
    assert "你" in known.run("report", *WORKER, DOUBLE_LANGUAGE="zh").stdout
    known.json("settings", "language", "en", *WORKER)
    assert "I know 3 decisions" in known.run("report", *WORKER, DOUBLE_LANGUAGE="zh").stdout
    assert "你" in known.run("report", *WORKER, "--lang", "zh").stdout
    known.json("settings", "language", "zh", *WORKER)
    for command in (("ask", "how do I deploy?"), ("recall", "how do I deploy?"), ("drafts",), ("profile",)):
        chosen = known.run(*command, *WORKER)
        assert CJK.search(chosen.stdout), command
        assert not CJK.search(known.run(*command, *WORKER, "--lang", "en").stdout)


def test_hints_name_commands_in_the_language_they_are_given_in(known: Cli, export: str) -> None:
    known.json("forget", "everything", *WORKER, "--yes")
    again = known.run("import", "slack-export", export, *WORKER, "--consent", "--lang", "zh").stdout
    assert "`double remember 全部 --worker Ana`（聊天里：「恢复 全部」）" in again


def test_what_is_older_is_forgotten_at_once_where_no_process_waits_for_the_night(known: Cli) -> None:
    asked = known.run("keep", "1", "day", *WORKER)
    assert "is forgotten now: 3 decisions" in asked.stdout
    assert known.run("keep", "1", "day", *WORKER, "--yes").returncode == 0
    assert known.json("status")["decisions"] == 0


def test_status_and_profile_are_read_without_knowing_the_record(known: Cli) -> None:
    status = known.run("status", DOUBLE_EMBEDDER="offline").stdout.splitlines()
    assert status[1:] == [
        "Ana has a double",
        "3 decisions are known.",
        "3 decisions will be found better after `double index refine`, which `double run` does by itself.",
    ]
    for _ in range(2):
        known.json("teach", "Where are the logs?", "On the log server.", *WORKER)
    profile = known.run("profile", *WORKER).stdout
    assert "*" not in profile


def test_part_of_what_was_agreed_to_is_ended_and_the_rest_holds(known: Cli) -> None:
    assert "stopped listening, drafting and sending: #ops" in told(known, "shadow", "off", "#ops")
    left = told(known, "consents")
    assert "#lunch: reading the past" in left
    assert "#ops" not in left
    told(known, "consents", "off", "import", "#lunch")
    assert "You have agreed to nothing" in told(known, "consents")


def test_lesson_without_an_answer_is_refused_as_a_shell_needs_it(known: Cli) -> None:
    assert known.refused("teach", "where", "are", "they", *WORKER, code=2).startswith(
        "Give the question and its answer"
    )


def test_what_was_taught_is_answered(known: Cli) -> None:
    assert "Where are the logs?" in told(known, "teach", "Where are the logs?", "On the log server.")
    assert known.json("ask", "where are the logs?", *WORKER)["reply"] == "On the log server."
    assert "a lesson: Where are the logs?" in known.run("ask", "where are the logs?", *WORKER).stdout
    assert "a lesson: Where are the logs?" in known.run("recall", "where are the logs?", *WORKER).stdout
    guessed = known.run("ask", "who locks the log room at night?", *WORKER).stdout
    assert "More likely wrong than right" in guessed or "so it guesses nothing" in guessed


def test_stand_in_begins_only_with_consent(known: Cli) -> None:
    assert (
        known.refused_after_text("stand-in", "for 3 hours", *WORKER) == "Nothing was done yet: add --yes for «I agree»."
    )
    assert known.json("status")["workers"][0]["standing_in"] is False
    known.json("stand-in", "for 3 hours", *WORKER, "--yes")
    assert known.json("status")["workers"][0]["standing_in"] is True


def test_where_a_chat_is_set_up_nobody_acts_for_the_worker(known: Cli, tmp_path: Path) -> None:
    export = ("export", "--output", str(tmp_path / "x.zip"))
    commands = zip(CHATS.values(), (("forget", "everything", "--yes"), export, ("stop",), ("stop",)), strict=True)
    assert set(CHATS) == set(PLATFORMS)
    for chat, command in commands:
        sentence = known.refused(*command, *WORKER, code=1, home=True, **chat)
        assert sentence.startswith("A chat is set up here, so only Ana does this")
    assert not (tmp_path / "x.zip").exists()
    assert known.json("status")["decisions"] == 3


async def test_process_that_serves_the_folder_does_it_as_well(known: Cli) -> None:
    env = known.environment(DOUBLE_PORT="0")
    serving = await start_double("run", "--home", str(known.home), env=env)
    try:
        while b"serving" not in (line := await serving.stderr.readline()):
            assert line
        assert "I know 3 decisions" in told(known, "report")
        known.json("forget", "everything", *WORKER, "--yes")
        assert known.json("status")["workers"] == []
    finally:
        serving.send_signal(15)
        await serving.wait()


def test_which_of_two_decisions_holds_is_done_only_where_it_was_agreed_to(cli: Cli, tmp_path: Path) -> None:
    lines = [
        {"place": "ops", "author": who, "at": f"2026-03-0{day}T{hour}:00:00Z", "text": text}
        for day, answer in ((2, "Yes, go ahead."), (3, "No, never on a Friday."))
        for who, hour, text in (("Ben", "10", "May we deploy to production on a Friday?"), ("Ana", "11", answer))
    ]
    (tmp_path / "ops.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    cli.json("import", "jsonl", str(tmp_path / "ops.jsonl"), *WORKER, "--consent")
    assert (
        cli.refused("interview", "1 first", *WORKER)
        == "There are no numbers yet: `interview` shows the questions first."
    )
    asked = told(cli, "interview")
    assert "You said both" in asked
    assert '`double interview 1 first --worker "Ana"`' in asked
    assert '`double interview 1 "your answer" --worker "Ana"`' in asked

    refused = cli.run("interview", "1 second", *WORKER)
    assert refused.returncode == 1
    assert "«No, never on a Friday.» would hold; 1 decision" in refused.stdout
    assert refused.stderr == "double: Nothing was done yet: add --yes for «It holds».\n"
    assert "You said both" in told(cli, "interview")
    assert "1 decision that said otherwise" in cli.run("interview", "1 second", *WORKER, "--yes").stdout
    assert "You said both" not in told(cli, "interview")


@pytest.mark.parametrize("kind", ["public", "direct"])
def test_what_an_archive_never_answers_or_only_puts_off_is_asked_about(cli: Cli, tmp_path: Path, kind: str) -> None:
    told_in_turn = (
        ("talk", kind, "Ben", "09:00", "How do I get a new laptop?"),
        ("ops", "public", "Chen", "11:00", "How do I roll back a deploy?"),
        ("ops", "public", "Ana", "11:06", "Use the release page."),
        ("hr", "public", "Chen", "13:00", "Which budget pays for the conference?"),
        ("hr", "public", "Ana", "13:06", "I'll look into it later."),
    )
    lines = [
        {"place": place, "place_kind": kind, "author": who, "at": f"2026-03-{day:02}T{at}:00Z", "text": text}
        for day in (2, 4, 6, 8)
        for place, kind, who, at, text in told_in_turn
    ]
    (tmp_path / "ops.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    cli.json("import", "jsonl", str(tmp_path / "ops.jsonl"), *WORKER, "--consent")

    asked = told(cli, "interview")

    assert "«How do I get a new laptop?»" in asked
    assert "«Which budget pays for the conference?»" in asked
    assert asked.count("It would have helped with 4 of the last 12 situations.") == 2
    assert "roll back" not in asked


def test_nothing_to_explain_ends_with_1(known: Cli) -> None:
    assert known.refused("why", *WORKER) == "There is no draft to explain."
    assert known.refused("why", "1", *WORKER) == "There is no draft to explain."
