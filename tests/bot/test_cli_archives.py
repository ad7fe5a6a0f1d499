"""Histories out of WeChat and WeCom over the command line."""

import json
from pathlib import Path

from tests.archive_files import wechat_row, wecom_line, write_wechat_csv, write_wecom_archive
from tests.bot.cli import Cli
from tests.document_files import heading, paragraph, write_word
from tests.git_files import ANA, BEN, Commit, make_repository
from tests.mail_files import mail, write_mbox
from tests.review_files import at, pull, review, write_archive
from tests.servers.github import LoopbackGitHub


def test_wechat_history_is_of_whoever_is_named(tmp_path: Path) -> None:
    rows = [wechat_row("怎么回滚？", 0), wechat_row("用发布页。", 1, is_sender=1, talker="我")]
    file = write_wechat_csv(tmp_path / "wechat.csv", rows)

    done = Cli(tmp_path / "home").json("import", "wechat-csv", str(file), "--worker", "王芳", "--consent")

    assert (done["worker"], done["decisions"]) == ("王芳", 1)


def test_wecom_archive_is_imported_and_a_damaged_one_refused(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    lines = [wecom_line("lilei", "怎么回滚？", 0), wecom_line("wangfang", "用发布页。", 1, tolist=["lilei"])]
    file = write_wecom_archive(tmp_path / "archive.jsonl", lines)

    assert cli.json("import", "wecom-archive", str(file), "--worker", "wangfang", "--consent")["decisions"] == 1
    file.write_text('{"msgid": "m1"', "utf-8")
    assert cli.refused("import", "wecom-archive", str(file), "--worker", "wangfang") == (
        "archive.jsonl line 1: it is not JSON, or ends too early."
    )


VTT = """WEBVTT

00:03.000 --> 00:05.000
Ben Ortiz: Can we deploy on Friday, Ana?

00:09.000 --> 00:11.000
Ana Silva: Never on a Friday.
"""


def test_transcript_is_looked_at_then_learned_from_as_whom_the_worker_says(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "weekly.vtt").write_text(VTT, "utf-8")
    command = ("import", "transcript", str(tmp_path / "weekly.vtt"), "--worker", "ana", "--as", "Ana Silva")
    when = ("--began", "2026-03-02T10:00+01:00")

    looked = cli.run(*command, *when, "--speaker", "Ben Ortiz=slack:T1:U2", "--dry-run")
    assert [line.strip() for line in looked.stdout.splitlines()[1:]] == [
        "Ana Silva: 1 utterance, known as meeting:ana",
        "Ben Ortiz: 1 utterance, known as slack:T1:U2",
    ]
    assert cli.refused(*command, *when).startswith("Nothing was learnt: Ana Silva has not agreed")
    assert cli.json(*command, *when, "--consent")["decisions"] == 1
    assert (
        cli.json("recall", "deploy on Friday?", "--worker", "Ana Silva")["precedents"][0]["place"]
        == "weekly-2026-03-02"
    )


def test_wrong_words_about_a_transcript_are_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "weekly.vtt").write_text(VTT, "utf-8")
    command = ("import", "transcript", str(tmp_path / "weekly.vtt"), "--worker", "Ana Silva")

    assert cli.refused(*command) == (
        "weekly.vtt does not say when the meeting began; add it, such as --began 2026-03-02T10:00+01:00."
    )
    assert "needs a zone" in cli.refused(*command, "--began", "2026-03-02T10:00", code=2)
    assert "is no name with an account" in cli.refused(*command, "--speaker", "Ben", code=2)


def test_mailbox_is_looked_at_then_learned_from(cli: Cli, tmp_path: Path) -> None:
    asked = mail("Can we deploy on Friday?", message_id="<q1@x>")
    headers = {"from": "Ana Ruiz <ana@x.example>", "to": "Ben <ben@x.example>", "in_reply_to": "<q1@x>"}
    answered = mail("Never on a Friday.", date="Tue, 10 Mar 2026 11:00:00 +0000", message_id="<a1@x>", **headers)
    file = write_mbox(tmp_path / "ana.mbox", [asked, answered])
    command = ("import", "mail", str(file), "--worker", "ana@x.example")

    assert cli.json(*command, "--dry-run")["situations"] == 1
    assert cli.refused(*command).startswith("Nothing was learnt: Ana Ruiz has not agreed")
    assert cli.json(*command[:-1], "Ana", "--as", "ana@x.example", "--consent")["decisions"] == 1
    (found,) = cli.json("recall", "deploy on Friday?", "--worker", "ana ruiz")["precedents"]
    assert (found["reply"], found["place"]) == ("Never on a Friday.", "mail-ben")


def test_wrong_words_about_mail_are_told(cli: Cli, tmp_path: Path) -> None:
    file = write_mbox(tmp_path / "ana.mbox", [mail("Hello")])

    assert cli.refused("import", "mail", str(file), "--worker", "dan").startswith(
        "No mail in ana.mbox is by 'dan', or to that address; say with --as which of these is theirs: ben@x.example"
    )
    assert "is no address with an account" in cli.refused(
        "import", "mail", str(file), "--worker", "ana@x.example", "--person", "ben", code=2
    )


def test_repository_is_looked_at_then_learned_from(cli: Cli, tmp_path: Path) -> None:
    commits = [
        Commit("Retry uploads\n\nThe store drops connections."),
        Commit("Cache it\n\nReviewed-by: Ana <ana@x.example>", BEN),
        Commit("Begin", BEN),
    ]
    make_repository(tmp_path / "shop", commits)
    command = ("import", "git", str(tmp_path / "shop"), "--worker", "ana@x.example")

    assert cli.run(*command, "--dry-run").stdout.splitlines()[1:] == ["  skipped, in which the worker had no part: 1"]
    assert cli.refused(*command) == (
        "Nothing was learnt: Ana has not agreed that their double learns from shop. "
        "They run this themself with --consent, or look first with --dry-run."
    )
    assert cli.json(*command, "--consent")["decisions"] == 2
    found = cli.json("recall", "why do we retry uploads?", "--worker", "ana")["precedents"][0]
    assert (found["place"], found["reply"]) == ("git-shop", "Retry uploads\n\nThe store drops connections.")
    assert "is not who may be shown it" in cli.refused(*command, "--audience", "ben", code=2)


def test_reviews_are_learned_from_a_file_or_fetched(cli: Cli, tmp_path: Path) -> None:
    reviews = [review("ana", "CHANGES_REQUESTED", "Tests, please.", 3)]
    file = write_archive(tmp_path / "archive.json", pull(7, "ben", 2, reviews=reviews))
    command = ("import", "reviews")

    assert cli.json(*command, str(file), "--worker", "ana", "--consent")["decisions"] == 1
    (found,) = cli.json("recall", "please look at the change", "--worker", "ana")["precedents"]
    assert (found["place"], found["act"], found["reply"]) == ("reviews-shop", "request_changes", "Tests, please.")
    assert cli.refused(*command, "--worker", "ana", code=2).startswith("Give one of these: ")
    assert cli.refused(*command, "--github", "acme/shop", "--worker", "ana", GITHUB_TOKEN="") == (
        "Set GITHUB_TOKEN to a token that may read the repository."
    )
    with LoopbackGitHub() as github:
        acme, ana, ben = (github.add_user(login) for login in ("acme", "ana", "ben"))
        shop = github.add_repository(acme, "shop", "private", ana, ben)
        github.issue(acme, "token-of-ana")
        change, _ = github.opened(shop, ben, "Load", "It loads.")
        github.review(shop, change, ana, "approved", "")
        fetch = (*command, "--github", "acme/shop", "--url", github.api_url, "--worker", "ana", "--dry-run")
        assert cli.json(*fetch, GITHUB_TOKEN="token-of-ana")["situations"] == 1
        assert "refuses" in cli.refused(*fetch, GITHUB_TOKEN="of-nobody")


def test_documents_are_looked_at_then_learned_from(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    write_word(folder / "a.docx", "Ana", heading("Queue") + paragraph("Restart the queue first, then the workers."))
    write_word(folder / "b.docx", "Ben", paragraph("The store drops connections."))
    command = ("import", "docs", str(folder), "--worker", "Ana")

    assert cli.run(*command, "--dry-run").stdout.splitlines()[1:] == [
        "  skipped, documents that are not known to be the worker's; --own says which are: 1"
    ]
    assert cli.refused(*command).startswith("Nothing was learnt: Ana has not agreed")
    assert cli.json(*command, "--own", "b.docx", "--consent")["decisions"] == 2


def test_issues_are_learned_from(cli: Cli, tmp_path: Path) -> None:
    issue = {"number": 1, "title": "Crash when the cart is empty", "author": {"login": "ben"}, "createdAt": at(2)}
    said = {"author": {"login": "ana"}, "body": "Which version is it?", "createdAt": at(2, 10)}
    (tmp_path / "issues.json").write_text(json.dumps([{**issue, "comments": [said]}]), "utf-8")
    command = ("import", "tracker", str(tmp_path / "issues.json"), "--worker", "ana", "--title", "shop")

    assert cli.json(*command, "--consent")["decisions"] == 1
    (found,) = cli.json("recall", "the cart crashes when it is empty", "--worker", "ana")["precedents"]
    assert (found["place"], found["act"], found["reply"]) == ("tracker-shop", "ask", "Which version is it?")


def test_archives_of_several_kinds_come_into_one_double(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "weekly.vtt").write_text(VTT, "utf-8")
    written = mail("It is paid.", to="Ben <ben@x.example>", **{"from": "Ana Silva <ana@x.example>"})
    letters = write_mbox(tmp_path / "all.mbox", [written])
    meeting = ("import", "transcript", str(tmp_path / "weekly.vtt"), "--worker", "Ana Silva", "--consent")
    assert cli.json(*meeting, "--began", "2026-03-02T10:00+01:00")["decisions"] == 1
    into = ("import", "mail", str(letters), "--worker", "Ana Silva", "--consent")

    assert cli.refused(*into) == (
        "Here is a double already: Ana Silva (meeting:Ana Silva). Add `--into` and the account of the one that is Ana "
        "Silva's, or `--into new` for a double of their own."
    )
    assert "has a double here" in cli.refused(*into, "--into", "Zoe")
    cli.json(*into, "--into", "meeting:Ana Silva")
    (ana,) = cli.json("status")["workers"]
    assert ana["accounts"] == ["mail:ana@x.example", "meeting:Ana Silva"]
    cli.json(*into)


def test_two_people_of_one_name_have_a_double_each(cli: Cli, tmp_path: Path) -> None:
    rows = [wechat_row("怎么回滚？", 0), wechat_row("用发布页。", 1, is_sender=1, talker="我")]
    file = str(write_wechat_csv(tmp_path / "wechat.csv", rows))
    lines = [wecom_line("lilei", "怎么回滚？", 0), wecom_line("王芳", "用发布页。", 1, tolist=["lilei"])]
    other = str(write_wecom_archive(tmp_path / "archive.jsonl", lines))

    cli.json("import", "wechat-csv", file, "--worker", "王芳", "--consent")
    cli.json("import", "wecom-archive", other, "--worker", "王芳", "--consent", "--into", "new")

    told = cli.run("status").stdout
    accounts = [account for each in cli.json("status")["workers"] for account in each["accounts"]]
    assert len(accounts) == 2
    assert all(f"王芳 ({account})" in told for account in accounts)
    one, another = accounts if accounts[0].startswith("wechat") else reversed(accounts)
    again = ("import", "wechat-csv", file, "--worker", "王芳", "--consent", "--into")
    assert cli.refused(*again, another).startswith(f"{one} has a double of its own here")


def test_somebody_else_of_the_same_file_is_never_joined_to_a_double(cli: Cli, tmp_path: Path) -> None:
    lines = [
        {"place": "ops", "author": author, "at": f"2026-03-02T09:0{at}:00Z", "text": text}
        for at, (author, text) in enumerate(
            [("Ben", "May I pay?"), ("Ana", "Not yet."), ("Chen", "Why?"), ("Ben", "It is due.")]
        )
    ]
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    cli.json("import", "jsonl", str(file), "--worker", "Ana", "--consent")
    ben = ("import", "jsonl", str(file), "--worker", "Ben", "--consent")

    assert cli.refused(*ben, "--into", "Ana").startswith(
        "Ana is jsonl:Ana there already, and jsonl:Ben is somebody else"
    )
    assert "has a double here already" in cli.refused(
        "import", "jsonl", str(file), "--worker", "Ana", "--consent", "--into", "new"
    )
    assert [each["accounts"] for each in cli.json("status")["workers"]] == [["jsonl:Ana"]]


def test_dry_run_counts_alike_in_words_and_json_and_says_that_a_double_is_here_already(
    cli: Cli, tmp_path: Path
) -> None:
    write_word(tmp_path / "plan.docx", "Ana Ruiz", heading("Queue") + paragraph("Restart it when it is full."))
    command = ("import", "docs", str(tmp_path / "plan.docx"), "--worker", "Ana Ruiz")
    assert "--into" not in cli.run(*command, "--dry-run").stdout
    repository = make_repository(tmp_path / "r", [Commit("Retry, since the store drops", ANA, {"a.py": "1"})])
    cli.json("import", "git", str(repository), "--worker", "ana@x.example", "--consent")

    seen, told = cli.json(*command, "--dry-run"), cli.run(*command, "--dry-run").stdout

    assert (seen["decisions"], "would learn 1 decision" in told) == (1, True)
    assert "add `--into` and the account of the double here that is Ana Ruiz's" in told
    assert cli.json(*command, "--into", "Ana", "--consent")["decisions"] == 1
    assert cli.json(*command, "--dry-run")["others"] == ""
