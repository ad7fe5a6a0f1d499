"""The wizard: it tries each answer on the platform, asks again what is refused, and leaves ``.env`` whole."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import aibot.ws
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.cli.env_file import read_env, write_env
from bot.cli.onboard import converse
from bot.ownership import Serving, announce, own_folder
from tests.bot.cli import Cli
from tests.servers.model import serve_model
from tests.servers.slack import LoopbackSlack
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_robot import LoopbackRobots

DOWN, ENTER, INTERRUPT = "\x1b[B", "\r", "\x03"
LOCAL, SOCKET, HTTP, OAUTH, APPLICATION, ROBOT = 0, 1, 2, 3, 4, 5
NO_MODEL_SHIPPED_POLICY = ("", "")


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    with LoopbackSlack() as served:
        yield served


async def play(way: int, *typed: str, stands: dict[str, str], language: int = 0) -> tuple[dict[str, str], str]:
    """Choose a language and a way, then type line after line; the answers, and what was said."""
    answers, said = dict(stands), StringIO()
    keys = [
        DOWN * language + ENTER,
        DOWN * way + ENTER,
        *(line if line in {"y", "n"} else f"{line}{ENTER}" for line in typed),
    ]
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(keys))
        await converse(answers, Console(file=said, width=1000))
    return answers, said.getvalue()


async def test_socket_mode_needs_two_tokens_and_no_signing_secret(slack: LoopbackSlack) -> None:
    typed = (slack.app_token, slack.bot_token, *NO_MODEL_SHIPPED_POLICY)
    answers, said = await play(SOCKET, *typed, stands={"DOUBLE_SLACK__API_URL": slack.api_url})
    assert answers["DOUBLE_SLACK__APP_TOKEN"] == slack.app_token
    assert answers["DOUBLE_SLACK__BOT_TOKEN"] == slack.bot_token
    assert "DOUBLE_SLACK__SIGNING_SECRET" not in answers
    assert "✓ The token has every scope that is needed." in said
    assert slack.bot_token not in said


async def test_refused_token_is_asked_again(slack: LoopbackSlack) -> None:
    typed = (slack.app_token, "xoxb-wrong", "n", slack.bot_token, *NO_MODEL_SHIPPED_POLICY)
    answers, said = await play(SOCKET, *typed, stands={"DOUBLE_SLACK__API_URL": slack.api_url})
    assert answers["DOUBLE_SLACK__BOT_TOKEN"] == slack.bot_token
    assert "✗ Slack does not take the bot token" in said
    assert "xoxb-wrong" not in said


async def test_offline_answers_can_be_kept_anyway_and_socket_mode_gives_way_to_http() -> None:
    nowhere = {"DOUBLE_SLACK__API_URL": "http://127.0.0.1:9/api/", "DOUBLE_SLACK__APP_TOKEN": "xapp-old"}
    typed = (
        "http://d.example",
        "n",
        "\x15https://d.example",
        "s1gn",
        "xoxb-1",
        "y",
        "y",
        *NO_MODEL_SHIPPED_POLICY,
    )
    answers, said = await play(HTTP, *typed, stands=nowhere)
    assert answers["DOUBLE_SLACK__PUBLIC_URL"] == "https://d.example"
    assert (answers["DOUBLE_SLACK__BOT_TOKEN"], answers["DOUBLE_SLACK__APP_TOKEN"]) == ("xoxb-1", "")
    assert "must begin with https://" in said


async def test_on_this_machine_alone_tokens_are_taken_out_only_when_told() -> None:
    stands = {"DOUBLE_SLACK__BOT_TOKEN": "xoxb-1", "DOUBLE_WECOM__CORP_ID": "ww1", "DOUBLE_PORT": "1"}
    kept, said = await play(LOCAL, "n", *NO_MODEL_SHIPPED_POLICY, stands=stands)
    assert {name: value for name, value in kept.items() if name in stands} == stands
    assert "`double run` goes on connecting with it" in said
    cleared, _ = await play(LOCAL, "y", *NO_MODEL_SHIPPED_POLICY, stands=stands)
    assert {name for name in stands if cleared[name]} == {"DOUBLE_PORT"}


async def test_what_the_environment_sets_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUBLE_SLACK__BOT_TOKEN", "xoxb-1")
    _, said = await play(LOCAL, *NO_MODEL_SHIPPED_POLICY, stands={})
    assert "The environment sets DOUBLE_SLACK__BOT_TOKEN" in said


async def test_model_and_policy_are_tried_with_the_prices_that_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUBLE_WORKER_BUDGET", "2")
    policy = tmp_path / "rules.yaml"
    policy.write_text("version: 1\ndefault: draft\n", "utf-8")
    prices = {"DOUBLE_MODEL_PRICE_READ": "500000", "DOUBLE_MODEL_PRICE_WRITTEN": "500000"}
    with serve_model() as model:
        model.answer = {"act": "answer", "reply": "Yes, at three.", "cited": [], "unsure": False}
        typed = ("openai:loopback", model.url, "a key", str(tmp_path / "none.yaml"), "n", f"\x15{policy}")
        answers, said = await play(LOCAL, *typed, stands=prices)
    assert (answers["DOUBLE_MODEL"], answers["DOUBLE_MODEL_URL"]) == ("openai:loopback", model.url)
    assert (answers["DOUBLE_MODEL_KEY"], answers["DOUBLE_POLICY"]) == ("a key", str(policy))
    assert "said «Yes, at three.», for 1.000000" in said
    assert f"✓ {policy}" in said
    assert "none.yaml" in said


async def test_in_chinese_every_sentence_of_the_wizard_is_chinese() -> None:
    typed = ("http://d.example", "n", "\x15https://d.example", "", "s1gn", "xoxb-1", "y")
    nowhere = {"DOUBLE_SLACK__API_URL": "http://127.0.0.1:9/api/"}
    answers, said = await play(HTTP, *typed, *NO_MODEL_SHIPPED_POLICY, stands=nowhere, language=1)
    assert answers["DOUBLE_LANGUAGE"] == "zh"
    assert "✗ 公网地址必须以 https:// 开头。 请填平台能访问到这个 Double 的地址" in said
    assert "这里必须填：请输入或粘贴。" in said


async def test_oauth_needs_client_and_address() -> None:
    typed = ("https://double.example", "12.34", "hush", "s1gn", *NO_MODEL_SHIPPED_POLICY)
    answers, _ = await play(OAUTH, *typed, stands={})
    assert {name.removeprefix("DOUBLE_SLACK__") for name, value in answers.items() if value and "SLACK" in name} == {
        "PUBLIC_URL",
        "CLIENT_ID",
        "CLIENT_SECRET",
        "SIGNING_SECRET",
    }


async def test_wecom_application_is_tried_by_its_secret_and_its_agent() -> None:
    with LoopbackWeCom() as wecom:
        wecom.add_user("wangfang", "王芳")
        typed = (wecom.corp_id, "wrong", "n", wecom.secret, str(wecom.agent_id), wecom.token, wecom.aes_key)
        stands = {"DOUBLE_WECOM__API_URL": wecom.api_url}
        answers, said = await play(APPLICATION, *typed, "https://d.example", *NO_MODEL_SHIPPED_POLICY, stands=stands)
    assert answers["DOUBLE_WECOM__SECRET"] == wecom.secret
    assert "✗ WeCom gives no access token" in said
    assert "✓ WeCom takes calls from this machine" in said


async def test_wecom_robot_is_tried_by_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackRobots(lambda: 0.0) as robots:
        monkeypatch.setattr(aibot.ws, "_SSL_CONTEXT", robots.trust())
        typed = ("ww1", "BOT1", "wrong", "n", "secret-1", *NO_MODEL_SHIPPED_POLICY)
        answers, said = await play(ROBOT, *typed, stands={"DOUBLE_WECOM__ROBOT_URL": robots.url})
    assert answers["DOUBLE_WECOM__BOT_SECRET"] == "secret-1"
    assert "✗ WeCom does not let robot BOT1 connect" in said
    assert "✓ WeCom lets robot BOT1 connect." in said


async def test_robot_whose_connection_a_running_double_holds_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    async with LoopbackRobots(lambda: 0.0) as robots:
        monkeypatch.setattr(aibot.ws, "_SSL_CONTEXT", robots.trust())
        stands = {"DOUBLE_WECOM__ROBOT_URL": robots.url, "DOUBLE_HOME": str(home)}
        with own_folder(home), announce(home, Serving("http://127.0.0.1:9", "word")):
            typed = ("ww1", "BOT1", "secret-1", *NO_MODEL_SHIPPED_POLICY)
            answers, said = await play(ROBOT, *typed, stands=stands)
    assert answers["DOUBLE_WECOM__BOT_SECRET"] == "secret-1"
    assert f"A `double run` serves {home}." in said
    assert "lets robot" not in said


@pytest.mark.parametrize(
    ("line", "value", "becomes"),
    [
        ("DOUBLE_PORT=1  # ours", "2", "DOUBLE_PORT=2  # ours"),
        ("export DOUBLE_PORT='1' # ours", "2", "export DOUBLE_PORT=2  # ours"),
        ('DOUBLE_PORT="a # b" # ours', "c # d", "DOUBLE_PORT='c # d'  # ours"),
        ("DOUBLE_PORT=a#b", "it's", "DOUBLE_PORT='it\\'s'"),
        ("DOUBLE_PORT=1  # ours", "", "# ours"),
    ],
)
def test_comment_behind_a_value_stays(tmp_path: Path, line: str, value: str, becomes: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"A=1\n\n{line}\nB=2 # theirs\n", "utf-8")
    write_env(file, {**read_env(file), "DOUBLE_PORT": value})
    assert file.read_text("utf-8") == f"A=1\n\n{becomes}\nB=2 # theirs\n"
    assert read_env(file).get("DOUBLE_PORT", "") == value


def test_name_in_small_letters_is_the_same_and_no_longer_set_once_it_is_taken_out(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("double_model=a:b\nDOUBLE_PORT=1\ndouble_port=2\n", "utf-8")
    assert read_env(file) == {"DOUBLE_MODEL": "a:b", "DOUBLE_PORT": "2"}
    write_env(file, {"DOUBLE_MODEL": "", "DOUBLE_PORT": "3"})
    assert file.read_text("utf-8") == "DOUBLE_PORT=3\nDOUBLE_PORT=3\n"


def test_env_file_keeps_comments_order_and_unknown_lines(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# ours\nOPENAI_API_KEY=k\n\nDOUBLE_PORT=1\nDOUBLE_LANGUAGE=en\nDOUBLE_MODEL=a:b\n", "utf-8")
    write_env(file, {**read_env(file), "DOUBLE_LANGUAGE": "zh", "DOUBLE_MODEL": "", "DOUBLE_POLICY": "my rules.yaml"})
    lines = file.read_text("utf-8").splitlines()
    assert lines == [
        "# ours",
        "OPENAI_API_KEY=k",
        "",
        "DOUBLE_PORT=1",
        "DOUBLE_LANGUAGE=zh",
        "DOUBLE_POLICY='my rules.yaml'",
    ]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [".env"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'A=1\nDOUBLE_HOST="127.0.0.1\nDOUBLE_PORT=1\n', "Line 2 of .env cannot be read"),
        (b'DOUBLE_HOST="x\nDOUBLE_MODEL="a:b"\n', "Line 1 of .env cannot be read"),
        (b'DOUBLE_HOST="x\nDOUBLE_PORT=1\nC="\n', "Line 1 of .env cannot be read"),
        ("# über\nDOUBLE_HOST=1\n".encode("latin-1"), ".env is not UTF-8 text (line 1)"),
        ("A=1\n".encode("utf-16"), ".env is not UTF-8 text (line 1)"),
    ],
)
def test_env_file_that_cannot_be_read_is_refused_with_its_line_and_left_alone(
    cli: Cli, content: bytes, told: str
) -> None:
    file = cli.home.parent / ".env"
    file.write_bytes(content)
    for command in (("status",), ("onboard", "--yes")):
        assert cli.refused(*command).startswith(told)
    assert file.read_bytes() == content


def test_env_file_with_a_mark_at_its_beginning_and_lines_of_others_is_read(cli: Cli) -> None:
    file = cli.home.parent / ".env"
    file.write_bytes('\ufeffDOUBLE_LANGUAGE=zh\nnot ours\nKEY="one\ntwo="\n'.encode())
    assert "数据" in cli.run("status").stdout
    assert read_env(file)["DOUBLE_LANGUAGE"] == "zh"
    write_env(file, {"DOUBLE_LANGUAGE": "en"})
    assert file.read_text("utf-8").startswith("DOUBLE_LANGUAGE=en\nnot ours\n")


def test_questions_need_a_terminal(cli: Cli) -> None:
    assert cli.refused("onboard").startswith("Questions need a terminal")
    assert not (cli.home.parent / ".env").exists()


@pytest.mark.parametrize(
    ("stands", "told"),
    [("", "again: it proposes what stands in .env."), (None, "to begin again.")],
)
def test_interrupt_writes_nothing(tmp_path: Path, stands: str | None, told: str) -> None:
    if stands is not None:
        (tmp_path / ".env").write_text(stands)
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", "from bot.cli.main import main; main()", "onboard"]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        program, cwd=tmp_path, env=env, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE
    ) as process:
        os.close(theirs)
        shown = b""
        while b"Language?" not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, INTERRUPT.encode())
        assert process.stderr is not None
        said = process.stderr.read().decode()
    os.close(ours)
    assert process.returncode == 130
    assert f"double: Stopped; nothing was written. Run `double onboard` {told}" in said
    assert (stands is not None) == (tmp_path / ".env").exists()
