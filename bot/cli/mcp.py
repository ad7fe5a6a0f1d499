"""``double mcp``"""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.cli.common import Common, one_sentence
from bot.errors import Impossible
from bot.service.shapes import Json
from bot.settings import Settings
from bot.texts import Told


def mcp(*, worker: str, common: Common = Common()) -> None:
    """Let an assistant on this machine ask the double, over MCP on standard input and output.

    Parameters
    ----------
    worker
        Who asks, and whose double it is: a worker's name, id or account.
    """
    with one_sentence(common):
        from bot.cli.logs import quiet_logs

        quiet_logs()
        try:
            asyncio.run(_serve(common.settings_here(), worker, common.speaks))
        except ImportError as error:
            raise Impossible(Told("tools.no_extra")) from error


async def _serve(settings: Settings, worker: str, language: str) -> None:
    """Serve until the input ends. The data folder is open only while a question is answered."""
    from mcp.server.stdio import stdio_server

    from bot.mcp.server import build_server
    from bot.service.tools import Caller

    one_at_a_time = asyncio.Lock()

    async def carry(name: str, args: Mapping[str, Any]) -> Json:
        async with one_at_a_time:
            return await _carry(settings, name, dict(args), language)

    server = build_server(carry, lambda _: Caller(owner=worker), language)
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


async def _carry(settings: Settings, name: str, args: dict[str, Any], language: str) -> Json:
    """Have the process that serves the data folder carry a call out, or do it here."""
    from bot.ownership import find_owner
    from bot.service.opening import opening
    from bot.service.table import CALLS, carry_out

    if owner := find_owner(settings.home):
        from bot.cli.remote import call_remote

        return await asyncio.to_thread(call_remote, owner, name, args, language)
    async with opening(settings, reads=CALLS[name].reads) as way:
        return await carry_out(way, name, args)
