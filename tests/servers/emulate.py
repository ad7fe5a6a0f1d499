"""A Slack that others wrote: the npm package ``emulate``, behind a small server that speaks to it in its own way.

Where Node or the package cannot be had, tests that need them are skipped (``npm``).

Python's ``slack_sdk`` reads with GET and puts arguments into query strings, which the package does not know:
``Emulated`` moves them into bodies on their way. It also takes what is sent to response URLs, which the package has
not; buttons and commands, which it has not either, are shaped by ``acts`` and signed by Slack's own library.
"""

import asyncio
import json
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.install.rights import BOT_SCOPES
from tests.servers.client import plain_client
from tests.servers.npm import fetch_package, find_node
from tests.servers.slack_payloads import Acts, Payload

VERSION = "0.12.2"
NODE = 22
PATIENCE_SECONDS = 20
SECRET = "a secret that both sides know"
BOT_TOKEN = "xoxb-interop"
CLIENT_ID, CLIENT_SECRET = "111.222", "the client's own secret"
PEOPLE = ("ana", "ben", "chen")
CHANNEL = "ops"
_WRAPPER = Path(__file__).with_name("emulate.mjs")
_USER_SCOPES = ("chat:write", "channels:manage", "channels:write", "reactions:write")


@dataclass
class Emulated:
    """The workspace, with what it does not know by itself.

    Attributes:
        people: The users' ids by name.
        as_person: A Web API client of each user, by name; ``bot`` is the app's.
        whispers: What was sent to response URLs.
    """

    api_url: str
    events_url: str
    bot: AsyncWebClient
    people: dict[str, str]
    as_person: dict[str, AsyncWebClient]
    channel: str
    acts: Acts
    whispers: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, name: str, text: str, **more: Any) -> str:
        """Somebody writes into the channel; the package delivers the event before this returns. The message's ts."""
        answer = await self.as_person[name].chat_postMessage(channel=self.channel, text=text, **more)
        return str(answer["ts"])

    async def deliver(self, payload: Payload, *, secret: str = SECRET) -> int:
        """Deliver a command or a press; the status of the answer."""
        form = payload if "command" in payload else {"payload": json.dumps(payload)}
        body, timestamp = urlencode(form), str(int(time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": str(signature),
        }
        async with plain_client() as client:
            return (await client.post(self.events_url, content=body, headers=headers)).status_code

    async def cards(self, name: str) -> list[dict[str, Any]]:
        """What stands in somebody's direct talk with the bot, oldest first."""
        opened = await self.bot.conversations_open(users=self.people[name])
        channel = opened["channel"]["id"]
        if channel not in self.acts.channels:
            self.acts.add_channel(channel, "", kind="im", members=[self.people[name]])
        said = await self.bot.conversations_history(channel=channel)
        return [{**message, "channel": channel} for message in reversed(said["messages"])]


@asynccontextmanager
async def emulate_slack(double_url: str) -> AsyncIterator[Emulated]:
    """Start it for a Double that will answer at an address; it ends with the block."""
    node, package = find_node(least=NODE), await asyncio.to_thread(fetch_package, "emulate", VERSION)
    seed = Path(mkdtemp(prefix="double-interop-")) / "seed.json"
    seed.write_text(json.dumps({"slack": _seed(double_url)}))
    port, events_url = _free_port(), f"{double_url}/slack/events"
    process = await asyncio.create_subprocess_exec(
        node,
        _WRAPPER,
        package,
        str(port),
        events_url,
        seed,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        ready = await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS)
        assert ready == b"ready\n", "the emulator did not start"
        whispers: list[dict[str, Any]] = []
        async with _translating(f"http://127.0.0.1:{port}", whispers) as api_url:
            yield await _meet(api_url, events_url, whispers)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            process.kill()
        shutil.rmtree(seed.parent)


def _seed(double_url: str) -> dict[str, Any]:
    return {
        "team": {"name": "Interop", "domain": "interop"},
        "users": [{"name": name, "real_name": name.title(), "profile": {"display_name": name}} for name in PEOPLE],
        "channels": [{"name": CHANNEL}],
        "oauth_apps": [
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "app_id": "A0DOUBLE",
                "name": "Double",
                "redirect_uris": [f"{double_url}/slack/oauth_redirect"],
                "scopes": list(BOT_SCOPES),
                "bot_id": "B0DOUBLE",
                "bot_user_id": "U0DOUBLE",
                "bot_name": "double",
            }
        ],
        "tokens": [
            {"token": BOT_TOKEN, "user": "double", "scopes": list(BOT_SCOPES), "bot_id": "B0DOUBLE", "type": "bot"},
            *({"token": f"xoxp-{name}", "user": name, "scopes": list(_USER_SCOPES), "type": "user"} for name in PEOPLE),
        ],
        "signing_secret": SECRET,
        "strict_scopes": True,
    }


async def _meet(api_url: str, events_url: str, whispers: list[dict[str, Any]]) -> Emulated:
    bot = AsyncWebClient(BOT_TOKEN, api_url)
    as_person = {name: AsyncWebClient(f"xoxp-{name}", api_url) for name in PEOPLE}
    people = {name: str((await client.auth_test())["user_id"]) for name, client in as_person.items()}
    me = await bot.auth_test()
    listed = await bot.conversations_list()
    channel = str(next(one["id"] for one in listed["channels"] if one["name"] == CHANNEL))
    await as_person["ana"].conversations_invite(channel=channel, users=str(me["user_id"]))
    acts = Acts(team=str(me["team_id"]))
    acts.api_url = api_url
    for name, user in people.items():
        acts.add_user(user, name)
    acts.add_channel(channel, CHANNEL, members=list(people.values()))
    return Emulated(api_url, events_url, bot, people, as_person, channel, acts, whispers)


@asynccontextmanager
async def _translating(behind: str, whispers: list[dict[str, Any]]) -> AsyncIterator[str]:
    """A server that moves arguments into bodies; the address of the Web API there."""
    async with aiohttp.ClientSession() as session:

        async def call(request: web.Request) -> web.Response:
            kind = request.headers.get("Content-Type", "application/x-www-form-urlencoded")
            body = await request.read()
            if request.query or request.method == "GET":
                given = [*request.query.items(), *parse_qsl(body.decode())]
                body, kind = urlencode(given).encode(), "application/x-www-form-urlencoded"
            return await pass_on(request, "POST", body, kind)

        async def page(request: web.Request) -> web.Response:
            kind = request.headers.get("Content-Type", "")
            return await pass_on(request, request.method, await request.read(), kind, query=request.query_string)

        async def pass_on(
            request: web.Request, method: str, body: bytes, kind: str, *, query: str = ""
        ) -> web.Response:
            headers = {"Content-Type": kind} if kind else {}
            if "Authorization" in request.headers:
                headers["Authorization"] = request.headers["Authorization"]
            url = f"{behind}{request.path}{'?' if query else ''}{query}"
            async with session.request(method, url, data=body, headers=headers, allow_redirects=False) as answer:
                kept = {name: answer.headers[name] for name in ("Location", "Content-Type") if name in answer.headers}
                return web.Response(body=await answer.read(), status=answer.status, headers=kept)

        async def whisper(request: web.Request) -> web.Response:
            whispers.append(await request.json())
            return web.Response(text="ok")

        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/response/{name}", whisper)
        app.router.add_route("*", "/api/{method}", call)
        app.router.add_route("*", "/{path:.*}", page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        finally:
            await runner.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
