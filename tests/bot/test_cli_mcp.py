"""An assistant on the machine, and one over HTTP, ask a double: the protocol's own client against real processes."""

import sys
from pathlib import Path

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tests.bot.cli import Cli
from tests.servers.forked import start_double
from tests.servers.tools import text_of

WORKER = ("--worker", "Ana")
QUESTION = {"question": "how do I roll back a deploy?"}


@pytest.fixture
def known(cli: Cli, export: str) -> Cli:
    """A data folder in which Ana has a double."""
    cli.json("import", "slack-export", export, *WORKER, "--consent")
    return cli


async def test_assistant_on_the_machine_asks_over_standard_input_and_output(known: Cli) -> None:
    double = str(Path(sys.executable).with_name("double"))
    args = ["mcp", *WORKER, "--home", str(known.home)]
    server = StdioServerParameters(command=double, args=args, env=known.environment())
    async with Client(server) as client:
        recalled = text_of(await client.call_tool("recall", QUESTION))
        profile = await client.read_resource("double://profile/precedents")
        refused = await client.call_tool("recall", {"question": "x", "worker": "Zoe"})
        wrong = await client.call_tool("recall", {"words": 3})
    assert recalled.startswith("Double (AI)\n\n")
    assert "Use the release page." in recalled
    assert "> Use the release page." in profile.contents[0].text  # type: ignore[union-attr]
    assert (refused.is_error, text_of(refused)) == (True, "There is nobody called Zoe whose double you can ask.")
    assert wrong.is_error


async def test_tool_asks_the_serving_process_over_http_with_a_key(known: Cli) -> None:
    serving = await start_double("run", "--home", str(known.home), env=known.environment(DOUBLE_PORT="0"))
    try:
        while b"serving" not in (line := await serving.stderr.readline()):
            assert line
        _, key, opens, *_ = known.json("tools", *WORKER)["answers"][0]["text"].split("`")
        url = next(word.rstrip(",") for word in opens.split() if word.startswith("http"))
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            asked = text_of(await client.call_tool("ask_double", QUESTION))
        assert "Use the release page." in asked
    finally:
        serving.send_signal(15)
        assert await serving.wait() == 0
