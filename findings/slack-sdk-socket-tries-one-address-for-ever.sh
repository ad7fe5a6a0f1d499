#!/usr/bin/env bash
# slack_sdk 3.48.0: a Socket Mode client whose address cannot be opened tries that same address for ever. Addresses are
# tickets that serve once and expire, so a client that met one bad moment stays deaf until it is restarted. The guess was
# that after a failure it asks apps.connections.open for another one, as it does when a connection ends. Seen: the line
# breaks, the next address is bad, and in ten tries no other one is asked for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q slack_sdk==3.48.0 aiohttp==3.14.5
"$folder/env/bin/python" - <<'PY'
import asyncio
import logging

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

asked = 0


class Web(AsyncWebClient):
    async def apps_connections_open(self, **_):
        global asked
        asked += 1
        return {"url": "ws://127.0.0.1:9/none"}


class Counting(logging.Handler):
    tries = 0

    def emit(self, record):
        Counting.tries += "Failed to connect" in record.getMessage()


async def main():
    log = logging.getLogger("finding")
    log.addHandler(Counting())
    log.propagate = False
    client = SocketModeClient("xapp-1", logger=log, web_client=Web("x"), ping_interval=0.1)
    connecting = asyncio.create_task(client.connect())
    while Counting.tries < 10:
        await asyncio.sleep(0.05)
    connecting.cancel()
    await client.close()


asyncio.run(main())
print("tries:", Counting.tries, "addresses asked for:", asked)
assert asked == 1, "another address is asked for now"
PY
