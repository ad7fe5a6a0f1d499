"""The tools of somebody: the protocol's own client, over HTTP into a deployment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent
from starlette.applications import Starlette

from adapters.chat import Person
from bot.mcp.served import Served
from tests.stage import Stage

URL = "http://127.0.0.1/mcp"


async def key_of(stage: Stage, person: Person) -> str:
    """A key that somebody asks for in the chat."""
    answer = await stage.command(person, "tools")
    return answer.post.text.split("`")[1]


@asynccontextmanager
async def tools_of(stage: Stage, key: str, mode: str = "auto") -> AsyncIterator[Client]:
    """A client that comes with a key."""
    served = Served(stage.app)
    transport = httpx2.ASGITransport(app=Starlette(routes=served.routes()))
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(transport=transport, headers=headers) as http,
        Client(streamable_http_client(URL, http_client=http), mode=mode) as client,
    ):
        yield client
    served.close()


def text_of(result: CallToolResult) -> str:
    """What a tool answered."""
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))
