"""Histories out of WeChat and WeCom over the command line."""

from pathlib import Path

from tests.archive_files import wechat_row, wecom_line, write_wechat_csv, write_wecom_archive
from tests.bot.cli import Cli


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
