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
from tests.bot.cli import Cli
from tests.servers.slack import LoopbackSlack
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_robot import LoopbackRobots

DOWN, ENTER, INTERRUPT = "\x1b[B", "\r", "\x03"
SOCKET, HTTP, OAUTH, APPLICATION, ROBOT = 1, 2, 3, 4, 5
NO_MODEL_SHIPPED_POLICY = ("", "")


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    with LoopbackSlack() as served:
        yield served


async def play(way: int, *typed: str, stands: dict[str, str]) -> tuple[dict[str, str], str]:
    """Choose English and a way, then type line after line; the answers, and what was said."""
    answers, said = dict(stands), StringIO()
    keys = [ENTER, DOWN * way + ENTER, *(line if line in {"y", "n"} else f"{line}{ENTER}" for line in typed)]
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(keys))
        await converse(answers, Console(file=said, width=1000))
    return answers, said.getvalue()


async def test_socket_mode_needs_two_tokens_and_no_signing_secret(slack: LoopbackSlack) -> None:
    typed = (slack.app_token, slack.bot_token, *NO_MODEL_SHIPPED_POLICY)
    answers, said = await play(SOCKET, *typed, stands={"DOUBLE_SLACK__API_URL": slack.api_url})
    assert answers["DOUBLE_SLACK__APP_TOKEN"] == slack.app_token
    assert answers["DOUBLE_SLACK__BOT_TOKEN"] == slack.bot_token
    assert not answers["DOUBLE_SLACK__SIGNING_SECRET"]
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
        *NO_MODEL_SHIPPED_POLICY,
    )
    answers, said = await play(HTTP, *typed, stands=nowhere)
    assert answers["DOUBLE_SLACK__PUBLIC_URL"] == "https://d.example"
    assert (answers["DOUBLE_SLACK__BOT_TOKEN"], answers["DOUBLE_SLACK__APP_TOKEN"]) == ("xoxb-1", "")
    assert "must begin with https://" in said


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


def test_questions_need_a_terminal(cli: Cli) -> None:
    assert cli.refused("onboard").startswith("Questions need a terminal")
    assert not (cli.home.parent / ".env").exists()


def test_interrupt_writes_nothing(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", "from bot.cli.main import main; main()", "onboard"]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        program, cwd=tmp_path, env=env, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE
    ) as process:
        os.close(theirs)
        told = b""
        while b"Language?" not in told:
            told += os.read(ours, 1000)
        os.write(ours, INTERRUPT.encode())
        assert process.stderr is not None
        said = process.stderr.read().decode()
    os.close(ours)
    assert process.returncode == 130
    assert "double: Stopped; nothing was written." in said
    assert not (tmp_path / ".env").exists()
