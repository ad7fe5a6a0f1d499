"""``double console``: a link where the data folder is served already, else a server of its own until Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.archive_files import write_export
from tests.bot.cli import Cli
from tests.servers.client import plain_client
from tests.servers.served import serve_double

WORKER = ("--worker", "Ana")


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """A data folder in which Ana has a double, learnt from an archive."""
    made = Cli(tmp_path / "home")
    made.json("import", "slack-export", str(write_export(tmp_path / "export.zip")), *WORKER, "--consent")
    return made


@contextmanager
def started(*command: str, **settings: str) -> Iterator[str]:
    """The link that a process offers which serves a console; it ends with Ctrl-C, and well."""
    program = str(Path(sys.executable).with_name("double"))
    process = subprocess.Popen(
        [program, *command, "--no-browser", "--json"],
        env={**os.environ, "DOUBLE_PORT": "0", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    yield json.loads(process.stdout.readline())["url"]
    process.send_signal(signal.SIGINT)
    assert process.communicate()[1] == ""
    assert process.returncode == 0


def entered(link: str) -> str:
    """What is seen behind a link."""
    parts = urlsplit(link)
    origin = f"{parts.scheme}://{parts.netloc}"
    with httpx.Client(base_url=origin, headers={"origin": origin}, follow_redirects=True, trust_env=False) as client:
        return client.post(parts.path).text


def test_worker_on_a_laptop_looks_at_their_double(cli: Cli) -> None:
    with started("console", *WORKER, DOUBLE_HOME=str(cli.home)) as link:
        assert "Nothing waits for your word" in entered(link)
        assert "This console is closed" in entered(link)
    assert cli.json("status")["workers"]


def test_console_speaks_the_language_that_was_asked_for(cli: Cli) -> None:
    with started("console", *WORKER, "--lang", "zh", DOUBLE_HOME=str(cli.home)) as link:
        assert "没有草稿在等你" in entered(link)


def test_administrator_looks_at_the_health(cli: Cli) -> None:
    with started("console", "--admin", DOUBLE_HOME=str(cli.home)) as link:
        seen = entered(link)
    assert "Of fewer than five workers nothing is told" in seen
    assert "Ana" not in seen


async def test_process_that_serves_the_folder_offers_the_link(cli: Cli) -> None:
    async with serve_double(cli.home, {"DOUBLE_EMBEDDER": "fast"}) as served:
        given = {"origin": served.url}
        link = cli.json("console", *WORKER, "--no-browser")["url"]
        assert link.startswith(served.url)
        async with plain_client() as client:
            seen = await client.post(link, headers=given, follow_redirects=True)
    assert "Nothing waits for your word" in seen.text


def test_it_is_said_whose_console_is_missing(cli: Cli) -> None:
    told = cli.refused("console", code=2)
    assert "--worker" in told
    assert "--admin" in told
    assert "No worker 'Ben'" in cli.refused("console", "--worker", "Ben", "--no-browser")


def test_nothing_is_made_where_nobody_has_a_double(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "none")
    cli.refused("console", *WORKER)
    assert not (tmp_path / "none").exists()


def test_demo_shows_its_worker_s_inbox() -> None:
    with started("demo", "--console", "--fast") as link:
        seen = entered(link)
    assert "5 drafts wait for your word" in seen
